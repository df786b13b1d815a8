"""Decide requests in worlds of up to ten thousand agreements, beside the engines there are.

All decide the same requests in turns, the slow ones the first of them only, in one process; what
counts is CPU time, and of several rounds the median. Peers are favoured where there was a choice:
what is asked of Cedar is written beforehand, and casbin is asked part of the question only.

    python bench/decide.py             worlds of 100, 1,000 and 10,000 agreements, and a dense one
    python bench/decide.py --quick     smaller worlds
    python bench/decide.py --json      one JSON object, and nothing else
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from time import process_time, thread_time_ns

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import casbin
import cedarpy
from attrs import evolve
from casbin.model import FastModel

from accordant.core.cedar import export, named, questions_of
from accordant.core.decision import Request, decide
from accordant.core.table import GrantTable
from bench.saying import at_least, at_most, figure, main, tell
from tests.worlds.asking import requests
from tests.worlds.large import dense, sparse

ROUNDS = 5
OURS, CEDAR, CASBIN, REFERENCE = "the grant table", "cedarpy", "casbin", "the reference model"
MANY = {OURS: 4000, CEDAR: 1000, CASBIN: 1000, REFERENCE: 4}
"""How many requests each decides in a round: the slow ones the first of them only."""


class Ours:
    """The full answer: outcome, clause, items, obligations, and what a refusal lacks."""

    def __init__(self, world, asked):
        self._table = GrantTable(world.policy)
        for request in asked:
            self._table.decide(request)

    def ask(self, asked):
        for request in asked:
            self._table.decide(request)


class Reference:
    """The model that all are held to: it reads every grant."""

    def __init__(self, world, asked):
        self._policy = world.policy

    def ask(self, asked):
        for request in asked:
            decide(request, self._policy)


class Cedar:
    """Cedar with a set of policies for each dataset, since with one for all it takes far longer."""

    def __init__(self, world, asked):
        by_dataset = defaultdict(list)
        for grant in world.policy.grants:
            by_dataset[grant.flow.provider, grant.flow.dataset].append(grant)
        self._slices = {}
        for request in asked[: MANY[CEDAR]]:
            key = (request.provider, request.dataset)
            if key not in self._slices:
                self._slices[key] = self._slice(world.policy, by_dataset[key])
        self._questions = {
            id(request): questions_of(request, policy, exported.flags)[0]
            for request in asked[: MANY[CEDAR]]
            for policy, exported, *_ in [self._slices[request.provider, request.dataset]]
        }

    @staticmethod
    def _slice(policy, grants):
        parties = {party.id for grant in grants for party in grant.agreement.parties}
        bans = tuple(ban for ban in policy.prohibitions if ban.provider in parties)
        given = tuple(one for one in policy.papers.given if one.party in parties)
        papers = evolve(policy.papers, given=given, documents={})
        mine = evolve(policy, grants=tuple(grants), prohibitions=bans, papers=papers)
        exported = export(mine)
        entities = cedarpy.Entities.from_json_str(json.dumps(exported.entities), exported.schema)
        policies = cedarpy.PolicySet.from_str(exported.policies)
        return mine, exported, policies, entities, named(mine.grants)

    def ask(self, asked):
        for request in asked:
            _, _, policies, entities, _ = self._slices[request.provider, request.dataset]
            cedarpy.is_authorized(self._questions[id(request)], policies, entities)


MODEL = """
[request_definition]
r = dataset, recipient, purpose, role, group, items
[policy_definition]
p = dataset, recipient, purpose, roles, groups, items, clause
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.dataset == p.dataset && r.recipient == p.recipient && r.purpose == p.purpose && \
within(r.role, p.roles) && within(r.group, p.groups) && within(r.items, p.items)
"""


class Casbin:
    """The fast enforcer, keyed by dataset and recipient: purpose, role, group and items alone."""

    def __init__(self, world, asked):
        model = FastModel([0, 1])
        model.load_model_from_text(MODEL)
        self._engine = casbin.FastEnforcer(model, cache_key_order=[0, 1])
        self._engine.add_function("within", self._within)
        # As its adapters do: with add_policies it counts all its rules again for each new one.
        rules = self._engine.get_model()["p"]["p"].policy
        for one in world.open:
            rules.append(self._row(one))

    @staticmethod
    def _within(asked, granted):
        known = set(granted.split())
        return "*" in known or known.issuperset(asked.split())

    @staticmethod
    def _row(grant):
        flow = grant.flow
        return [
            f"{flow.provider}/{flow.dataset}",
            grant.recipient,
            flow.purpose,
            " ".join((*flow.roles, *flow.release_roles)),
            " ".join(flow.groups or ("*",)),
            " ".join(flow.items),
            str(grant.clause),
        ]

    def ask(self, asked):
        for one in asked:
            dataset, items = f"{one.provider}/{one.dataset}", " ".join(one.items)
            group = one.group or "?"
            self._engine.enforce(dataset, one.recipient, one.purpose, one.role, group, items)


ENGINES = {OURS: Ours, CEDAR: Cedar, CASBIN: Casbin, REFERENCE: Reference}


def asked_of(world, count):
    """Requests that name their items, and are no emergency: what every engine can be asked."""
    made = requests(world, seed=1, count=count * 2)
    return [one for one in made if one.items is not None and one.emergency is None][:count]


def measured(world, names):
    """Give the microseconds of CPU that each engine takes for a request: a median of rounds."""
    asked = asked_of(world, max(MANY.values()))
    engines = {name: ENGINES[name](world, asked) for name in names}
    taken = defaultdict(list)
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            some = asked[: MANY[name]]
            begun = process_time()
            engine.ask(some)
            taken[name].append((process_time() - begun) / len(some) * 1e6)
    return {name: median(each) for name, each in taken.items()}


def slowest(world):
    """Give the microseconds of CPU within which 99 of 100 requests are decided."""
    asked = requests(world, seed=2, count=max(MANY.values()))
    table = GrantTable(world.policy)
    for request in asked:
        table.decide(request)
    taken = []
    for request in asked:
        begun = thread_time_ns()
        table.decide(request)
        taken.append(thread_time_ns() - begun)
    return sorted(taken)[len(taken) * 99 // 100] / 1000


def resident():
    """Give the megabytes of memory in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def added_memory(world):
    """Give the megabytes that the grant table adds, every clause of every provider compiled."""
    before = resident()
    table = GrantTable(world.policy)
    for request in {(one.flow.provider, one.recipient): one for one in world.policy.grants}:
        ends = dict(zip(("provider", "recipient"), request, strict=True))
        table.decide(evolve(ANY, acting_for=request[0], **ends))
    return resident() - before


