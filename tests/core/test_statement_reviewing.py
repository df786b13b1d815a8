"""Reviews: what opens one, who has to confirm, and what follows when somebody does not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Link, Overdue
from accordant.core.statement import Extent, Leaving, Review, Reviewed, State, Trigger
from tests.core.builders import COUNCIL, TRUST
from tests.core.living_world import (
    HARBOUR,
    THREE,
    a_change,
    everybody,
    folded,
    of_three,
    on,
    once,
    protocol_of_three,
    says,
    signs,
    stages,
    who_acts,
)
from tests.core.signed_world import name_of

ALL = of_three()
WARNS = of_three(change=a_change(overdue_review=Overdue.WARN, grace_days=10))
STOPS = of_three(change=a_change(overdue_review=Overdue.SUSPEND, grace_days=10))
DUE = datetime(2027, 5, 1, 12, tzinfo=UTC)
NEXT = date(2028, 5, 1)


def opened(document=ALL, party=COUNCIL, role=OPERATIONAL_LEAD, trigger=Trigger.OTHER, days=1):
    return says(Review, party, document, role, days, trigger=trigger, reason="Things changed.")


def confirmed(party, document=ALL, days=2, next_review=NEXT, **more):
    more = {"change": Extent.NONE, **more}
    return says(Reviewed, party, document, IG_ADVISER, days, next_review=next_review, **more)


def test_the_owner_opens_a_review_and_sharing_goes_on():
    found = folded(ALL, [*everybody(ALL), opened()])
    assert (found.state, found.live) == (State.UNDER_REVIEW, True)
    assert who_acts(found) == [f"operational-lead or ig-adviser of {party}" for party in THREE]
    assert all(one.since == on(1).date() and one.then for one in found.waiting)
    assert set(stages(found).values()) == {"active"}


@pytest.mark.parametrize(
    ("party", "role", "trigger", "counts"),
    [
        (COUNCIL, SIGNATORY, Trigger.OTHER, True),
        (COUNCIL, "hub-worker", Trigger.OTHER, False),
        (COUNCIL, "hub-worker", Trigger.LAW, False),
        (COUNCIL, CHAIR, Trigger.OTHER, True),
        (TRUST, CHAIR, Trigger.OTHER, False),
        (TRUST, IG_ADVISER, Trigger.OTHER, False),
        (TRUST, IG_ADVISER, Trigger.LAW, True),
        (TRUST, OPERATIONAL_LEAD, Trigger.INCIDENT, True),
        (TRUST, SIGNATORY, Trigger.PARTY, False),
    ],
)
def test_any_party_names_a_trigger_and_the_owner_needs_none(party, role, trigger, counts):
    found = folded(ALL, [*everybody(ALL), opened(ALL, party, role, trigger)])
    assert (found.state is State.UNDER_REVIEW) is counts
    assert (found.not_counted == ()) is counts


def test_each_party_confirms_after_it_was_opened():
    said = [*everybody(ALL), opened()]
    all_but_one = [confirmed(COUNCIL), confirmed(TRUST)]
    found = folded(ALL, [*said, *all_but_one])
    assert who_acts(found) == ["operational-lead or ig-adviser of harbour"]
    early = confirmed(HARBOUR, days=0)
    same = once(evolve(early.statement, at=opened().statement.at))
    for one in (early, same):
        assert folded(ALL, [*said, *all_but_one, one]).state is State.UNDER_REVIEW
    done = [*said, *all_but_one, confirmed(HARBOUR)]
    assert (folded(ALL, done).state, folded(ALL, done).waiting) == (State.IN_FORCE, ())
    assert folded(ALL, [*done, opened(days=3)]).state is State.UNDER_REVIEW


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (on(2).date(), False),
        (on(3).date(), True),
        (ALL.term.expires, True),
        (ALL.term.expires + timedelta(days=1), False),
    ],
)
def test_the_next_review_falls_after_today_and_within_the_term(day, counts):
    found = folded(ALL, [*everybody(ALL), opened(), confirmed(TRUST, next_review=day)])
    assert (found.not_counted == ()) is counts


def test_a_day_that_passes_is_told_where_nothing_else_is_agreed():
    """Documents that do not say what an overdue review does go on as they did."""
    quiet = folded(ALL, everybody(ALL), now=datetime(2027, 3, 31, 22, 59, 59, tzinfo=UTC))
    assert (quiet.waiting, quiet.reviews) == ((), ())
    found = folded(ALL, everybody(ALL), now=DUE)
    assert (found.state, who_acts(found)) == (State.IN_FORCE, [COUNCIL])
    assert found.waiting[0].since == DUE.date()
    assert {(str(one.stage), one.since) for one in found.reviews} == {("due", DUE.date())}
    said = [*everybody(ALL), *(confirmed(party) for party in THREE)]
    assert folded(ALL, said, now=DUE).waiting == ()
    one_short = [*everybody(ALL), confirmed(TRUST), confirmed(COUNCIL)]
    assert len(folded(ALL, one_short, now=DUE).waiting) == 1
    assert [one.party for one in folded(ALL, one_short, now=DUE).reviews] == [HARBOUR]
    assert all(one.until is None for one in folded(ALL, everybody(ALL), now=on(700)).reviews)


def test_the_day_it_is_due_opens_the_review_where_it_says_what_follows():
    eve = datetime(2027, 4, 30, 22, 59, 59, tzinfo=UTC)
    assert folded(WARNS, everybody(WARNS), now=eve).state is State.IN_FORCE
    found = folded(WARNS, everybody(WARNS), now=eve + timedelta(seconds=1))
    assert found.state is State.UNDER_REVIEW
    assert "it was due on 2027-05-01" in found.waiting[0].what
    assert "overdue after 2027-05-11" in found.waiting[0].then
    long_after = folded(WARNS, everybody(WARNS), now=on(400))
    assert (long_after.live, set(stages(long_after).values())) == (True, {"active"})


def test_each_party_s_own_next_day_counts_for_it():
    said = [*everybody(WARNS), *(confirmed(p, WARNS, 200, date(2027, 8, 1)) for p in THREE)]
    assert folded(WARNS, said, now=datetime(2027, 7, 31, 12, tzinfo=UTC)).state is State.IN_FORCE
    found = folded(WARNS, said, now=datetime(2027, 8, 1, 12, tzinfo=UTC))
    assert found.state is State.UNDER_REVIEW
    longer = confirmed(TRUST, WARNS, 201, NEXT)
    found = folded(WARNS, [*said, longer], now=datetime(2027, 8, 1, 12, tzinfo=UTC))
    assert len(found.waiting) == 2


def test_after_the_days_of_grace_whoever_has_not_confirmed_shares_no_more():
    """Whoever has confirmed goes on, and nobody can stop the others by staying silent."""
    said = [*everybody(STOPS), confirmed(COUNCIL, STOPS, 181), confirmed(TRUST, STOPS, 181)]
    last = datetime(2027, 5, 11, 22, 59, 59, tzinfo=UTC)
    assert stages(folded(STOPS, said, now=last))[HARBOUR] == "active"
    found = folded(STOPS, said, now=last + timedelta(seconds=1))
    assert (found.live, stages(found)[HARBOUR]) == (True, "suspended")
    assert found.inactive((COUNCIL, TRUST)) is None
    assert found.inactive((COUNCIL, HARBOUR)).why == (
        "its review is overdue: it was due on 2027-05-01"
    )
    assert "then it stops for whoever has not confirmed" in found.waiting[0].then
    done = [*said, confirmed(HARBOUR, STOPS, 195)]
    assert stages(folded(STOPS, done, now=on(196)))[HARBOUR] == "active"


def test_a_review_that_a_partner_opens_gives_time_to_decide():
    """Nobody's sharing stops the day after a partner reports an incident."""
    above = protocol_of_three()
    document = evolve(STOPS, protocol=Link(id=above.id, digest=name_of(above)))
    said = [
        *everybody(document),
        *everybody(above),
        opened(document, TRUST, IG_ADVISER, Trigger.INCIDENT),
    ]
    assert stages(folded(document, said, now=on(29), among=[above]))[HARBOUR] == "active"
    found = folded(document, said, now=on(30), among=[above])
    assert stages(found)[HARBOUR] == "suspended"
    alone = [*everybody(STOPS), opened(STOPS, TRUST, IG_ADVISER, Trigger.INCIDENT)]
    found = folded(STOPS, alone, now=on(60))
    assert stages(found)[HARBOUR] == "active"
    assert found.waiting[0].then == "sharing goes on meanwhile"


