"""A refusal names exactly what stands in the way of the nearest clause, tested by setting it right.

What is named, set right, makes that clause permit; whatever is left out of it, it does not. The
worlds are made from seeds: `seed` in a failure makes the same again.
"""

from itertools import combinations
from random import Random

import pytest
from attrs import evolve

from accordant.core.decision import conditions, decide, forbidding, items
from accordant.core.decision.saying import found
from tests.core.asking import a_ban, a_policy, an_emergency
from tests.core.builders import TRUST, an_agreement
from tests.core.crowded_world import a_crowded_world
from tests.core.repairing import mended, repairs, settled, world_of

BATCH = 200
BATCHES = 20
EVERY = 4
"""Of so many unmet conditions every proper subset is tried; of more, all but one, and a few."""


def refusals(seeds):
    """Each refusal that a clause explains, with the world of that clause."""
    for seed in seeds:
        request, policy = a_crowded_world(Random(seed))
        decision = decide(request, policy)
        if not decision.permits and decision.clause is not None:
            yield seed, decision, settled(world_of(request, policy, decision))


def proper_subsets(unmet, seed):
    """Give sets that leave out something of what is named: always each that leaves out one."""
    count = len(unmet)
    yield from combinations(unmet, count - 1)
    if count <= EVERY:
        smaller = (combinations(unmet, size) for size in range(count - 1))
        yield from (subset for each in smaller for subset in each)
    else:
        random = Random(seed)
        yield from (random.sample(unmet, random.randrange(count - 1)) for _ in range(4))


def inexact(seeds):
    """Tell of each refusal that names too little, or too much."""
    for seed, decision, world in refusals(seeds):
        unmet = decision.unmet
        left = mended(world, unmet)
        if not left.permits:
            yield f"seed {seed}: too little: {left.summary} after {decision.summary}"
        for subset in proper_subsets(unmet, seed):
            if mended(world, subset).permits:
                yield f"seed {seed}: {[one.name for one in subset]} would do: {decision.summary}"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_a_refusal_names_is_all_that_stands_in_the_way_and_each_part_of_it(batch):
    """Setting right what is named makes the clause permit; setting right less never does."""
    assert not list(inexact(range(batch * BATCH, (batch + 1) * BATCH)))


def test_every_condition_is_refused_alone_and_among_others():
    """The worlds reach every condition, in refusals for one reason and for many."""
    seen, alone, many = set(), set(), 0
    for _, decision, _ in refusals(range(750)):
        names = {one.name for one in decision.unmet}
        seen |= names
        alone |= names if len(decision.unmet) == 1 else set()
        many += len(decision.unmet) > 6
    assert seen == alone == set(repairs())
    assert many > 100


def test_each_failed_condition_says_what_would_help_and_who_can():
    for seed, decision, _ in refusals(range(500)):
        for one in decision.unmet:
            assert all((one.sentence, one.remedy, one.who)), seed
            assert not one.remedy.endswith((": ", "; ")), seed


@pytest.mark.parametrize(
    "name", ["active", "purpose", "flags", "dates", "assurance", "prohibition", "items"]
)
def test_a_condition_that_names_only_the_first_of_what_is_wrong_is_caught(name, monkeypatch):
    """The test has teeth: a condition that hides a second fault behind the first fails it."""

    def only_the_first(what, faults, otherwise):
        faults = tuple(faults)
        return found(what, faults[:1] if what == name else faults, otherwise)

    bars = items._bars
    monkeypatch.setattr(conditions, "found", only_the_first)
    monkeypatch.setattr(forbidding, "found", only_the_first)
    if name == "items":
        monkeypatch.setattr(items, "_bars", lambda *asked: list(bars(*asked))[:1])
    assert next(inexact(range(1500)), None) is not None


def test_a_condition_that_another_one_implies_is_caught(monkeypatch):
    """Nor may a refusal name something that goes away with something else that it names."""

    def both(request, grant, policy):
        held = conditions.held(request, grant, policy)
        return evolve(conditions.role(request, grant, policy), name="group") if held.met else held

    checks = tuple(both if one is conditions.group else one for one in conditions.CONDITIONS)
    monkeypatch.setattr("accordant.core.decision.model.CONDITIONS", checks)
    assert next(inexact(range(300)), None) is not None


def test_an_emergency_is_refused_for_standing_prohibitions_alone_and_for_each_of_them():
    """What an agreement forbids is lifted by an emergency, so it never stands in its way."""
    request = evolve(an_emergency(), purpose="marketing", do_not_disclose_to=(TRUST,))
    bans = (a_ban(id="one"), a_ban(id="two", subject="s1"))
    policy = a_policy(an_agreement(), prohibitions=bans)
    refused = decide(request, policy)
    assert {one.name for one in refused.conditions} == {"standing-prohibition"}
    assert len(refused.unmet) == 3
    told, lifted = evolve(request, subject="s2"), evolve(policy, prohibitions=bans[1:])
    assert not decide(told, lifted).permits
    assert not decide(evolve(told, do_not_disclose_to=()), policy).permits
    assert not decide(evolve(request, do_not_disclose_to=()), lifted).permits
    assert decide(evolve(told, do_not_disclose_to=()), lifted).permits