ANY = Request(
    provider="anybody",
    recipient="somebody",
    person="anybody",
    role="any",
    acting_for="somebody",
    purpose="any",
    dataset="any",
)


def compared(worlds):
    """Give every figure: each world with its peers, then how the worlds compare."""
    found, ours = {}, {}
    for name, world, peers in worlds:
        tell(f"{name}: {len(world.policy.grants):,} grants")
        taken = measured(world, (OURS, *peers))
        ours[name] = taken[OURS]
        for engine, micros in taken.items():
            title = f"{name}: a request put to {engine}"
            if engine == OURS:
                found[title] = figure(micros, "µs CPU", "itself")
            else:
                ratio = micros / taken[OURS]
                target = 20 if engine == CEDAR and name == LARGEST else None
                met = target is None or ratio >= target
                found[title] = figure(micros, "µs CPU", OURS, ratio=ratio, target=target, met=met)
    return found, ours


LARGEST = "10,000 agreements"
DENSE = "10,000 agreements among 10 organisations"


def all_figures(*, quick):
    sizes = (100, 1_000) if quick else (100, 1_000, 10_000)
    largest = f"{sizes[-1]:,} agreements"
    worlds = [(f"{size:,} agreements", sparse(size), (CEDAR, CASBIN, REFERENCE)) for size in sizes]
    crowd = dense(sizes[-1])
    dense_name = f"{largest} among 10 organisations"
    worlds.append((dense_name, crowd, (REFERENCE,)))
    found, ours = compared(worlds)
    growth = ours[largest] / ours["100 agreements"]
    crowded = ours[dense_name] / ours[largest]
    world = worlds[-2][1]
    tell("the slowest")
    p99 = slowest(world)
    tell("memory")
    return found | {
        f"{largest}: decisions each second": at_least(
            1e6 / ours[largest], "a core", "a target", 100_000
        ),
        f"from 100 to {largest}": at_most(
            growth, "times the CPU", "100 agreements", 2.5, ratio=growth
        ),
        "ten organisations against many": at_most(
            crowded, "times the CPU", largest, 4, ratio=crowded
        ),
        f"{largest}: 99 of 100 requests, emergencies too, within": at_most(
            p99, "µs CPU", "a target", 50
        ),
        f"{largest}: what the grant table adds": at_most(
            added_memory(world), "MB", "a target", 200
        ),
    }


if __name__ == "__main__":
    main(__doc__, all_figures)