# Ahead of its day

AHEAD = of_three(
    change=a_change(overdue_review=Overdue.SUSPEND, grace_days=10, review_notice_days=60)
)
FIRST = date(2027, 3, 2)
BEFORE = datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)
"""The last second in London, in winter, of the day before notice is given."""


def kinds(found):
    return [(one.party, str(one.stage), one.since) for one in found.reviews]


def test_a_review_is_announced_ahead_of_its_day_and_says_what_happens_then():
    eve = datetime(2027, 3, 31, 22, 59, 59, tzinfo=UTC)
    for document, then in ((ALL, "it stays in force"), (WARNS, "it opens by itself on that day")):
        assert folded(document, everybody(document), now=eve).waiting == ()
        found = folded(document, everybody(document), now=eve + timedelta(seconds=1))
        assert (found.state, len(found.waiting)) == (State.IN_FORCE, 1)
        (waiting,) = found.waiting
        assert (waiting.since, then in waiting.then) == (date(2027, 4, 1), True)
        assert "falls due on 2027-05-01" in waiting.what
        assert "or independent-chair of council" in waiting.who
        assert {one[1:] for one in kinds(found)} == {("announced", date(2027, 4, 1))}


def test_a_document_says_how_many_days_ahead_its_review_opens():
    assert folded(AHEAD, everybody(AHEAD), now=BEFORE).state is State.IN_FORCE
    found = folded(AHEAD, everybody(AHEAD), now=BEFORE + timedelta(seconds=1))
    assert (found.state, found.live) == (State.UNDER_REVIEW, True)
    assert {one[1:] for one in kinds(found)} == {("due", FIRST)}
    assert "it is due on 2027-05-01" in found.waiting[0].what
    assert "sharing goes on until 2027-05-11" in found.waiting[0].then
    soon = of_three(change=a_change(review_notice_days=0))
    assert folded(soon, everybody(soon), now=DUE - timedelta(days=1)).reviews == ()
    assert folded(soon, everybody(soon), now=DUE).state is State.UNDER_REVIEW


