"""A table of requests is decided in columns as each request is by itself."""

import pytest

from accordant.adapters.engine import ColumnarTable
from accordant.core.decision import decide
from accordant.core.errors import BadInput
from accordant.core.table import GrantTable, verdict_of
from tests.core.asking import a_policy, a_request
from tests.core.builders import an_agreement, with_one
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


def test_an_emergency_is_asked_by_itself():
    world = tiny(3)
    urgent = next(one for one in requests(world, seed=8, count=400) if one.emergency)
    with pytest.raises(BadInput, match="by itself"):
        ColumnarTable(GrantTable(world.policy)).read([urgent])


@pytest.mark.parametrize("known", [{"!open": True}, {'not "open': True}, {"urgent\x1f!open": True}])
def test_no_flag_is_taken_for_another_whatever_its_name(known):
    """A flag may be called anything, and a clause that needs one unset must know that it is."""
    needing = a_policy(with_one(an_agreement(), "flows", "contact", flags={"open": False}))
    asked = [a_request(flags={"open": False}), a_request(flags=known)]
    engine = ColumnarTable(GrantTable(needing))
    for some in (asked, asked[::-1]):
        engine.read(some)
        engine.run()
        said = list(engine.verdicts())
        assert said == [verdict_of(decide(one, needing)) for one in some]
        assert {one.permits for one in said} == {True, False}
    engine.close()
