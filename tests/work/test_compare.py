"""Two versions compared on a node: among its other agreements, its days, and its record."""

import json
from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.decision import Outcome
from accordant.core.difference import Change
from accordant.core.errors import BadInput
from accordant.core.policy import StandingProhibition
from accordant.core.wire import decode, encode, write_json, write_yaml
from accordant.work.ask import ask, prohibit
from accordant.work.compare import compare
from accordant.work.dispose import dispose
from tests.core.builders import COUNCIL, NAMES, NHS, TRUST, a_protocol, with_one
from tests.work.partnership import a_request, actor
from tests.work.test_register import keep

ANN = actor("worker", COUNCIL)
WHY = "the retention period is over"


def draft(agreement, **changes):
    changed = with_one(agreement, "flows", "contact", **changes)
    return write_yaml(encode(evolve(changed, version=2))).encode()


def without_names(agreement, **more):
    items = tuple(item for item in agreement.flow("contact").items if item != NAMES)
    return draft(agreement, items=items, **more)


def test_each_decision_of_the_record_is_decided_again_and_told_by_its_number(both, agreement):
    council = both[COUNCIL]
    named = ask(council, ANN, a_request(items=(NAMES,), subject="P17"))
    kept = ask(council, ANN, a_request(items=(NHS,)))
    gone = ask(council, ANN, a_request(items=(NAMES,)))
    dispose(council, actor("records-officer", COUNCIL), gone.id, WHY)
    found = compare(council, "northmoor-agreement@1", without_names(agreement))
    assert (found.looked_at, found.unreadable) == (2, 1)
    (one,) = found.decisions
    assert (one.decision, one.before, one.after) == (named.id, Outcome.PERMIT, Outcome.DENY)
    assert kept.decision.permits


def test_what_another_agreement_grants_as_well_is_lost_to_nobody_who_names_none(
    both, agreement, digest
):
    council = both[COUNCIL]
    before = compare(council, digest, without_names(agreement))
    assert {one.change for one in before.days[0].effects} == {Change.MAY_NOT, Change.OTHER_ITEMS}
    # Another agreement that is only drafted changes nothing: it is not in force.
    keep(council, evolve(agreement, id="another-agreement"))
    after = compare(council, digest, without_names(agreement))
    assert [one.box for one in after.days[0].effects] == [one.box for one in before.days[0].effects]


def test_a_clause_that_ends_later_is_told_from_the_day_on_which_it_has_ended(both, agreement):
    dated = draft(agreement, starts=date(2026, 12, 1), ends=date(2026, 12, 31))
    days = compare(both[TRUST], "northmoor-agreement", dated).days
    assert [str(one.day) for one in days] == ["2026-11-22", "2026-12-01", "2027-01-01"]
    assert [bool(one.effects) for one in days] == [True, False, True]


def test_a_change_that_a_prohibition_hides_is_told_from_the_day_on_which_that_has_ended(
    both, agreement, digest
):
    """Whatever the zone whose day it is."""
    ban = StandingProhibition(
        id="order-1",
        kind="court order",
        reason="it was ordered",
        provider=COUNCIL,
        ends=date(2026, 12, 31),
        zone="Etc/GMT+12",
    )
    prohibit(both[COUNCIL], ANN, ban)
    days = compare(both[COUNCIL], digest, without_names(agreement)).days
    assert [bool(one.effects) for one in days] == [False, True]
    assert days[1].day in {date(2027, 1, 1), date(2027, 1, 2)}


def test_a_day_from_which_nothing_else_changes_is_not_told(both, agreement):
    last = date(2026, 12, 31)
    versions = (draft(agreement, ends=last), draft(agreement, ends=last, frequency="weekly"))
    (today,) = compare(both[TRUST], *versions).days
    assert today.effects == ()


def test_an_agreement_with_others_is_not_even_looked_at(both, agreement, digest):
    written = write_json(encode(agreement)).replace('"trust"', '"harbour"')
    foreign = evolve(decode(Agreement, json.loads(written)), id="harbour-agreement")
    keep(both[COUNCIL], foreign)
    assert compare(both[COUNCIL], digest, without_names(agreement)).days[0].effects


def test_either_version_may_be_a_draft_and_a_protocol_is_none(both, agreement):
    drafts = (draft(agreement), without_names(agreement))
    there = compare(both[COUNCIL], *drafts).days[0].effects
    back = compare(both[COUNCIL], *reversed(drafts)).days[0].effects
    assert {one.change for one in back} == {Change.MAY, Change.OTHER_ITEMS}
    assert len(there) == len(back)
    with pytest.raises(BadInput, match="nothing is shared under it"):
        compare(both[COUNCIL], "northmoor-agreement", write_yaml(encode(a_protocol())).encode())
