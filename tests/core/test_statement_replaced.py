"""What is owed under a text that another took the place of: by whoever receives no more of it."""

from datetime import date, timedelta

from attrs import evolve

from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD
from accordant.core.protocol import Commencement, Commencing, Link
from accordant.core.statement import (
    Answer,
    Continuation,
    Disposal,
    Exit,
    Leaving,
    Ping,
    Resumption,
    Ruling,
    State,
    Suspension,
    Termination,
)
from tests.core.builders import COUNCIL, TRUST, contact_flow, reply_flow
from tests.core.living_world import (
    HARBOUR,
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
    says,
    signs,
    states,
)
from tests.core.signed_world import adoption, name_of

ALL = of_three(change=a_change(notice_days=0))


def without_harbour(old=ALL, **changes):
    """The next version, of the council and the trust alone."""
    changes = {"version": 2, "replaces": name_of(old), **changes}
    return evolve(
        old,
        parties=old.parties[:2],
        flows=(contact_flow(), reply_flow()),
        roles=(old.roles[0], evolve(old.roles[1], parties=(TRUST,))),
        **changes,
    )


TWO = without_harbour()


def later(document, days):
    """All the statements that bring it into force, so many days later."""
    return [once(evolve(said, at=said.at + timedelta(days=days))) for said in adoption(document)]


def owing(found):
    return [(duty.party, duty.dataset, duty.since) for duty in found.duties]


def destroyed(party, days, document=ALL, dataset="contacts"):
    more = {"disposal": Disposal.DESTROYED, "proof": "certificate 7"}
    return says(Exit, party, document, IG_ADVISER, days, dataset=dataset, **more)


def test_a_party_that_the_next_version_drops_owes_what_one_that_left_owes():
    said = [*everybody(ALL), *later(TWO, 10)]
    before = folded(ALL, said, among=[TWO], now=on(9))
    assert (before.state, before.duties) == (State.IN_FORCE, ())
    found = folded(ALL, said, among=[TWO], now=on(11))
    assert (found.state, owing(found)) == (
        State.SUPERSEDED,
        [(HARBOUR, "contacts", on(10).date())],
    )
    (waiting,) = found.waiting
    assert (waiting.who, waiting.since) == ("ig-adviser of harbour", on(10).date())
    early = destroyed(HARBOUR, 8)
    assert len(folded(ALL, [*said, early], among=[TWO], now=on(12)).duties) == 1
    done = destroyed(HARBOUR, 11)
    found = folded(ALL, [*said, done], among=[TWO], now=on(12))
    assert (found.duties, found.waiting, found.not_counted) == ((), (), ())


def test_who_was_dropped_and_never_signed_owes_nothing():
    pairs = pairwise()
    two = without_harbour(pairs)
    said = [*by(COUNCIL, TRUST, document=pairs), *everybody(two)]
    found = folded(pairs, said, among=[two])
    assert (found.state, found.duties) == (State.SUPERSEDED, ())


def test_who_had_left_before_owes_once_and_since_its_own_last_day():
    gone = signs(Leaving, HARBOUR, ALL, 1, last_day=on(4).date(), reason="It closes.")
    said = [*everybody(ALL), gone, *later(TWO, 10)]
    found = folded(ALL, said, among=[TWO], now=on(12))
    assert owing(found) == [(HARBOUR, "contacts", on(5).date())]
    after = signs(Leaving, HARBOUR, ALL, 1, last_day=on(30).date(), reason="It closes.")
    said = [*everybody(ALL), after, *later(TWO, 10), destroyed(HARBOUR, 11)]
    for day in (12, 40):
        assert folded(ALL, said, among=[TWO], now=on(day)).duties == ()


def test_nothing_is_owed_while_the_next_version_is_only_signed():
    waits = without_harbour(term=evolve(ALL.term, effective_from=date(2027, 3, 1)))
    said = [*everybody(ALL), *everybody(waits)]
    assert folded(ALL, said, among=[waits], now=on(30)).duties == ()
    found = folded(ALL, said, among=[waits], now=on(200))
    assert owing(found) == [(HARBOUR, "contacts", date(2027, 3, 1))]


def test_who_goes_on_under_the_next_version_owes_nothing_at_the_end_of_the_old():
    """Neither when it is superseded nor when its own last day passes."""
    long = without_harbour(term=evolve(ALL.term, expires=date(2032, 1, 1)))
    said = [*everybody(ALL), *later(long, 10)]
    found = folded(ALL, said, among=[long], now=on(1000))
    assert (found.state, owing(found)) == (State.EXPIRED, [(HARBOUR, "contacts", on(10).date())])
    alone = folded(ALL, everybody(ALL), now=on(1000))
    assert len(alone.duties) == 3


def test_a_dataset_that_the_next_version_drops_is_owed_by_whoever_received_it():
    less = evolve(ALL, version=2, replaces=name_of(ALL), flows=ALL.flows[:1])
    said = [*everybody(ALL), *everybody(less)]
    found = folded(ALL, said, among=[less])
    assert owing(found) == [(COUNCIL, "replies", on(0).date())]


