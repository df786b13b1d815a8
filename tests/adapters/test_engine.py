"""A table of requests is decided in columns as each request is by itself."""

from contextlib import suppress
from random import Random

import pytest
from attrs import evolve

from accordant.adapters.engine import ColumnarTable
from accordant.core.decision import decide
from accordant.core.errors import BadInput
from accordant.core.table import GrantTable, verdict_of
from tests.core.asking import a_ban, a_policy, a_request
from tests.core.builders import an_agreement, with_one
from tests.worlds.asking import one_thing_changed, requests
from tests.worlds.large import dense, sparse
from tests.worlds.tiny import tiny

WORLDS = [*map(tiny, range(300, 312)), sparse(40), dense(60)]

PERSONAL = (53, 65)
"""Worlds in which whom a question is about changes its answer."""


def decided(table, asked):
    """What the engine says of each request, in order."""
    engine = ColumnarTable(table)
    engine.read(asked)
    engine.run()
    yield from engine.verdicts()
    engine.close()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_columns_say_what_the_reference_model_says(world):
    """The outcome, every clause, the items, the obligations, and what a refusal lacks."""
    asked = [one for one in requests(world, seed=6, count=400) if one.emergency is None]
    for request, said in zip(asked, decided(GrantTable(world.policy), asked), strict=True):
        assert said == verdict_of(decide(request, world.policy)), request


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


def test_a_second_table_takes_the_place_of_the_first_and_none_is_no_answer():
    world = tiny(3)
    asked = [one for one in requests(world, seed=7, count=60) if one.emergency is None]
    engine = ColumnarTable(GrantTable(world.policy))
    for some in (asked, asked[:7], []):
        engine.read(some)
        engine.run()
        assert list(engine.verdicts()) == [verdict_of(decide(one, world.policy)) for one in some]


@pytest.mark.parametrize(
    "name", ["!open", "open\x1f!open", 'open", false', "\x1f", '["open", false]']
)
def test_no_name_of_a_flag_passes_for_what_is_known_of_another(name):
    """Whoever asks calls a flag whatever they like; a permission needs to know of its own."""
    agreement = with_one(an_agreement(), "flows", "contact", flags={"open": False})
    policy = a_policy(agreement)
    known = [{name: True}, {name: False}, {name: True, "open": False}, {"open": False}]
    asked = [a_request(flags=flags) for flags in known]
    said = list(decided(GrantTable(policy), asked))
    assert said == [verdict_of(decide(one, policy)) for one in asked]
    assert [one.permits for one in said] == [False, False, True, True]


def test_an_emergency_is_asked_by_itself():
    world = tiny(3)
    urgent = next(one for one in requests(world, seed=8, count=400) if one.emergency)
    with pytest.raises(BadInput, match="by itself"):
        ColumnarTable(GrantTable(world.policy)).read([urgent])
