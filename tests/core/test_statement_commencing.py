"""What must be so before an agreement takes effect, and that what was so once stays so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, RELEASE_AUTHORITY
from accordant.core.protocol import Commencement, Commencing
from accordant.core.statement import Acknowledgement, Answer, Ping, State
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, WORKER
from tests.core.living_world import (
    HARBOUR,
    by,
    everybody,
    folded,
    joins,
    of_three,
    on,
    once,
    pairwise,
    protocol_of_three,
    says,
    stages,
    who_acts,
)
from tests.core.signed_world import an_appointment, signed

READ = of_three(commencement=Commencement(acknowledged_percent=50))
FILLED = of_three(commencement=Commencement(roles_filled=True))
TRIED = of_three(commencement=Commencement(contacts_tested=True))
KINDS = ("access", "information", "quality", "other")


def reads(party, person, document=READ, days=0):
    return says(Acknowledgement, party, document, PRACTITIONER, days, person=person)


def post(party, role, person, days=0, **changes):
    return signed(an_appointment(party, role, person, at=on(days), **changes))


def everyone_reads(document=READ, days=0):
    return [
        says(Acknowledgement, COUNCIL, document, WORKER, days),
        says(Acknowledgement, TRUST, document, PRACTITIONER, days),
        says(Acknowledgement, HARBOUR, document, PRACTITIONER, days),
    ]


# Acknowledgement


def test_each_party_s_own_staff_must_have_acknowledged_it():
    """An average over all would hide the party where nobody has."""
    two = everyone_reads()[:2]
    found = folded(READ, [*everybody(READ), *two])
    assert found.state is State.SIGNED
    assert who_acts(found) == ["operational-lead of harbour"]
    assert found.waiting[0].what == "50 % of the staff of harbour acknowledge it; 0 of 1 have"
    assert (found.waiting[0].since, bool(found.waiting[0].then)) == (on(0).date(), True)
    assert stages(found)[HARBOUR] == "signed"
    assert folded(READ, [*everybody(READ), *everyone_reads()]).live


def test_half_is_half_and_one_less_is_not():
    nurses = [post(TRUST, PRACTITIONER, f"nurse-{n}", days=-1) for n in range(3)]
    council, trust, harbour = everyone_reads()
    said = [*everybody(READ), *nurses, council, harbour, trust]
    found = folded(READ, said)
    assert (found.state, "1 of 4 have" in found.waiting[0].what) == (State.SIGNED, True)
    assert folded(READ, [*said, reads(TRUST, "nurse-1", days=1)]).live
    again = reads(TRUST, f"{PRACTITIONER}.{TRUST}", days=1)
    assert not folded(READ, [*said, again]).live
    elsewhere = says(Acknowledgement, HARBOUR, READ, PRACTITIONER, 1)
    assert not folded(READ, [*said, elsewhere]).live


def test_a_nurse_who_comes_later_does_not_undo_the_commencement():
    said = [*everybody(READ), *everyone_reads()]
    crowd = [post(TRUST, PRACTITIONER, f"nurse-{n}", days=3) for n in range(5)]
    assert folded(READ, [*said, *crowd]).live
    before = [evolve(one.statement, at=on(-1)) for one in crowd]
    assert not folded(READ, [*said, *map(signed, before)]).live


def test_the_end_of_a_post_counts_from_the_day_after_its_last():
    last = date(2026, 11, 9)
    extra = [post(TRUST, PRACTITIONER, f"agency-{n}", days=-1, until=last) for n in range(3)]
    said = [*everybody(READ), *everyone_reads(), *extra]
    assert not folded(READ, said, now=datetime(2026, 11, 9, 23, 59, tzinfo=UTC)).live
    assert folded(READ, said, now=datetime(2026, 11, 10, 0, 0, tzinfo=UTC)).live
    again = [post(TRUST, PRACTITIONER, f"other-{n}", days=20) for n in range(3)]
    assert folded(READ, [*said, *again], now=on(21)).live


def test_a_post_without_a_last_day_in_the_calendar_breaks_nothing():
    odd = post(TRUST, PRACTITIONER, "ever", days=-1, until=date.max)
    assert folded(READ, [*everybody(READ), *everyone_reads(), odd]).live


def test_it_begins_on_its_first_day_however_early_it_was_ready():
    later = evolve(READ, term=evolve(READ.term, effective_from=date(2026, 12, 1)))
    said = [*everybody(later), *everyone_reads(later)]
    eve = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    found = folded(later, said, now=eve)
    assert (found.state, found.waiting[0].who) == (State.SIGNED, "nobody: the calendar")
    assert "what else it asks for" in found.waiting[0].then
    assert folded(later, said, now=eve + timedelta(seconds=1)).live
    crowd = [post(TRUST, PRACTITIONER, f"nurse-{n}", days=25) for n in range(5)]
    assert not folded(later, [*said, *crowd], now=eve + timedelta(seconds=1)).live


# Roles


def fill(days=0):
    return [post(party, RELEASE_AUTHORITY, None, days) for party in (COUNCIL, TRUST, HARBOUR)]


def test_every_post_and_role_must_be_held_by_somebody():
    found = folded(FILLED, everybody(FILLED))
    assert found.state is State.SIGNED
    assert {one.what for one in found.waiting} == {
        f"{party} appoints a {RELEASE_AUTHORITY}" for party in (COUNCIL, TRUST, HARBOUR)
    }
    assert folded(FILLED, [*everybody(FILLED), *fill()]).live
    assert not folded(FILLED, [*everybody(FILLED), *fill()[:2]]).live
    staffless = post(TRUST, PRACTITIONER, f"{PRACTITIONER}.{TRUST}", until=date(2026, 11, 1))
    gone = folded(FILLED, [*everybody(FILLED), *fill(), staffless])
    assert [one.what for one in gone.waiting] == [f"trust appoints a {PRACTITIONER}"]


def test_whoever_resigns_after_the_first_day_does_not_undo_it():
    end = post(TRUST, RELEASE_AUTHORITY, None, days=5, until=on(5).date())
    assert folded(FILLED, [*everybody(FILLED), *fill(), end], now=on(9)).live
    begins = [
        post(party, RELEASE_AUTHORITY, None, from_=date(2026, 11, 9), until=date(2026, 11, 9))
        for party in (COUNCIL, TRUST, HARBOUR)
    ]
    assert not folded(FILLED, [*everybody(FILLED), *begins], now=on(6, hours=8)).live
    assert folded(FILLED, [*everybody(FILLED), *begins], now=on(20)).live


def test_a_party_that_joins_pairwise_is_ready_for_itself():
    document = pairwise()
    document = evolve(
        document, commencement=evolve(document.commencement, acknowledged_percent=100)
    )
    council, trust, harbour = everyone_reads(document)
    said = [*by(COUNCIL, TRUST, document=document), council, trust]
    assert stages(folded(document, said))[TRUST] == "active"
    joined = [*said, *joins(HARBOUR, document, 30)]
    assert stages(folded(document, joined))[HARBOUR] == "signed"
    assert stages(folded(document, [*joined, harbour]))[HARBOUR] == "active"


# Contacts


def pings(document=TRIED):
    return [says(Ping, TRUST, document, days=1, contact=kind) for kind in KINDS]


def answered(asked, party=COUNCIL, days=2, role=IG_ADVISER, document=TRIED):
    return [
        says(Answer, party, document, role, days, to=one.digest, words="It works.") for one in asked
    ]


def test_each_contact_must_have_answered_somebody_else_in_the_days_it_promises():
    asked = pings()
    found = folded(TRIED, [*everybody(TRIED), *asked])
    assert (found.state, len(found.waiting)) == (State.SIGNED, 4)
    said = [*everybody(TRIED), *asked]
    assert folded(TRIED, [*said, *answered(asked)]).live
    assert len(folded(TRIED, [*said, *answered(asked[1:])]).waiting) == 1


@pytest.mark.parametrize("days", [5, 6])
def test_an_answer_a_day_late_is_no_answer(days):
    """Five days are promised, counted from midnight to midnight in the document's zone."""
    asked = pings()
    found = folded(TRIED, [*everybody(TRIED), *asked, *answered(asked, days=1 + days)])
    assert found.live is (days == 5)


