"""A table of requests is decided in columns as each request is by itself."""

import pytest
from attrs import evolve

from accordant.adapters.engine import ColumnarTable
from accordant.core.decision import decide
from accordant.core.errors import BadInput
from accordant.core.table import GrantTable, verdict_of
from tests.core.asking import a_ban, a_policy, a_request
from tests.core.builders import an_agreement
from tests.worlds.asking import requests
from tests.worlds.large import dense, sparse
from tests.worlds.tiny import tiny

WORLDS = [*map(tiny, range(300, 312)), sparse(40), dense(60)]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_columns_say_what_the_reference_model_says(world):
    """The outcome, every clause, the items, the obligations, and what a refusal lacks."""
    asked = [one for one in requests(world, seed=6, count=400) if one.emergency is None]
    engine = ColumnarTable(GrantTable(world.policy))
    engine.read(asked)
    engine.run()
    for request, said in zip(asked, engine.verdicts(), strict=True):
        assert said == verdict_of(decide(request, world.policy)), request
    engine.close()


def test_a_second_table_takes_the_place_of_the_first_and_none_is_no_answer():
    world = tiny(3)
    asked = [one for one in requests(world, seed=7, count=60) if one.emergency is None]
    engine = ColumnarTable(GrantTable(world.policy))
    for some in (asked, asked[:7], []):
        engine.read(some)
        engine.run()
        assert list(engine.verdicts()) == [verdict_of(decide(one, world.policy)) for one in some]


def test_half_a_character_is_refused_with_its_place():
    table = ColumnarTable(GrantTable(a_policy(an_agreement())))
    for broken in ({"subject": "P\ud800"}, {"flags": {"\udfff": True}}):
        with pytest.raises(BadInput, match=r"\[1\]: a text in it ends in half a character"):
            table.read([a_request(), a_request(**broken)])


def test_an_emergency_is_asked_by_itself():
    world = tiny(3)
    urgent = next(one for one in requests(world, seed=8, count=400) if one.emergency)
    with pytest.raises(BadInput, match="by itself"):
        ColumnarTable(GrantTable(world.policy)).read([urgent])


def test_flags_are_told_apart_whatever_they_are_called():
    """A flag may be any text: one that reads like another's state, or with a sign for a gap."""
    agreement = an_agreement()
    flow, *others = agreement.flows
    flow = evolve(flow, flags={"open": False, "urgent": True})
    needing = a_policy(evolve(agreement, flows=(flow, *others)))
    named = ({"!open": True}, {"-open": True}, {"urgent\x1f-open": True}, {"+open": False})
    asked = [a_request(flags={"urgent": True, **flags}) for flags in ({"open": False}, *named)]
    engine = ColumnarTable(GrantTable(needing))
    engine.read(asked)
    engine.run()
    said = list(engine.verdicts())
    assert said == [verdict_of(decide(one, needing)) for one in asked]
    assert [one.permits for one in said] == [True, *(False for _ in named)]


@pytest.mark.parametrize("subject", ["a\0b", "\u2028x", '"', "P\x1f1", "P-1 "])
def test_a_reference_may_be_any_text(subject):
    barred = a_policy(an_agreement(), prohibitions=(a_ban(subject="P-1", items=("names",)),))
    asked = [a_request(subject=subject), a_request(subject="P-1"), a_request(subject="P-2")]
    engine = ColumnarTable(GrantTable(barred))
    engine.read(asked)
    engine.run()
    assert list(engine.verdicts()) == [verdict_of(decide(one, barred)) for one in asked]
