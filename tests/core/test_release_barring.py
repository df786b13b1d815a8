"""Rows of people who must not be disclosed are held, and the plan says nothing of who they are."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.decision import may_be, references
from accordant.core.release import Barred, Held, Outgoing, Reason, barred, carry_out
from accordant.core.treatment import Unfit
from tests.core.asking import a_ban
from tests.core.test_release_carrying import CONTEXT, ROW, plan

BARS = barred([a_ban(subject="P-17"), a_ban(subject="p17", id="opt-out"), a_ban(subject="P-18")])
BY_PERSON = evolve(plan(), subject="WHO")


def results(*whom, bars=BARS):
    return list(carry_out(BY_PERSON, [ROW | {"WHO": one} for one in whom], CONTEXT, bars))


def test_the_rows_of_whom_a_prohibition_is_about_are_held_and_the_others_go():
    one, two, three = results("P-17", "P-19", "P-18")
    keeps = "a standing prohibition about this person keeps it back"
    assert one.reasons == (Reason("standing-prohibition", f"{keeps} (opt-out, order-1)"),)
    assert three.reasons == (Reason("standing-prohibition", f"{keeps} (order-1)"),)
    assert isinstance(two, Outgoing)
    assert "WHO" not in two.row


@pytest.mark.parametrize("cell", [None, "", "unknown", [], Unfit("it cannot be read")])
def test_a_row_about_nobody_knows_whom_is_held_while_anybody_is_barred(cell):
    (held,) = results(cell)
    assert "it is not known whom it is about" in str(held.reasons)
    (goes,) = results(cell, bars=Barred())
    assert isinstance(goes, Outgoing)


def test_without_the_column_every_row_is_held_while_anybody_is_barred():
    (lacking,) = carry_out(BY_PERSON, [ROW], CONTEXT, BARS)
    (unsaid,) = carry_out(plan(), [ROW], CONTEXT, BARS)
    assert isinstance(lacking, Held)
    assert isinstance(unsaid, Held)


def test_a_prohibition_about_somebody_nobody_can_name_holds_every_row():
    (held,) = results("P-19", bars=barred([a_ban(subject="???")]))
    assert "(order-1)" in held.reasons[0].sentence


def test_a_row_is_held_for_whom_it_is_about_beside_every_other_reason():
    (held,) = carry_out(BY_PERSON, [ROW | {"WHO": "P-17", "NAMES": ""}], CONTEXT, BARS)
    assert [reason.item for reason in held.reasons] == ["standing-prohibition", "names"]


def test_no_person_can_be_guessed_from_the_plan_nor_read_from_what_bars_them():
    """The recipient gets the plan's digest."""
    assert "p17" not in repr(BARS)
    assert BY_PERSON.digest != plan().digest
    assert "P-17" not in repr(BY_PERSON)


def test_who_is_not_named_as_the_prohibitions_name_people_is_not_known():
    for cell in ("the mother", "\u0440-19"):
        (held,) = results(cell)
        assert "it is not known whom it is about" in held.reasons[0].sentence


@given(
    st.lists(st.sampled_from(["P-17", "17", "Smith, J", "x/2/3", "Сара", "?"]), max_size=3),
    st.sampled_from(["P-17", "p 018", "17; 18", "Smith", "J. Smith", "3", "X2", "сара", "", "tbc"]),
)
def test_rows_are_held_by_the_index_just_as_one_by_one(subjects, cell):
    bars = barred([a_ban(subject=one) for one in subjects])
    each = [may_be(references(one), references(cell)) for one in subjects]
    assert (bars.why(cell) is not None) is any(each)
