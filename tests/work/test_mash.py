"""The Northmoor story, told in four in-memory houses."""

from datetime import date

import pytest

from accordant.core.decision import Outcome
from accordant.core.statement import State
from accordant.doors.demo import questions, story
from accordant.templates import northmoor
from accordant.work.ask import ask
from accordant.work.draft import stands
from tests.work.partnership import Partnership, shelf


@pytest.fixture(scope="module")
def four():
    four = Partnership("ncc", "np", "nvt", "hls")
    story.meet(four.houses, four.deliver)
    story.staff(four.houses, four.deliver, date(2026, 11, 22))
    protocol, agreement = northmoor.documents(story.roots(four.houses), date(2026, 11, 1))
    above = story.adopt(four.houses, four.deliver, protocol)
    story.adopt(four.houses, four.deliver, agreement(above))
    return four


def test_all_four_hold_the_agreement_in_force(four):
    """Each node comes to the same state by itself."""
    for house in four.houses.values():
        assert stands(house, story.AGREEMENT)[2].state is State.IN_FORCE


@pytest.mark.parametrize("asked", questions.shares(), ids=lambda one: one.title)
def test_what_the_agreement_allows_goes_through(four, asked):
    """Each share is permitted and signed for."""
    house = four[asked.actor.party]
    shared = story.share_rows(house, asked.actor, asked.request, asked.rows)
    four.deliver()
    assert shared.answered.decision.outcome is Outcome.PERMIT, shared.answered.decision.summary
    assert shared.sent + len(shared.held) == len(asked.rows)
    assert shelf(house, "receipt")[shared.package]["outcome"] == "accepted"


@pytest.mark.parametrize("asked", questions.refusals(), ids=lambda one: one.title)
def test_what_it_does_not_allow_is_refused_with_a_remedy(four, asked):
    """Every refusal says what failed, what would change it and who can act."""
    decision = ask(four[asked.actor.party], asked.actor, asked.request).decision
    assert decision.outcome is Outcome.DENY
    assert decision.unmet
    assert all(one.remedy and one.who for one in decision.unmet)


def test_what_a_named_role_may_settle_is_referred(four):
    """Only the release authority's word is missing."""
    asked = questions.referral()
    decision = ask(four[asked.actor.party], asked.actor, asked.request).decision
    assert (decision.outcome, decision.refer_to) == (Outcome.REFER, ("release-authority",))
