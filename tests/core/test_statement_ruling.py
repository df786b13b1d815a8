"""Two texts signed under one version: both stop, and every chair they name says which stands."""

from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.people import CHAIR
from accordant.core.protocol import PostRef
from accordant.core.statement import Ruling, State
from tests.core.builders import COUNCIL, TRUST
from tests.core.living_world import (
    HARBOUR,
    chair_says,
    everybody,
    folded,
    of_three,
    on,
    once,
    protocol_of_three,
    says,
    who_acts,
)
from tests.core.signed_world import an_appointment, name_of, signed

ALL = of_three()
TWIN = evolve(ALL, summary="Another text.")
TEXTS = [*everybody(ALL), *everybody(TWIN)]


def ruling(this=ALL, over=TWIN, days=1, **more):
    more = {"over": name_of(over), "reason": "It was read out.", **more}
    return chair_says(Ruling, this, days, **more)


def of_texts(document, *said, texts=TEXTS, among=(ALL, TWIN)):
    return folded(document, [*texts, *said], among=among)


def test_of_two_signed_texts_the_chair_says_which_one_stands():
    waiting = of_texts(ALL).waiting[0]
    assert (of_texts(ALL).state, of_texts(TWIN).state) == (State.SUSPENDED, State.SUSPENDED)
    assert (waiting.since, "the chair rules" in waiting.then) == (on(0).date(), True)
    assert of_texts(ALL, ruling()).state is State.IN_FORCE
    assert of_texts(TWIN, ruling()).state is State.SUPERSEDED
    other_way = ruling(TWIN, ALL)
    assert of_texts(ALL, other_way).state is State.SUPERSEDED
    assert of_texts(TWIN, other_way).state is State.IN_FORCE
    corrected = [ruling(), ruling(TWIN, ALL, days=2)]
    assert of_texts(TWIN, *corrected).state is State.IN_FORCE
    assert of_texts(ALL, *corrected).state is State.SUPERSEDED


def test_to_let_one_text_give_way_is_to_let_the_other_stand():
    assert of_texts(ALL, ruling(gives_way=True)).state is State.SUPERSEDED
    assert of_texts(TWIN, ruling(gives_way=True)).state is State.IN_FORCE


def test_a_ruling_for_a_text_that_nobody_signed_settles_nothing():
    found = of_texts(ALL, ruling(), texts=everybody(ALL))
    assert (found.state, len(found.not_counted)) == (State.IN_FORCE, 1)
    found = of_texts(TWIN, ruling(TWIN, ALL), texts=everybody(ALL))
    assert (found.state, len(found.not_counted)) == (State.DRAFT, 1)
    assert of_texts(ALL, ruling(TWIN, ALL), texts=everybody(ALL)).live


def test_a_ruling_from_before_both_were_signed_settles_nothing():
    """Whoever signs the other text afterwards knew of the ruling, and meant it all the same."""
    before = min(one.statement.at for one in everybody(ALL))
    sooner = once(evolve(ruling().statement, at=before + timedelta(minutes=14)))
    found = of_texts(ALL, sooner)
    assert (found.state, len(found.not_counted)) == (State.SUSPENDED, 1)


def test_a_ruling_names_two_texts():
    with pytest.raises(BadInput, match="the other text"):
        ruling(ALL, ALL)
    third = evolve(ALL, summary="A third text.")
    texts = [*TEXTS, *everybody(third)]
    found = of_texts(ALL, ruling(), texts=texts, among=(ALL, TWIN, third))
    assert (found.state, len(found.waiting)) == (State.SUSPENDED, 1)


# Two chairs

THEIRS = evolve(TWIN, chair=PostRef(party=TRUST))
OURS_CHAIR, THEIR_CHAIR = "independent-chair of council", "independent-chair of trust"


def of_two_chairs(document, *said):
    chaired = signed(an_appointment(TRUST, CHAIR))
    held = [*everybody(ALL), chaired, *everybody(THEIRS), *said]
    return folded(document, held, among=(ALL, THEIRS))


def ours(days=1, **more):
    return ruling(ALL, THEIRS, days, **more)


def theirs(days=1, party=TRUST, **more):
    more = {"over": name_of(ALL), "reason": "It was read out.", **more}
    return says(Ruling, party, THEIRS, CHAIR, days, **more)


def states(*said):
    return of_two_chairs(ALL, *said).state, of_two_chairs(THEIRS, *said).state


STOPPED = (State.SUSPENDED, State.SUSPENDED)


def test_of_two_chairs_one_alone_decides_nothing_and_is_told_who_else_must():
    found = of_two_chairs(ALL)
    assert who_acts(found) == [OURS_CHAIR, THEIR_CHAIR]
    assert {one.since for one in found.waiting} == {on(0).date()}
    found = of_two_chairs(THEIRS, ours())
    assert (found.state, who_acts(found), found.not_counted) == (State.SUSPENDED, [THEIR_CHAIR], ())
    assert "until both chairs name the same one" in found.waiting[0].then
    assert states(theirs(gives_way=True)) == STOPPED


def test_two_chairs_that_name_the_same_text_decide():
    assert states(ours(), theirs(gives_way=True)) == (State.IN_FORCE, State.SUPERSEDED)
    assert states(ours(gives_way=True), theirs()) == (State.SUPERSEDED, State.IN_FORCE)
    assert of_two_chairs(ALL, ours(), theirs(gives_way=True)).waiting == ()


@pytest.mark.parametrize("conceded", [False, True])
def test_two_chairs_that_disagree_are_named_until_one_says_otherwise(conceded):
    """Both for their own, or each for the other's: neither is agreement."""
    said = (ours(1, gives_way=conceded), theirs(3, gives_way=conceded))
    assert states(*said) == STOPPED
    (waiting,) = of_two_chairs(ALL, *said).waiting
    assert (waiting.who, waiting.since) == (f"{OURS_CHAIR} or {THEIR_CHAIR}", on(3).date())
    assert "agree on one" in waiting.what
    settled = theirs(5, gives_way=not conceded)
    assert states(*said, settled) != STOPPED
    assert states(*said, settled, theirs(6, gives_way=conceded)) == STOPPED


def test_a_chair_speaks_only_of_the_text_that_names_it():
    found = of_two_chairs(THEIRS, ours(), theirs(party=COUNCIL))
    assert (found.state, len(found.not_counted)) == (State.SUSPENDED, 1)
    assert "only the independent-chair at trust" in found.not_counted[0].why


def test_a_later_version_that_all_sign_takes_over_from_both_texts():
    newer = evolve(ALL, version=2, replaces=name_of(ALL))
    chaired = signed(an_appointment(TRUST, CHAIR))
    held = [*everybody(ALL), chaired, *everybody(THEIRS), *everybody(newer)]
    among = (ALL, THEIRS, newer)
    found = [folded(one, held, among=among).state for one in among]
    assert found == [State.SUPERSEDED, State.SUPERSEDED, State.IN_FORCE]


def test_where_a_ladder_is_agreed_it_is_named():
    one = protocol_of_three()
    two = evolve(one, summary="Another text.", chair=PostRef(party=TRUST))
    chaired = signed(an_appointment(TRUST, CHAIR))
    found = folded(one, [*everybody(one), chaired, *everybody(two)], among=[two])
    assert "it goes to the operational leads" in found.waiting[0].then
    assert HARBOUR not in who_acts(found)