def test_nobody_answers_themselves_nor_before_they_were_asked():
    asked = pings()
    own = answered(asked, party=TRUST)
    assert not folded(TRIED, [*everybody(TRIED), *asked, *own]).live
    colleague = answered(asked, party=TRUST, role=OPERATIONAL_LEAD)
    assert folded(TRIED, [*everybody(TRIED), *asked, *colleague]).live
    early = answered(asked, days=0)
    assert not folded(TRIED, [*everybody(TRIED), *asked, *early]).live


def test_a_test_of_some_other_contact_tests_nothing():
    strange = says(Ping, TRUST, TRIED, days=1, contact="lunch")
    said = [*everybody(TRIED), strange, *answered([strange])]
    assert len(folded(TRIED, said).waiting) == 4


def test_without_contacts_none_can_be_tested():
    none = evolve(TRIED, feedback=())
    found = folded(none, everybody(none))
    assert (found.state, who_acts(found)) == (State.SIGNED, [COUNCIL])


def test_a_protocol_has_no_contacts_or_staff_to_wait_for():
    assert folded(protocol_of_three(), everybody(protocol_of_three())).live


def test_what_is_asked_for_stands_beside_any_rule():
    document = of_three(
        commencement=Commencement(
            rule=Commencing.QUORUM, quorum=2, contacts_tested=True, acknowledged_percent=100
        )
    )
    asked = pings(document)
    said = [
        *by(COUNCIL, TRUST, document=document),
        *asked,
        *answered(asked, document=document),
        *everyone_reads(document),
    ]
    found = folded(document, said)
    assert (found.state, stages(found)[HARBOUR]) == (State.IN_FORCE, "invited")
    assert once(asked[0].statement) == asked[0]
