"""Of requests decided as a table, those that differ in anything that matters are told apart."""

from contextlib import suppress
from random import Random

import pytest
from attrs import evolve

from accordant.adapters.engine import ColumnarTable
from accordant.core.decision import decide
from accordant.core.errors import BadInput
from accordant.core.table import GrantTable, verdict_of
from tests.core.asking import a_ban, a_policy, a_request
from tests.core.builders import an_agreement
from tests.worlds.asking import one_thing_changed, requests
from tests.worlds.tiny import tiny

PERSONAL = (53, 65)
"""Worlds in which whom a question is about changes its answer."""


def decided(table, asked):
    """What the engine says of each request, in order."""
    engine = ColumnarTable(table)
    engine.read(asked)
    engine.run()
    yield from engine.verdicts()
    engine.close()


def alike(world, asked, seed):
    """Each of some questions again and again, with one thing changed, and of each person."""
    rng = Random(seed)
    for one in asked:
        for _ in range(40):
            with suppress(BadInput):
                yield one_thing_changed(rng, world, one)
        for subject in (None, *world.subjects):
            yield evolve(one, subject=subject, by_row=False)


@pytest.mark.parametrize("seed", [*range(40, 46), *PERSONAL])
def test_requests_that_differ_in_one_thing_that_matters_are_of_two_kinds(seed):
    """The same question about many records, as a table has them: each gets its own answer."""
    world = tiny(seed)
    table, asked = GrantTable(world.policy), requests(world, seed=9, count=12)
    every = [one for one in alike(world, asked, seed) if one.emergency is None]
    assert list(decided(table, every)) == list(map(table.decide, every))


def test_whom_a_prohibition_surely_means_and_whom_it_may_mean_are_of_two_kinds():
    """Each that surely applies is a condition of its own; those that may make one together."""
    bans = (a_ban(subject="P-1"), a_ban(id="order-2", subject="P-1"))
    policy = a_policy(an_agreement(), prohibitions=bans)
    asked = [a_request(subject=subject) for subject in ("P-1", None, "p 1", "P-2")]
    said = list(decided(GrantTable(policy), asked))
    assert said == [verdict_of(decide(one, policy)) for one in asked]
    assert [len(one.unmet) for one in said] == [2, 1, 2, 0]
