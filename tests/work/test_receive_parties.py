"""A share is taken only between two parties that are both active in its agreement."""

from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.exchange import clause
from accordant.core.protocol import Overdue
from accordant.core.statement import Side, Stage, State
from tests.core.builders import COUNCIL, TRUST
from tests.work.test_receive import ROW, Maker


@pytest.fixture
def standing_as(monkeypatch):
    """Let the agreement stand otherwise than it does."""

    def stands(**changes):
        as_it_is = clause.standing
        monkeypatch.setattr(clause, "standing", lambda *asked: evolve(as_it_is(*asked), **changes))

    return stands


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.INVITED, "not-in-force"),
        (Stage.SIGNED, "not-in-force"),
        (Stage.LEFT, "not-in-force"),
        (Stage.SUSPENDED, "suspended"),
    ],
)
@pytest.mark.parametrize("end", [COUNCIL, TRUST])
def test_a_share_of_or_to_a_party_that_is_not_active_is_refused(
    both, digest, standing_as, stage, code, end
):
    sides = {party: Side(party=party, stage=Stage.ACTIVE) for party in (COUNCIL, TRUST)}
    sides[end] = Side(party=end, stage=stage, why="so it is")
    standing_as(sides=tuple(sides.values()))
    maker = Maker(both, digest)
    assert maker.refusal(*maker.share(ROW)) == code


@pytest.mark.parametrize(("moved", "taken"), [((COUNCIL, TRUST), False), ((TRUST,), True)])
def test_a_share_under_a_version_that_both_have_left_behind_is_refused(
    both, digest, standing_as, moved, taken
):
    standing_as(moved=moved)
    maker = Maker(both, digest)
    if taken:
        status, _ = maker.put(*maker.share(ROW))
        assert status == 200
    else:
        assert maker.refusal(*maker.share(ROW)) == "not-in-force"


def test_what_was_made_before_the_whole_was_suspended_is_refused_after(both, digest, monkeypatch):
    """Suspension binds what is still on its way."""
    maker, as_it_is = Maker(both, digest), clause.standing
    package = maker.share(ROW)
    made = both.clock.now()
    both.clock.advance(timedelta(minutes=1))

    def later_suspended(held, name, at):
        state = {} if at <= made else {"state": State.SUSPENDED}
        return evolve(as_it_is(held, name, at), **state)

    monkeypatch.setattr(clause, "standing", later_suspended)
    assert maker.refusal(*package) == "suspended"


def test_an_overdue_review_stops_what_comes_afterwards(both, agreement, digest):
    """Where the agreement says so, from the day after the days of grace."""
    change = evolve(agreement.change, overdue_review=Overdue.SUSPEND, grace_days=0)
    name = both.adopt(evolve(agreement, version=2, replaces=digest, change=change))
    maker = Maker(both, name)
    due = agreement.term.review_due - both.clock.now().date()
    both.clock.advance(due)
    package = maker.share(ROW, clause=maker.clause(version=2))
    both.clock.advance(timedelta(days=1))
    assert maker.refusal(*package) == "suspended"
