"""What holds however a document's life goes: order, ends that last, and who can add a permit."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.people import CHAIR, IG_ADVISER, SIGNATORY
from accordant.core.protocol import Link, Overdue
from accordant.core.statement import (
    LIVE,
    Comment,
    Confirmation,
    Continuation,
    Disposal,
    Exit,
    Extent,
    Halt,
    Leaving,
    Lift,
    Mediation,
    Objection,
    Papers,
    Resumption,
    Review,
    Reviewed,
    Ruling,
    Settlement,
    Signature,
    Stage,
    State,
    Suspension,
    Termination,
    Trigger,
    Withdrawal,
    standing,
)
from tests.core.builders import COUNCIL, TRUST
from tests.core.living_world import (
    HARBOUR,
    THREE,
    a_change,
    chains,
    chair_says,
    crew,
    everybody,
    joins,
    on,
    once,
    pairwise,
    protocol_of_three,
    says,
    signs,
    states,
)
from tests.core.signed_world import WORDS, name_of, staff

PROTOCOL = protocol_of_three()
LINK = Link(id=PROTOCOL.id, digest=name_of(PROTOCOL))
ONE = pairwise(
    protocol=LINK,
    change=a_change(notice_days=0, overdue_review=Overdue.SUSPEND, grace_days=5),
)
TWIN = evolve(ONE, summary="Another text.")
NEXT = evolve(ONE, version=2, replaces=name_of(ONE))
DOCUMENTS = (PROTOCOL, ONE, TWIN, NEXT)
MOMENTS = [on(days) for days in (0, 3, 9, 31, 190, 800)]
WHY = {"reason": "So it is."}
BETWEEN = [(COUNCIL, TRUST), (COUNCIL, HARBOUR), (TRUST, HARBOUR)]


def of_life(document):
    """All sorts of things that are said of a document on the days after it was signed."""
    halt = chair_says(Halt, document, 4, **WHY)
    objection = says(Objection, TRUST, document, days=0, **WHY)
    stop = states(Suspension, TRUST, document, 2, **WHY)
    yield from (halt, objection, stop)
    yield chair_says(Lift, document, 6, halt=halt.digest, **WHY)
    yield chair_says(Settlement, document, 1, objections=(objection.digest,), **WHY)
    yield states(Resumption, TRUST, document, 5, suspension=stop.digest, **WHY)
    yield states(Suspension, COUNCIL, document, 7, parties=(HARBOUR,), **WHY)
    yield says(Mediation, HARBOUR, document, days=1, **WHY)
    yield says(Comment, HARBOUR, document, days=1, words="Why?")
    yield says(Review, TRUST, document, days=3, trigger=Trigger.LAW, **WHY)
    yield chair_says(Withdrawal, document, 2, **WHY)
    for party in THREE:
        yield says(
            Reviewed, party, document, days=5, change=Extent.NONE, next_review=date(2027, 6, 1)
        )
        yield signs(Termination, party, document, 8, **WHY)
        yield signs(Leaving, party, document, 2, last_day=on(9).date(), **WHY)
        if document is not PROTOCOL and party != COUNCIL:
            yield says(
                Exit,
                party,
                document,
                days=9,
                dataset="contacts",
                disposal=Disposal.DESTROYED,
                proof="7",
            )


def all_said():
    for document in DOCUMENTS:
        yield from everybody(document)
        yield from of_life(document)
    yield chair_says(Ruling, ONE, 3, over=name_of(TWIN), **WHY)
    yield chair_says(Continuation, ONE, 8, goes_on=True, **WHY)


STATEMENTS = list(all_said())
SIGNED = [one for document in (PROTOCOL, ONE) for one in everybody(document)]
subsets = st.lists(st.integers(0, len(STATEMENTS) - 1), unique=True, max_size=40)
"""By number: what is said is too long to show when a property fails."""


def told(numbers, of=STATEMENTS):
    return [of[number] for number in numbers]


def seen(statements, now, documents=DOCUMENTS):
    held = Papers(
        documents={name_of(one): one for one in documents},
        chains=chains(),
        held=(*staff(), *crew(), *statements),
    )
    return {name_of(one): standing(held, name_of(one), now) for one in documents}


@settings(max_examples=40, deadline=None)
@given(
    subsets.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))),
    st.sampled_from(MOMENTS),
)
def test_the_whole_life_folds_alike_in_any_order(said, now):
    first, other = map(told, said)
    assert seen([*SIGNED, *first], now) == seen([*other, *SIGNED[::-1]], now)


def permitted(found):
    """Between whom anything may be shared under a document."""
    return {
        ends
        for ends in BETWEEN
        if found.live
        and found.inactive(ends) is None
        and found.suspended_by(ends, "contact") is None
        and not found.moved_on(ends)
    }


@settings(max_examples=60, deadline=None)
@given(
    subsets,
    st.sampled_from(THREE),
    st.sampled_from([1, 0]),
    st.sampled_from([1, 3, 8]),
    st.sampled_from(MOMENTS),
)
def test_a_leaving_never_adds_a_permit(said, party, document, days, now):
    gone = signs(Leaving, party, DOCUMENTS[document], days, last_day=on(days).date(), **WHY)
    said = [one for one in told(said) if one.statement.kind != "continuation"]
    before, after = seen([*SIGNED, *said], now), seen([*SIGNED, *said, gone], now)
    for name in before:
        assert permitted(after[name]) <= permitted(before[name])


def ends_it(kind):
    if kind == "withdrawal":
        return [chair_says(Withdrawal, ONE, -1, **WHY)]
    if kind == "order":
        return [says(Termination, COUNCIL, ONE, CHAIR, 1, order="High Court 7", **WHY)]
    if kind == "left":
        return [signs(Leaving, TRUST, ONE, 0, last_day=on(1).date(), **WHY)]
    return [signs(Termination, party, ONE, 1, **WHY) for party in (COUNCIL, TRUST)]


def late(document=ONE):
    """What a party can still say of a document, from two days after it ended."""
    for party in (TRUST, HARBOUR):
        yield from joins(party, document, 60 * 24 * 3)
    for one in STATEMENTS:
        if one.statement.party in (TRUST, HARBOUR) and one.statement.at > on(2):
            yield one
    for party in (TRUST, HARBOUR):
        for kind, more in (
            (Confirmation, {"words": WORDS}),
            (Objection, WHY),
            (Review, {"trigger": Trigger.PARTY, **WHY}),
        ):
            yield says(kind, party, document, IG_ADVISER, 4, **more)
        yield says(Signature, party, document, SIGNATORY, 5)


LATE = list(late())


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["withdrawal", "order", "word", "left"]),
    st.lists(st.integers(0, len(LATE) - 1), unique=True, max_size=20),
    st.sampled_from(MOMENTS[1:]),
)
def test_nothing_that_another_party_says_late_brings_back_what_has_ended(kind, said, now):
    two = [one for one in everybody(ONE) if one.statement.party != HARBOUR]
    held = [*everybody(PROTOCOL), *two, *ends_it(kind)]
    gone = State.WITHDRAWN if kind == "withdrawal" else State.TERMINATED
    over = [ended for ended in seen(held, now, (PROTOCOL, ONE)).values() if ended.state is gone]
    assert len(over) == 1
    again = seen([*held, *told(said, LATE)], now, (PROTOCOL, ONE))[name_of(ONE)]
    assert again.state is gone


@settings(max_examples=40, deadline=None)
@given(subsets, st.sampled_from(MOMENTS))
def test_every_waiting_says_for_whom_since_when_and_what_then(said, now):
    for name, found in seen([*SIGNED, *told(said)], now).items():
        assert name == found.digest
        for waiting in found.waiting:
            assert waiting.what
            assert waiting.who
            assert found.state is State.DRAFT or waiting.since
            assert waiting.then
        if found.state not in {*LIVE, State.SUPERSEDED, State.WITHDRAWN, *OVER}:
            assert found.waiting


OVER = {State.EXPIRED, State.TERMINATED}


@settings(max_examples=40, deadline=None)
@given(subsets, st.sampled_from(MOMENTS), st.integers(1, 700))
def test_what_has_ended_stays_ended_as_time_goes_by(said, now, days):
    """Of these, only the calendar moves: nothing more is said after the first moment."""
    early = [one for one in told(said) if one.statement.at <= now]
    before = seen([*SIGNED, *early], now)[name_of(ONE)]
    after = seen([*SIGNED, *early], now + timedelta(days=days))[name_of(ONE)]
    if before.state in OVER | {State.WITHDRAWN}:
        assert after.state is before.state
    for side in before.sides:
        if side.stage is Stage.LEFT:
            assert after.side(side.party).stage is Stage.LEFT


def test_there_is_something_of_every_kind_in_it():
    assert len({once(one.statement).digest for one in STATEMENTS}) > 100
    kinds = {one.statement.kind for one in STATEMENTS}
    assert {"halt", "lift", "leaving", "termination", "ruling", "reviewed"} <= kinds
