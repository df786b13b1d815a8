"""Asking, recording and reviewing: every answer is recorded, and nobody reviews themselves."""

from datetime import timedelta

import pytest

from accordant.core.agreement import Mode
from accordant.core.decision import Emergency, Outcome
from accordant.core.errors import BadInput, NotAllowed, NotFound
from accordant.core.policy import StandingProhibition
from accordant.work.ask import ask, decline, prohibit, record_out_of_band, review
from accordant.work.sign import assure
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import a_request, actor, rebuilt, shelf

WORKER = actor("worker", COUNCIL)
ITEMS = ("names", "address")


def an_emergency(**changes):
    said = Emergency(power="vital interests", reason="danger tonight", decider="worker", **changes)
    return a_request(mode=Mode.EMERGENCY, items=ITEMS, emergency=said)


def test_each_answer_has_a_number_of_its_own_and_stands_in_the_ledger(both):
    one, two = (ask(both[COUNCIL], WORKER, a_request()) for _ in range(2))
    assert one.id != two.id
    assert one.leaf != two.leaf
    assert {one.id, two.id} <= set(shelf(both[COUNCIL], "decision"))


def test_a_telephone_call_is_decided_and_recorded_like_a_share(both):
    said = record_out_of_band(both[COUNCIL], WORKER, a_request(), "telephone")
    assert said.decision.permits
    assert shelf(both[COUNCIL], "decision")[said.id]["channel"] == "telephone"


def test_what_may_not_be_said_is_recorded_as_refused(both):
    said = record_out_of_band(both[COUNCIL], WORKER, a_request(purpose="curiosity"), "meeting")
    assert shelf(both[COUNCIL], "decision")[said.id]["outcome"] == "deny"


def test_only_the_provider_records_declines_and_prohibits(both):
    theirs = StandingProhibition(id="p1", kind="opt-out", reason="she asked", provider=COUNCIL)
    for misplaced in (
        lambda: record_out_of_band(both[TRUST], WORKER, a_request(), "telephone"),
        lambda: decline(both[TRUST], WORKER, a_request(), "it does not feel right"),
        lambda: prohibit(both[TRUST], WORKER, theirs),
    ):
        with pytest.raises(NotAllowed):
            misplaced()


def test_weighing_against_sharing_is_recorded_with_its_reason(both):
    reason = "The risk to her from his finding out is greater."
    said = decline(both[COUNCIL], WORKER, a_request(), reason)
    assert said.decision.outcome is Outcome.DENY
    assert reason in [one.sentence for one in said.decision.unmet]
    with pytest.raises(BadInput, match="in a sentence"):
        decline(both[COUNCIL], WORKER, a_request(), "no")


def test_a_standing_prohibition_binds_until_its_last_day(both):
    today = both.clock.now().date()
    ban = StandingProhibition(id="p1", kind="opt-out", reason="she asked", provider=COUNCIL)
    prohibit(both[COUNCIL], WORKER, ban)
    said = ask(both[COUNCIL], WORKER, a_request()).decision
    assert [one.name for one in said.unmet] == ["standing-prohibition"]
    ended = StandingProhibition(
        id="p1",
        kind="opt-out",
        reason="she asked",
        provider=COUNCIL,
        ends=today - timedelta(days=1),
    )
    prohibit(both[COUNCIL], WORKER, ended)
    assert ask(both[COUNCIL], WORKER, a_request()).decision.permits


def test_of_two_words_within_a_second_the_later_one_counts(both):
    council, today = both[COUNCIL], both.clock.now().date()

    def permits_when_assured_until(day):
        both.clock.advance(timedelta(milliseconds=1))
        period = {"from_": today - timedelta(days=9), "expires": day}
        assure(council, actor("operator", COUNCIL), scheme="dspt", reference="2026", **period)
        return ask(council, WORKER, a_request()).decision.permits

    days = [today, today - timedelta(days=1)] * 4
    assert [permits_when_assured_until(day) for day in days] == [True, False] * 4


def test_not_even_an_emergency_lifts_a_prohibition_without_a_second_person(both):
    ban = StandingProhibition(id="p1", kind="court order", reason="sealed", provider=COUNCIL)
    prohibit(both[COUNCIL], WORKER, ban)
    alone = ask(both[COUNCIL], WORKER, an_emergency())
    assert alone.decision.outcome is Outcome.DENY
    assert alone.id not in shelf(both[COUNCIL], "review")
    together = ask(both[COUNCIL], WORKER, an_emergency(second="manager"))
    assert together.decision.permits
    assert together.id in shelf(both[COUNCIL], "review")


def test_an_emergency_waits_for_review_until_someone_else_has_looked(both):
    said = ask(both[COUNCIL], WORKER, an_emergency(second="deputy"))
    for person in ("worker", "deputy"):
        with pytest.raises(NotAllowed, match="someone else reviews it"):
            review(both[COUNCIL], actor(person, COUNCIL), said.id, "fine by me", justified=True)
    with pytest.raises(NotAllowed, match="holds no role at council today"):
        review(both[COUNCIL], actor("manager", COUNCIL), said.id, "right", justified=True)
    assert said.id in shelf(both[COUNCIL], "review")
    both.appoint(COUNCIL, "manager", "release-authority")
    review(both[COUNCIL], actor("manager", COUNCIL), said.id, "too much", justified=False)
    assert said.id not in shelf(both[COUNCIL], "review")
    assert shelf(both[COUNCIL], "reviewed")[said.id]["justified"] is False
    built, standing = rebuilt(both[COUNCIL])
    assert built == standing


@pytest.mark.parametrize("decision", ["d999999", "nothing"])
def test_what_does_not_wait_for_review_is_not_found(both, decision):
    with pytest.raises(NotFound):
        review(both[COUNCIL], actor("manager", COUNCIL), decision, "?", justified=True)
    plain = ask(both[COUNCIL], WORKER, a_request()).id
    with pytest.raises(NotFound):
        review(both[COUNCIL], actor("manager", COUNCIL), plain, "?", justified=True)