def test_notice_shortens_nobody_s_time():
    said = everybody(AHEAD)
    last = datetime(2027, 5, 11, 22, 59, 59, tzinfo=UTC)
    assert set(stages(folded(AHEAD, said, now=last)).values()) == {"active"}
    found = folded(AHEAD, said, now=last + timedelta(seconds=1))
    assert set(stages(found).values()) == {"suspended"}
    assert {one[1] for one in kinds(found)} == {"overdue"}


def test_who_has_confirmed_within_the_notice_is_not_asked_again_before_the_day():
    """With sixty days of notice and the next review in thirty, it would never be closed."""
    near = date(2027, 4, 20)
    said = [*everybody(AHEAD), *(confirmed(p, AHEAD, 130, near) for p in THREE)]
    assert folded(AHEAD, said, now=on(131)).state is State.IN_FORCE
    assert {one[1] for one in kinds(folded(AHEAD, said, now=on(131)))} == {"announced"}
    found = folded(AHEAD, said, now=datetime(2027, 4, 20, tzinfo=UTC))
    assert {one[1:] for one in kinds(found)} == {("due", near)}


def test_what_falls_due_is_opened_by_any_lead_within_the_days_it_is_announced():
    def early(days):
        return opened(ALL, TRUST, OPERATIONAL_LEAD, Trigger.DUE, days)

    found = folded(ALL, [*everybody(ALL), early(149)], now=on(149))
    assert found.live
    assert "may be opened from 2027-04-01" in found.not_counted[0].why
    found = folded(ALL, [*everybody(ALL), early(150)], now=on(150))
    assert (found.state, found.not_counted) == (State.UNDER_REVIEW, ())
    assert {one[1:] for one in kinds(found)} == {("due", date(2027, 4, 1))}
    assert found.waiting[0].then == "sharing goes on meanwhile"
    done = [*everybody(ALL), early(150), *(confirmed(p, ALL, 151) for p in THREE)]
    assert folded(ALL, done, now=on(300)).state is State.IN_FORCE


