"""What an engine we did not write says of a world, and where an evaluator says otherwise.

    trial = Trial(world, requests(world, seed=1, count=200))
    found = list(trial.disagreements(decide))

Cedar is given the exported policy, so it decides from the text that a signatory can check. On a
permit it must cite the same clauses, of which the first governs; of what a clause grants the same
items must go. What Cedar has no word for is compared with the reference model: which conditions are
unmet, whom it is referred to, what it obliges.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import cedarpy
from attrs import asdict, evolve, fields, frozen

from accordant.adapters.engine import ColumnarTable
from accordant.core.cedar import export, named, questions_of
from accordant.core.decision import STANDING, Condition, Decision, Request, decide
from accordant.core.policy import Clause, Policy
from accordant.core.table import GrantTable, Particulars, PreparedRequest, Verdict
from tests.worlds.world import NOON, World, given_papers

Evaluator = Callable[[Request, Policy], Decision]
"""What is compared; one that compiles the policy first may keep what it made of it."""


class ShortAnswers:
    """The grant table as an evaluator: its short answer, with what the question itself says."""

    def __init__(self, kind: Callable[[Policy], Any] = GrantTable) -> None:
        self._kind = kind
        self._table = kind(Policy(now=NOON, papers=given_papers({}, ())))

    def __call__(self, request: Request, policy: Policy) -> Decision:
        if self._table.policy is not policy:
            self._table = self._kind(policy)
        return decision_of(request, self._table.decide(request))


def decision_of(request: Request, said: Verdict) -> Decision:
    """Write a short answer as a decision, with what the question itself says."""
    return Decision(
        outcome=said.outcome,
        summary="",
        clause=said.clause,
        items=said.items,
        obligations=said.obligations,
        conditions=tuple(Condition(name=one, met=False, sentence="") for one in said.unmet),
        refer_to=said.refer_to,
        others=said.others,
        power=request.emergency.power if request.emergency and said.permits else "",
    )


class Prepared:
    """The grant table, each request put to it beforehand and then decided for its one row."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._table = GrantTable(policy)

    def decide(self, request: Request) -> Verdict:
        """Decide what a row asks, and by itself what says that its rows will say whom."""
        if request.by_row:
            return self._table.decide(request)
        bare = evolve(request, **asdict(Particulars(), recurse=False))
        return PreparedRequest(self._table, bare).decide(row_of(request))


def row_of(request: Request) -> Particulars:
    """What a request says of the one record that it is about."""
    return Particulars(**{one.name: getattr(request, one.name) for one in fields(Particulars)})


class InColumns:
    """The grant table as columns: all requests of a trial are decided together, before."""

    def __init__(self) -> None:
        self._said: dict[int, Verdict] = {}

    def ahead(self, requests: Sequence[Request], policy: Policy) -> None:
        """Decide the requests as a table, but for emergencies, which are asked by themselves."""
        table = GrantTable(policy)
        together = [one for one in requests if one.emergency is None]
        engine = ColumnarTable(table)
        engine.read(together)
        engine.run()
        self._said = {id(one): table.decide(one) for one in requests if one.emergency is not None}
        self._said |= zip(map(id, together), engine.verdicts(), strict=True)
        engine.close()

    def __call__(self, request: Request, policy: Policy) -> Decision:
        return decision_of(request, self._said[id(request)])


@frozen(kw_only=True)
class Said:
    """What Cedar says: whether it is permitted, by which clauses with which items, or forbidden."""

    permits: bool
    emergency: bool
    forbidden: bool
    items: dict[Clause, tuple[str, ...]]


@frozen(kw_only=True)
class Disagreement:
    """An input on which an evaluator is wrong, and how."""

    world: str
    request: Request
    about: str
    ours: Any
    theirs: Any


