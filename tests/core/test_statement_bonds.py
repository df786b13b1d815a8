"""What bears on a document from outside it: halts, later versions, protocols."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.people import CHAIR
from accordant.core.protocol import Commencement, Commencing, Link, Overdue, Rule
from accordant.core.statement import (
    Continuation,
    Halt,
    Leaving,
    Lift,
    Resumption,
    State,
    Suspension,
    Termination,
)
from tests.core.builders import COUNCIL, TRUST, contact_flow, reply_flow
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
    pairwise,
    protocol_of_three,
    says,
    signs,
    stages,
    states,
    who_acts,
)
from tests.core.signed_world import an_appointment, name_of, signed

ALL = of_three()
PAIRS = pairwise()
PROTOCOL = protocol_of_three()
LATER = on(20)
BREACH = {"reason": "We found a breach."}


def beneath(protocol, agreement=ALL):
    return evolve(agreement, protocol=Link(id=protocol.id, digest=name_of(protocol)))


UNDER = beneath(PROTOCOL)
BOTH = [*everybody(PROTOCOL), *everybody(UNDER)]


def under(*said, now=LATER, document=UNDER, among=(PROTOCOL,)):
    return folded(document, [*BOTH, *said], now=now, among=among)


# Suspension by flow, party and item; halts


def test_a_party_stops_sharing_with_one_other_and_goes_on_with_the_rest():
    stop = states(Suspension, COUNCIL, ALL, 1, parties=(HARBOUR,), **BREACH)
    found = folded(ALL, [*everybody(ALL), stop])
    assert found.state is State.IN_FORCE
    assert found.suspended_by((COUNCIL, HARBOUR), "contact") == stop.statement
    assert found.suspended_by((COUNCIL, TRUST), "contact") is None
    assert found.suspended_by((TRUST, HARBOUR), "contact") is None
    assert stages(found)[COUNCIL] == "active"
    part = states(Suspension, COUNCIL, ALL, 1, parties=(HARBOUR,), items=("names",), **BREACH)
    found = folded(ALL, [*everybody(ALL), part])
    assert found.suspended_items((COUNCIL, HARBOUR), "contact") == {"names"}
    assert found.suspended_items((COUNCIL, TRUST), "contact") == set()


def test_nobody_suspends_with_themselves():
    with pytest.raises(BadInput, match="name the others"):
        states(Suspension, COUNCIL, ALL, 1, parties=(COUNCIL,), **BREACH)


def test_a_party_that_stops_all_of_its_own_is_suspended_and_the_others_are_not():
    stop = states(Suspension, TRUST, ALL, 1, **BREACH)
    found = folded(ALL, [*everybody(ALL), stop])
    assert stages(found) == {COUNCIL: "active", TRUST: "suspended", HARBOUR: "active"}
    assert (found.side(TRUST).why, found.side(TRUST).since) == (BREACH["reason"], on(1).date())


def test_the_chair_halts_the_whole_until_the_chair_lifts_it():
    halt = chair_says(Halt, ALL, 1, **BREACH)
    found = folded(ALL, [*everybody(ALL), halt])
    assert (found.state, who_acts(found)) == (State.SUSPENDED, ["independent-chair of council"])
    assert (found.waiting[0].since, bool(found.waiting[0].then)) == (on(1).date(), True)
    lift = chair_says(Lift, ALL, 2, halt=halt.digest, reason="Mended.")
    assert folded(ALL, [*everybody(ALL), halt, lift]).live
    again = chair_says(Halt, ALL, 3, **BREACH)
    assert not folded(ALL, [*everybody(ALL), halt, lift, again]).live
    resumed = states(Resumption, COUNCIL, ALL, 2, suspension=halt.digest, reason="Mended.")
    assert not folded(ALL, [*everybody(ALL), halt, resumed]).live


def test_nobody_but_the_chair_of_that_day_halts_or_lifts():
    ended = signed(an_appointment(COUNCIL, CHAIR, at=on(1), until=on(1).date()))
    late = chair_says(Halt, ALL, 2, **BREACH)
    found = folded(ALL, [*everybody(ALL), ended, late])
    assert (found.live, len(found.not_counted)) == (True, 1)
    other = says(Halt, TRUST, ALL, CHAIR, 1, **BREACH)
    found = folded(ALL, [*everybody(ALL), other])
    assert "only the independent-chair at council makes a halt" in found.not_counted[0].why
    halt = chair_says(Halt, ALL, 1, **BREACH)
    lift = says(Lift, TRUST, ALL, CHAIR, 2, halt=halt.digest, reason="Mended.")
    assert not folded(ALL, [*everybody(ALL), halt, lift]).live


# Later versions, pair by pair


def second(**changes):
    changes = {"version": 2, "replaces": name_of(PAIRS), **changes}
    return evolve(PAIRS, **changes)


def test_pairwise_a_version_takes_over_pair_by_pair():
    """Whoever has not signed the new version goes on under the old one with nobody that has."""
    newer = second()
    said = [*everybody(PAIRS), *by(COUNCIL, TRUST, document=newer)]
    old = folded(PAIRS, said, among=[newer])
    assert old.state is State.IN_FORCE
    assert (old.moved_on((COUNCIL, TRUST)), old.moved_on((COUNCIL, HARBOUR))) == (True, False)
    assert old.inactive((COUNCIL, HARBOUR)) is None
    moved = [*said, *joins(HARBOUR, newer, 60)]
    assert folded(PAIRS, moved, among=[newer]).state is State.SUPERSEDED


def test_a_version_without_a_party_takes_over_from_those_that_are_left():
    newer = second(
        parties=PAIRS.parties[:2],
        flows=(contact_flow(), reply_flow()),
        roles=(PAIRS.roles[0], evolve(PAIRS.roles[1], parties=(TRUST,))),
    )
    said = [*everybody(PAIRS), *everybody(newer)]
    assert folded(PAIRS, said, among=[newer]).state is State.SUPERSEDED


def test_who_leaves_the_new_version_does_not_bring_the_old_one_back():
    newer = second(change=a_change(notice_days=0))
    said = [*everybody(PAIRS), *everybody(newer)]
    gone = signs(Leaving, HARBOUR, newer, 1, last_day=on(2).date(), reason="It closes.")
    assert folded(PAIRS, [*said, gone], among=[newer], now=on(5)).state is State.SUPERSEDED


def test_who_has_left_the_old_version_need_not_sign_the_new_one():
    old = pairwise(change=a_change(notice_days=0))
    newer = evolve(old, version=2, replaces=name_of(old))
    gone = signs(Leaving, HARBOUR, old, 1, last_day=on(2).date(), reason="It closes.")
    said = [*everybody(old), gone, *by(COUNCIL, TRUST, document=newer)]
    assert folded(old, said, among=[newer], now=on(2)).state is State.UNDER_REVIEW
    assert folded(old, said, among=[newer], now=on(5)).state is State.SUPERSEDED


# The protocol above


def stop_above(days=1):
    return states(Suspension, COUNCIL, PROTOCOL, days, **BREACH)


def going_on(goes_on=True, days=3, document=UNDER):
    return chair_says(Continuation, document, days, goes_on=goes_on, reason="Section 47 stands.")


def test_a_suspended_protocol_stops_its_agreements_until_the_chair_decides():
    found = under(stop_above())
    assert found.state is State.SIGNED
    owner, chair = found.waiting
    assert (owner.who, chair.who) == (COUNCIL, "independent-chair of council")
    assert chair.since == on(1).date()
    assert "to be decided by 2026-12-01, and goes to the operational leads" in chair.then
    on_its_own = under(stop_above(), going_on())
    assert on_its_own.state is State.IN_FORCE
    assert on_its_own.suspended_by((COUNCIL, TRUST), "contact") == stop_above().statement
    assert stages(on_its_own)[COUNCIL] == "suspended"
    assert stages(on_its_own)[TRUST] == "active"
    assert under(stop_above(), going_on(), going_on(False, 4)).state is State.SIGNED
    assert under(stop_above(), going_on(False)).state is State.SIGNED


def test_what_the_chair_decided_of_an_earlier_stop_is_not_of_the_next():
    first = stop_above()
    resumed = states(
        Resumption, COUNCIL, PROTOCOL, 5, suspension=first.digest, reason="It is mended."
    )
    said = [first, going_on(days=3), resumed]
    assert under(*said).live
    assert under(*said, stop_above(7)).state is State.SIGNED
    assert under(*said, stop_above(7), going_on(days=8)).live
    early = going_on(days=0)
    assert under(early, stop_above(1)).state is State.SIGNED


def test_only_the_agreement_s_own_chair_decides_that_it_goes_on():
    said = says(Continuation, TRUST, UNDER, CHAIR, 3, goes_on=True, reason="It must.")
    assert under(stop_above(), said).state is State.SIGNED


def test_a_halt_of_the_protocol_stops_its_agreements_too():
    halt = chair_says(Halt, PROTOCOL, 1, **BREACH)
    assert under(halt).state is State.SIGNED
    assert under(halt, going_on()).live


def test_an_ended_protocol_does_not_end_its_agreements():
    ends = [signs(Termination, party, PROTOCOL, 1, reason="It is over.") for party in THREE]
    assert folded(PROTOCOL, [*BOTH, *ends]).state is State.TERMINATED
    assert under(*ends).state is State.SIGNED
    assert under(*ends, going_on()).live
    after = on(0).replace(year=2028, month=11, day=2)
    short = evolve(UNDER, term=evolve(UNDER.term, expires=date(2029, 1, 1)))
    said = everybody(short)
    expired = under(*said, document=short, now=after)
    assert (expired.state, expired.waiting[0].since) == (State.SIGNED, date(2028, 11, 1))
    late = chair_says(Continuation, short, 730, goes_on=True, reason="It stands.")
    assert late.statement.at < after
    assert under(*said, late, document=short, now=after).live


def test_a_protocol_that_never_began_is_no_protocol_that_stopped():
    half = by(COUNCIL, TRUST, document=PROTOCOL)
    found = folded(UNDER, [*half, *everybody(UNDER), going_on()], among=[PROTOCOL])
    assert (found.state, who_acts(found)) == (State.SIGNED, [COUNCIL])


def test_without_a_limit_or_a_ladder_the_chair_is_asked_all_the_same():
    for terms in ({"time_limit_days": 0}, {"escalation": ()}):
        protocol = protocol_of_three(**terms)
        document = beneath(protocol)
        stop = states(Suspension, COUNCIL, protocol, 1, **BREACH)
        said = [*everybody(protocol), *everybody(document), stop]
        found = folded(document, said, among=[protocol])
        assert found.waiting[1].who == "independent-chair of council"
        assert "goes to" not in found.waiting[1].then


def test_the_next_protocol_carries_on_and_its_stop_is_a_stop():
    newer = evolve(PROTOCOL, version=2, replaces=name_of(PROTOCOL))
    stop = states(Suspension, COUNCIL, newer, 5, **BREACH)
    found = under(*everybody(newer), stop, among=(PROTOCOL, newer))
    assert (found.state, found.waiting[1].since) == (State.SIGNED, on(5).date())
    decided = going_on(days=6)
    assert under(*everybody(newer), stop, decided, among=(PROTOCOL, newer)).live


def test_an_agreement_runs_between_parties_that_are_active_in_its_protocol():
    """Who has not signed the protocol, or has left it, shares under nothing that rests on it."""
    protocol = protocol_of_three(rule=Rule.EACH_SIGNS_OWN)
    document = beneath(protocol)
    said = [*by(COUNCIL, TRUST, document=protocol), *everybody(document)]
    found = folded(document, said, among=[protocol])
    assert stages(found) == {COUNCIL: "active", TRUST: "active", HARBOUR: "suspended"}
    assert "in the protocol above, northmoor-protocol, it is invited" in found.side(HARBOUR).why
    joined = folded(document, [*said, *joins(HARBOUR, protocol, 60)], among=[protocol])
    assert stages(joined)[HARBOUR] == "active"
    gone = signs(Leaving, HARBOUR, protocol, 1, last_day=on(2).date(), reason="It closes.")
    whole = [*everybody(protocol), *everybody(document), gone]
    left = folded(document, whole, among=[protocol], now=on(5))
    assert (left.state, stages(left)[HARBOUR]) == (State.IN_FORCE, "suspended")
    outside = evolve(protocol_of_three(), parties=protocol.parties[:2])
    document = beneath(outside)
    said = [*everybody(outside), *everybody(document)]
    assert stages(folded(document, said, among=[outside]))[HARBOUR] == "active"


def test_an_overdue_review_of_the_protocol_stops_who_has_not_confirmed_it():
    protocol = protocol_of_three(overdue_review=Overdue.SUSPEND)
    document = beneath(protocol)
    said = [*everybody(protocol), *everybody(document)]
    found = folded(document, said, among=[protocol], now=on(300))
    assert set(stages(found).values()) == {"suspended"}


def test_a_signed_agreement_that_never_began_expires():
    halt = chair_says(Halt, PROTOCOL, 1, **BREACH)
    after = on(0).replace(year=2028, month=11, day=2)
    assert under(halt, now=after).state is State.EXPIRED


def test_a_version_by_quorum_takes_over_from_those_that_took_part():
    terms = Commencement(rule=Commencing.QUORUM, quorum=2)
    document = of_three(commencement=terms)
    newer = evolve(document, version=2, replaces=name_of(document))
    said = [*by(COUNCIL, TRUST, document=document), *by(COUNCIL, TRUST, document=newer)]
    assert folded(document, said, among=[newer]).state is State.SUPERSEDED