def test_what_was_opened_early_is_asked_once_and_is_late_only_after_its_own_day():
    early = opened(STOPS, TRUST, IG_ADVISER, Trigger.DUE, 160)
    said = [*everybody(STOPS), early]
    for day in (161, 185):
        found = folded(STOPS, said, now=on(day))
        assert len(found.waiting) == 3
        assert set(stages(found).values()) == {"active"}
    assert set(stages(folded(STOPS, said, now=on(191))).values()) == {"suspended"}


def test_each_party_s_own_days_say_from_when_it_may_be_opened():
    said = [*everybody(ALL), confirmed(TRUST, ALL, 20, date(2027, 1, 15))]
    early = opened(ALL, HARBOUR, OPERATIONAL_LEAD, Trigger.DUE, 50)
    assert folded(ALL, [*said, early], now=on(51)).state is State.UNDER_REVIEW
    again = confirmed(TRUST, ALL, 49)
    assert folded(ALL, [*said, again, early], now=on(51)).state is State.IN_FORCE


def test_a_review_that_is_long_announced_does_not_run_off_the_calendar():
    for days in (10**6, 10**10):
        forever = of_three(change=a_change(review_notice_days=days))
        assert folded(forever, everybody(forever)).state is State.UNDER_REVIEW
    with pytest.raises(BadInput, match="not below 0"):
        a_change(review_notice_days=-1)


def test_a_protocol_gives_notice_in_its_governance():
    protocol = protocol_of_three(review_notice_days=60)
    assert folded(protocol, everybody(protocol), now=BEFORE).state is State.IN_FORCE
    found = folded(protocol, everybody(protocol), now=BEFORE + timedelta(seconds=1))
    assert found.state is State.UNDER_REVIEW
    assert "overdue after 2027-05-01" in found.waiting[0].then


def test_a_protocol_says_what_follows_in_its_governance():
    protocol = protocol_of_three(overdue_review=Overdue.SUSPEND, grace_days=0)
    found = folded(protocol, everybody(protocol), now=DUE)
    assert found.state is State.UNDER_REVIEW
    found = folded(protocol, everybody(protocol), now=DUE + timedelta(days=1))
    assert set(stages(found).values()) == {"suspended"}


def test_a_second_and_sooner_notice_puts_off_no_review():
    """A leaving never adds a permit, not even to those who stay."""
    above = protocol_of_three()
    soon = of_three(
        change=a_change(notice_days=0, overdue_review=Overdue.SUSPEND),
        protocol=Link(id=above.id, digest=name_of(above)),
    )
    first = signs(Leaving, HARBOUR, soon, 1, last_day=on(9).date(), reason="It closes.")
    second = signs(Leaving, HARBOUR, soon, 2, last_day=on(2).date(), reason="It closes.")
    for said in ([first], [first, second]):
        held = [*everybody(above), *everybody(soon), *said]
        found = folded(soon, held, among=[above], now=on(30))
        assert stages(found)[TRUST] == "suspended"


def test_a_party_that_gives_notice_sets_off_a_review_among_the_rest():
    soon = of_three(change=a_change(notice_days=0))
    notice = signs(Leaving, HARBOUR, soon, 1, last_day=on(20).date(), reason="It closes.")
    found = folded(soon, [*everybody(soon), notice])
    assert found.state is State.UNDER_REVIEW
    assert "party: harbour leaves after 2026-11-22" in found.waiting[0].what
    rest = [*everybody(soon), notice, confirmed(COUNCIL, soon), confirmed(TRUST, soon)]
    assert folded(soon, rest).state is State.UNDER_REVIEW
    assert folded(soon, rest, now=on(21)).state is State.IN_FORCE