class Cedar:
    """The exported policy of a world, in the hands of Cedar."""

    def __init__(self, world: World) -> None:
        self.policy = world.policy
        self.exported = export(world.policy)
        self._clauses = {name: clause for (clause, _), name in named(world.policy.grants).items()}
        self._policies = cedarpy.PolicySet.from_str(self.exported.policies)
        entities = json.dumps(self.exported.entities)
        self._entities = cedarpy.Entities.from_json_str(entities, self.exported.schema)

    def says(self, requests: Sequence[Request], *, schema: bool = False) -> list[Said]:
        """Put requests to it in one batch; with the schema, each is validated first."""
        flags = self.exported.flags
        asked = [questions_of(request, self.policy, flags) for request in requests]
        flat = [question for each in asked for question in each]
        known = self.exported.schema if schema else None
        answers = iter(
            cedarpy.is_authorized_batch(flat, self._policies, self._entities, schema=known)
        )
        return [self._said([(question, next(answers)) for question in each]) for each in asked]

    def _said(self, answers) -> Said:
        items: dict[Clause, tuple[str, ...]] = {}
        emergency = False
        for question, answer in answers:
            assert not answer.diagnostics.errors, answer.diagnostics.errors
            for name in self._cited(answer) if answer.allowed else ():
                emergency = emergency or name == "emergency"
                if name in self._clauses:
                    clause = self._clauses[name]
                    items[clause] = (*items.get(clause, ()), *question["context"]["items"])
        return Said(
            permits=any(answer.allowed for _, answer in answers),
            emergency=emergency,
            forbidden=any(not one.allowed and self._cited(one) for _, one in answers),
            items=items,
        )

    def _cited(self, answer) -> list[str]:
        places = (int(name.removeprefix("policy")) for name in answer.diagnostics.reasons)
        return [self.exported.ids[place] for place in places]


class Trial:
    """Requests put to a world, with what Cedar says of each, for evaluators to be compared with."""

    def __init__(self, world: World, requests: Sequence[Request]) -> None:
        self.world = world
        self.requests = requests
        self.said = Cedar(world).says(requests)

    @cached_property
    def references(self) -> list[Decision]:
        """What the reference model decides."""
        return [decide(request, self.world.policy) for request in self.requests]

    def disagreements(self, evaluator: Evaluator) -> Iterator[Disagreement]:
        """Compare with Cedar, and with the reference model in what Cedar does not say."""
        if isinstance(evaluator, InColumns):
            evaluator.ahead(self.requests, self.world.policy)
        asked = zip(self.requests, self.said, self.references, strict=True)
        for request, said, reference in asked:
            is_model = evaluator is decide
            ours = reference if is_model else evaluator(request, self.world.policy)
            yield from self._unequal(request, beside_cedar(request, ours, said))
            yield from self._unequal(request, beside_reference(ours, reference))

    def disagreements_with_cedar(self, evaluator: Evaluator) -> Iterator[Disagreement]:
        """Compare with Cedar alone."""
        for request, said in zip(self.requests, self.said, strict=True):
            ours = evaluator(request, self.world.policy)
            yield from self._unequal(request, beside_cedar(request, ours, said))

    def _unequal(
        self, request: Request, compared: Iterable[tuple[str, Any, Any]]
    ) -> Iterator[Disagreement]:
        for about, ours, theirs in compared:
            if ours != theirs:
                yield Disagreement(
                    world=self.world.name, request=request, about=about, ours=ours, theirs=theirs
                )


def beside_cedar(request: Request, ours: Decision, said: Said) -> Iterator[tuple[str, Any, Any]]:
    """Pair each part of a decision with what Cedar says of it."""
    yield "permits", ours.permits, said.permits
    if ours.permits and said.permits:
        cited = sorted(said.items)
        yield "emergency", bool(ours.power), said.emergency
        yield "governs", ours.clause, cited[0] if cited else None
        yield "others", ours.others, tuple(cited[1:])
        asked = tuple(request.items) if request.emergency else said.items.get(ours.clause, ())
        yield "items", sorted(ours.items), sorted(asked)
    if request.items is not None and not said.permits:
        yield "forbidden", any(one.name == STANDING for one in ours.conditions), said.forbidden


def beside_reference(ours: Decision, reference: Decision) -> Iterator[tuple[str, Any, Any]]:
    """Pair each part that Cedar has no word for with that of the reference model.

    A short answer says nothing in words, nor what it leaves out.
    """
    if ours is reference:
        return
    if ours.summary:
        yield "left out", _of(ours.left_out, "item"), _of(reference.left_out, "item")
        yield "review", ours.review_due, reference.review_due
    yield "outcome", ours.outcome, reference.outcome
    yield "nearest", ours.clause, reference.clause
    yield "items in order", ours.items, reference.items
    yield "obligations", _of(ours.obligations, "text"), _of(reference.obligations, "text")
    yield "unmet", _of(ours.unmet, "name"), _of(reference.unmet, "name")
    yield "referred to", ours.refer_to, reference.refer_to


def _of(parts, name):
    return tuple(getattr(part, name) for part in parts)