def test_who_is_dropped_and_taken_in_again_still_owes_for_the_time_between():
    three = evolve(ALL, version=3, replaces=name_of(TWO))
    said = [*everybody(ALL), *later(TWO, 10), *later(three, 30)]
    found = folded(ALL, said, among=[TWO, three], now=on(40))
    assert owing(found) == [(HARBOUR, "contacts", on(10).date())]
    assert folded(TWO, said, among=[ALL, three], now=on(40)).duties == ()


def test_under_the_text_that_gives_way_its_own_recipients_owe_from_the_ruling():
    twin = without_harbour(ALL, version=1, replaces=None)
    rules = chair_says(Ruling, twin, 3, over=name_of(ALL), reason="It was read out.")
    said = [*everybody(ALL), *everybody(twin), rules]
    found = folded(ALL, said, among=[twin], now=on(5))
    assert owing(found) == [(HARBOUR, "contacts", on(3).date())]
    same_day = destroyed(HARBOUR, 3)
    sooner = once(evolve(same_day.statement, at=rules.statement.at - timedelta(minutes=1)))
    assert len(folded(ALL, [*said, sooner], among=[twin], now=on(5)).duties) == 1
    assert folded(ALL, [*said, same_day], among=[twin], now=on(5)).duties == ()


# The day on which another version took over


def since(found):
    return {duty.since for duty in found.duties if duty.party == HARBOUR}


def test_it_is_the_day_on_which_the_last_of_those_who_stay_had_gone_over():
    pairs = pairwise(change=a_change(notice_days=0))
    most = pairwise(
        change=a_change(notice_days=0), version=2, replaces=name_of(pairs), flows=ALL.flows[1:]
    )
    said = [*everybody(pairs), *by(COUNCIL, TRUST, document=most)]
    assert folded(pairs, said, among=[most], now=on(20)).duties == ()
    joined = [*said, *joins(HARBOUR, most, 60 * 24 * 5)]
    assert since(folded(pairs, joined, among=[most], now=on(20))) == {on(5).date()}
    gone = signs(Leaving, HARBOUR, pairs, 1, last_day=on(8).date(), reason="It closes.")
    found = folded(pairs, [*said, gone], among=[most], now=on(20))
    assert (found.state, since(found)) == (State.SUPERSEDED, {on(9).date()})
    both = folded(pairs, [*joined, gone], among=[most], now=on(20))
    assert since(both) == {on(5).date()}


def test_it_waits_for_the_contacts_that_are_tested_and_for_the_protocol_above():
    asks = without_harbour(
        commencement=Commencement(rule=Commencing.ALL, contacts_tested=True),
        feedback=ALL.feedback[:1],
    )
    contact = ALL.feedback[0]
    ping = says(Ping, COUNCIL, asks, OPERATIONAL_LEAD, 4, contact=contact.kind)
    answer = says(Answer, TRUST, asks, OPERATIONAL_LEAD, 6, to=ping.digest, words="Here.")
    said = [*everybody(ALL), *everybody(asks), ping, answer]
    assert folded(ALL, said, among=[asks], now=on(5)).duties == ()
    assert since(folded(ALL, said, among=[asks], now=on(20))) == {on(6).date()}
    protocol = protocol_of_three()
    under = without_harbour(protocol=Link(id=protocol.id, digest=name_of(protocol)))
    said = [*everybody(ALL), *everybody(under), *later(protocol, 9)]
    found = folded(ALL, said, among=[under, protocol], now=on(20))
    assert since(found) == {on(9).date()}


def test_a_stop_of_the_protocol_brings_no_old_version_back():
    """What had come into force had taken over: to stop something never permits something else."""
    protocol = protocol_of_three()
    under = without_harbour(protocol=Link(id=protocol.id, digest=name_of(protocol)))
    stop = states(Suspension, COUNCIL, protocol, 12, reason="A breach.")
    goes = states(Resumption, COUNCIL, protocol, 14, suspension=stop.digest, reason="Mended.")
    said = [*everybody(ALL), *everybody(under), *everybody(protocol), stop, goes]
    for day in (11, 13, 15):
        found = folded(ALL, said, among=[under, protocol], now=on(day))
        assert (found.state, since(found)) == (State.SUPERSEDED, {on(0).date()})
    late = [*everybody(ALL), *later(under, 13), *everybody(protocol), stop]
    assert folded(ALL, late, among=[under, protocol], now=on(20)).state is State.IN_FORCE
    found = folded(ALL, [*late, goes], among=[under, protocol], now=on(20))
    assert since(found) == {on(13).date()}
    unheld = folded(ALL, [*everybody(ALL), *everybody(under)], among=[under], now=on(20))
    assert unheld.state is State.IN_FORCE


def test_where_the_protocol_never_began_the_day_is_that_of_the_version_itself():
    """It ended before its first day, and the chair says that the agreement goes on."""
    later_term = evolve(ALL.term, effective_from=date(2027, 2, 1))
    protocol = evolve(protocol_of_three(), term=later_term)
    under = without_harbour(protocol=Link(id=protocol.id, digest=name_of(protocol)))
    order = chair_says(Termination, protocol, 2, order="High Court 7", reason="It is over.")
    goes = chair_says(Continuation, under, 4, goes_on=True, reason="It stands by itself.")
    said = [*everybody(ALL), *later(under, 3), *everybody(protocol), order, goes]
    found = folded(ALL, said, among=[under, protocol], now=on(20))
    assert since(found) == {on(3).date()}
