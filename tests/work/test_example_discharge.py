"""A discharge summary to the patient's practice: held where doubtful, never turned away."""

import json

import pytest

from accordant.templates.discharge import data
from accordant.work.unpack import rows_of
from tests.work.examples import in_force


@pytest.fixture(scope="module")
def there():
    return in_force("discharge")


def test_an_untraced_or_wrong_nhs_number_is_held_for_query_and_the_others_go(there):
    """§4.2: hold and ask, never reject."""
    shared = there.shared("discharge", data.summaries(1, 50))
    held = {one.number: {r.item for r in one.reasons} for one in shared.held}
    untraced = {number: {"nhs_number_traced"} for number in (10, 20, 30, 40, 50)}
    assert held == {**untraced, 13: {"nhs_number"}, 38: {"nhs_number"}}
    assert shared.sent == 43


def test_a_patient_with_two_surnames_goes_with_both(there):
    """A different surname is a reason to ask, and never one to refuse."""
    names = [
        {"given": "Ifeoma", "family": "O'Brien-Okafor", "kind": "current"},
        {"family": "Okafor", "kind": "birth"},
    ]
    row = data.summaries(1, 1)[0] | {"names": json.dumps(names)}
    shared = there.shared("discharge", [row])
    there.bodies.deliver()
    with rows_of(there.bodies["rsg"], shared.package) as unpacked:
        (arrived,) = unpacked.rows
    assert arrived["names"] == names


def test_staff_notes_and_the_word_of_the_tracing_stay_behind(there):
    shared = there.shared("discharge", data.summaries(1, 1))
    there.bodies.deliver()
    with rows_of(there.bodies["rsg"], shared.package) as unpacked:
        (arrived,) = unpacked.rows
    assert {"staff_notes", "nhs_number_traced"}.isdisjoint(arrived)


def test_a_summary_of_which_nothing_says_that_it_was_traced_does_not_go(there):
    decision = there.decided("discharge", flags={})
    assert not decision.permits
    assert "nhs_number_traced" in decision.summary


def test_the_practice_must_hold_its_toolkit(there):
    """What it depends on is asked of both ends."""
    decision = there.decided("discharge")
    assert decision.permits
    named = [one for one in there.agreement.parties if one.assurance]
    assert {one.assurance[0].scheme for one in named} == {"DSPT"}
