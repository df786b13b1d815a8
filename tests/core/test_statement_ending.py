"""Leaving, ending and exit: notice to the day, ends that nothing undoes, duties until proven."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.statement import (
    Disposal,
    Exit,
    Leaving,
    Signature,
    State,
    Termination,
    standing,
)
from tests.core.builders import COUNCIL, TRUST
from tests.core.living_world import (
    HARBOUR,
    THREE,
    a_change,
    by,
    chair_says,
    everybody,
    folded,
    joins,
    of_three,
    on,
    once,
    pairwise,
    protocol_of_three,
    quorum_of,
    says,
    signs,
    stages,
    who_acts,
    world,
)
from tests.core.signed_world import adoption, name_of

ALL = of_three()
SOON = of_three(change=a_change(notice_days=0))
LAST = date(2026, 12, 31)
GONE = datetime(2027, 1, 1, tzinfo=UTC)
WHY = {"reason": "The service closed."}


def leaving(party, document=SOON, days=1, last_day=LAST):
    return signs(Leaving, party, document, days, last_day=last_day, **WHY)


def ending(party, document=SOON, days=1, **more):
    return signs(Termination, party, document, days, **WHY, **more)


# Notice


@pytest.mark.parametrize(("spare", "counts"), [(-1, False), (0, True), (1, True)])
def test_notice_is_given_to_the_day(spare, counts):
    said = leaving(HARBOUR, ALL, 0, last_day=on(90 + spare).date())
    found = folded(ALL, [*everybody(ALL), said])
    assert (found.not_counted == ()) is counts
    if not counts:
        why = found.not_counted[0].why
        assert "asks for 90 days' notice, and 2027-01-30 is sooner" in why
        assert why.endswith("the first last day that keeps to it is 2027-01-31")


def test_notice_runs_from_the_civil_day_in_the_document_s_zone():
    """At 23:30 UTC in summer it is tomorrow in London, and one day of notice has gone."""
    dusk = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    last = date(2027, 9, 28)
    for zone, counts in (("UTC", True), ("Europe/London", False)):
        document = of_three(zone=zone)
        said = once(evolve(leaving(HARBOUR, document, last_day=last).statement, at=dusk))
        found = folded(document, [*everybody(document), said], now=dusk)
        assert (found.not_counted == ()) is counts


def test_only_a_signatory_gives_notice_and_only_of_what_was_signed():
    adviser = says(Leaving, HARBOUR, SOON, IG_ADVISER, 1, last_day=LAST, **WHY)
    assert "a leaving is given by a signatory" in folded(SOON, [adviser]).not_counted[0].why
    pairs = pairwise(change=a_change(notice_days=0))
    two = by(COUNCIL, TRUST, document=pairs)
    never = leaving(HARBOUR, pairs)
    found = folded(pairs, [*two, never], now=GONE)
    assert "had not signed by then" in found.not_counted[0].why
    joined = [*two, never, *joins(HARBOUR, pairs, 60 * 72)]
    assert stages(folded(pairs, joined, now=GONE))[HARBOUR] == "active"


def test_who_leaves_is_a_party_until_the_end_of_its_last_day():
    said = [*everybody(SOON), leaving(HARBOUR)]
    eve = folded(SOON, said, now=GONE - timedelta(seconds=1))
    assert stages(eve)[HARBOUR] == "active"
    found = folded(SOON, said, now=GONE)
    assert (found.state, stages(found)[HARBOUR]) == (State.UNDER_REVIEW, "left")
    assert found.side(HARBOUR).since == GONE.date()
    assert found.inactive((COUNCIL, TRUST)) is None
    assert found.inactive((COUNCIL, HARBOUR)).stage == "left"


def test_the_soonest_last_day_holds_and_the_last_in_the_calendar_breaks_nothing():
    early, late = leaving(HARBOUR), leaving(HARBOUR, days=2, last_day=date.max)
    for order in ([early, late], [late, early]):
        assert stages(folded(SOON, [*everybody(SOON), *order], now=GONE))[HARBOUR] == "left"
    assert folded(SOON, [*everybody(SOON), late], now=GONE).live


# When too few remain


def test_of_two_parties_one_that_leaves_ends_it():
    pairs = pairwise(change=a_change(notice_days=0))
    said = [*by(COUNCIL, TRUST, document=pairs), leaving(TRUST, pairs)]
    assert folded(pairs, said, now=GONE - timedelta(seconds=1)).live
    assert folded(pairs, said, now=GONE).state is State.TERMINATED
    late = joins(HARBOUR, pairs, 60 * 24 * 70)
    assert folded(pairs, [*said, *late], now=on(80)).state is State.TERMINATED
    in_time = joins(HARBOUR, pairs, 60 * 24 * 10)
    assert folded(pairs, [*said, *in_time], now=on(80)).live


def test_the_rest_go_on_while_the_quorum_holds():
    for quorum, state in ((2, State.UNDER_REVIEW), (3, State.TERMINATED)):
        document = quorum_of(quorum, change=a_change(notice_days=0))
        said = [*everybody(document), leaving(HARBOUR, document)]
        assert folded(document, said, now=GONE).state is state


def test_who_left_before_all_had_signed_does_not_end_it_for_those_who_sign_after():
    """The end is looked for from the day it was signed on, not from before."""
    two_late = [
        once(evolve(said, at=on(30)))
        if isinstance(said, Signature) and said.party != HARBOUR
        else once(said)
        for said in adoption(SOON)
    ]
    notice = leaving(HARBOUR, last_day=on(10).date())
    found = folded(SOON, [*two_late, notice], now=on(31))
    assert (found.live, stages(found)[HARBOUR]) == (True, "left")


# Ending for all


def test_all_who_remain_must_say_that_it_ends():
    two = [ending(COUNCIL), ending(TRUST)]
    assert folded(SOON, [*everybody(SOON), *two]).live
    found = folded(SOON, [*everybody(SOON), *two, ending(HARBOUR, days=2)])
    assert found.state is State.TERMINATED
    left = [*two, leaving(HARBOUR)]
    assert folded(SOON, [*everybody(SOON), *left]).live
    assert folded(SOON, [*everybody(SOON), *left], now=GONE).state is State.TERMINATED
    after = ending(TRUST, days=70)
    still = [ending(COUNCIL), leaving(HARBOUR)]
    assert folded(SOON, [*everybody(SOON), *still], now=on(69)).live
    assert folded(SOON, [*everybody(SOON), *still, after], now=on(71)).state is State.TERMINATED


def agreeing(found):
    return [(one.who, one.since) for one in found.waiting if "agrees to end it" in one.what]


def test_once_one_party_agrees_to_end_it_the_others_are_waited_for():
    """Neither who has left nor who gave notice of it before holds up what the rest agree."""
    begun = [*everybody(SOON), ending(COUNCIL)]
    assert agreeing(folded(SOON, everybody(SOON))) == []
    asked = on(1).date()
    assert agreeing(folded(SOON, begun)) == [
        (f"signatory of {TRUST}", asked),
        (f"signatory of {HARBOUR}", asked),
    ]
    both = [*begun, ending(TRUST, days=2)]
    assert [who for who, _ in agreeing(folded(SOON, both))] == [f"signatory of {HARBOUR}"]
    ended = folded(SOON, [*both, ending(HARBOUR, days=3)])
    assert (ended.state, agreeing(ended)) == (State.TERMINATED, [])
    left = [*everybody(SOON), leaving(COUNCIL), ending(COUNCIL, days=2)]
    assert agreeing(folded(SOON, left, now=GONE)) == []


def test_notice_is_seen_on_the_party_from_the_day_it_is_given():
    given = folded(SOON, [*everybody(SOON), leaving(HARBOUR)])
    assert {one.party: one.until for one in given.sides}[HARBOUR] == LAST
    assert {one.until for one in given.sides if one.party != HARBOUR} == {None}


def test_who_joins_after_the_end_brings_nothing_back():
    pairs = pairwise(change=a_change(notice_days=0))
    said = [*by(COUNCIL, TRUST, document=pairs), ending(COUNCIL, pairs), ending(TRUST, pairs)]
    late = joins(HARBOUR, pairs, 60 * 24 * 3)
    assert folded(pairs, [*said, *late]).state is State.TERMINATED
    before = joins(HARBOUR, pairs, 30)
    assert folded(pairs, [*said, *before]).live


def test_what_was_said_before_the_last_had_signed_ends_nothing_by_itself():
    """The one party that had signed by then is not all of them."""
    signed = {said.party: once(said) for said in adoption(SOON) if isinstance(said, Signature)}
    late = once(evolve(signed[HARBOUR].statement, at=on(5)))
    rest = [once(said) for said in adoption(SOON) if not isinstance(said, Signature)]
    said = [*rest, signed[COUNCIL], signed[TRUST], late, ending(COUNCIL), ending(TRUST)]
    assert folded(SOON, said, now=on(6)).live


def test_before_it_is_signed_nobody_ends_it():
    pairs = pairwise()
    found = folded(pairs, by(COUNCIL, document=pairs))
    assert found.state is State.CONSULTATION
    two = by(COUNCIL, TRUST, document=pairs)
    outside = ending(HARBOUR, pairs)
    found = folded(pairs, [*two, outside])
    assert "there is nothing to end" in found.not_counted[0].why
    assert found.live


def test_it_ends_before_its_first_day_as_well():
    later = of_three(term=evolve(ALL.term, effective_from=LAST))
    said = [*everybody(later), *(ending(party, later) for party in THREE)]
    found = folded(later, said)
    assert (found.state, found.duties) == (State.TERMINATED, ())


@pytest.mark.parametrize(
    ("party", "role", "counts"),
    [
        (COUNCIL, SIGNATORY, True),
        (COUNCIL, CHAIR, True),
        (TRUST, SIGNATORY, False),
        (COUNCIL, OPERATIONAL_LEAD, False),
    ],
)
def test_an_order_ends_it_where_owner_or_chair_put_it_on_record(party, role, counts):
    said = says(Termination, party, SOON, role, 1, order="High Court 123/2026", **WHY)
    found = folded(SOON, [*everybody(SOON), said])
    assert (found.state is State.TERMINATED) is counts
    assert (found.not_counted == ()) is counts


def test_without_an_order_a_chair_ends_nothing():
    said = chair_says(Termination, SOON, 1, **WHY)
    found = folded(SOON, [*everybody(SOON), said])
    assert "a termination is given by a signatory" in found.not_counted[0].why


# Exit


def destroyed(party, dataset, days, document=SOON, **more):
    more = {"disposal": Disposal.DESTROYED, "proof": "certificate 7", **more}
    return says(Exit, party, document, IG_ADVISER, days, dataset=dataset, **more)


def ended():
    return [*everybody(SOON), *(ending(party, days=1) for party in THREE)]


def owing(found):
    return [(duty.party, duty.dataset) for duty in found.duties]


def test_after_the_end_each_recipient_owes_a_proof_for_each_dataset():
    found = folded(SOON, ended())
    assert owing(found) == [(COUNCIL, "replies"), (TRUST, "contacts"), (HARBOUR, "contacts")]
    assert {(duty.since, duty.by) for duty in found.duties} == {
        (on(1).date(), on(31).date()),
    }
    assert who_acts(found) == [
        "ig-adviser of council",
        "ig-adviser of trust",
        "ig-adviser of harbour",
    ]
    assert "it is due by 2026-12-03" in found.waiting[0].then
    late = folded(SOON, ended(), now=on(32))
    assert "overdue since 2026-12-03" in late.waiting[0].then
    kept = destroyed(
        COUNCIL, "replies", 2, disposal=Disposal.RETAINED, basis="Limitation Act", proof=""
    )
    done = [kept, destroyed(TRUST, "contacts", 2), destroyed(HARBOUR, "contacts", 2)]
    found = folded(SOON, [*ended(), *done])
    assert (found.duties, found.waiting, found.not_counted) == ((), (), ())


def test_what_was_destroyed_before_the_end_proves_nothing():
    """More may have come afterwards."""
    early = destroyed(TRUST, "contacts", 0)
    moment = evolve(early.statement, at=ending(COUNCIL).statement.at - timedelta(seconds=1))
    for said in (early, once(moment)):
        assert (TRUST, "contacts") in owing(folded(SOON, [*ended(), said]))
    exactly = once(evolve(moment, at=moment.at + timedelta(seconds=1)))
    assert (TRUST, "contacts") not in owing(folded(SOON, [*ended(), exactly]))


def test_nobody_proves_for_another_nor_for_what_it_never_received():
    said = destroyed(HARBOUR, "contacts", 2)
    assert (TRUST, "contacts") in owing(folded(SOON, [*ended(), said]))
    found = folded(SOON, [*ended(), destroyed(HARBOUR, "replies", 2)])
    assert "harbour receives no dataset replies" in found.not_counted[0].why
    protocol = protocol_of_three()
    found = folded(protocol, [destroyed(TRUST, "contacts", 2, protocol)])
    assert "receives no dataset" in found.not_counted[0].why


def test_who_left_owes_a_proof_while_the_rest_go_on():
    said = [*everybody(SOON), leaving(HARBOUR)]
    found = folded(SOON, said, now=GONE)
    assert owing(found) == [(HARBOUR, "contacts")]
    assert "ig-adviser of harbour" in who_acts(found)
    early = destroyed(HARBOUR, "contacts", 59 - 1)
    assert owing(folded(SOON, [*said, early], now=on(90))) == [(HARBOUR, "contacts")]
    done = destroyed(HARBOUR, "contacts", 61)
    assert owing(folded(SOON, [*said, done], now=on(90))) == []


def test_after_its_last_day_the_same_is_owed():
    after = datetime(2028, 11, 1, tzinfo=UTC)
    found = folded(SOON, everybody(SOON), now=after)
    assert (found.state, len(found.duties)) == (State.EXPIRED, 3)
    assert found.duties[0].since == date(2028, 11, 1)


def test_without_words_on_change_thirty_days_are_given_and_no_notice_asked():
    bare = of_three(change=None)
    said = [*everybody(bare), *(ending(party, bare) for party in THREE)]
    assert folded(bare, said).duties[0].by == on(31).date()
    noticed = [*everybody(bare), leaving(HARBOUR, bare, 1, on(1).date())]
    assert stages(folded(bare, noticed))[HARBOUR] == "left"
    long = of_three(change=a_change(exit_days=10**9))
    said = [*everybody(long), *(ending(party, long) for party in THREE)]
    assert folded(long, said).duties[0].by == date.max


def test_a_protocol_has_its_own_notice_and_owes_no_proof():
    protocol = protocol_of_three(notice_days=60)
    short = leaving(HARBOUR, protocol, 1, on(60).date())
    assert "60 days' notice" in folded(protocol, [short]).not_counted[0].why
    fair = leaving(HARBOUR, protocol, 1, on(61).date())
    found = folded(protocol, [*everybody(protocol), fair], now=on(62))
    assert (stages(found)[HARBOUR], found.duties) == ("left", ())


def test_an_end_is_an_end_at_every_later_moment():
    held = world([SOON], ended())
    for days in (2, 40, 400, 900):
        assert standing(held, name_of(SOON), on(days)).state is State.TERMINATED
