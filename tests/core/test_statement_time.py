"""A standing depends on what was said, whatever its order, and on the day, never on the hour."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Commencement, Commencing, Link, Overdue, PostRef
from accordant.core.statement import (
    Acknowledgement,
    Answer,
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
    Ping,
    Resumption,
    Review,
    Reviewed,
    Ruling,
    Settlement,
    State,
    Suspension,
    Termination,
    Trigger,
    bearing,
    civil,
    holds_until,
    sign_statement,
    standing,
)
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, contact_flow, reply_flow
from tests.core.living_world import (
    HARBOUR,
    a_change,
    chains,
    crew,
    everybody,
    of_three,
    on,
    pairwise,
    protocol_of_three,
)
from tests.core.signed_world import (
    SAID,
    a_key,
    an_appointment,
    as_party,
    name_of,
    signed,
    spoken,
    staff,
)

FRAME = evolve(protocol_of_three(review_notice_days=20), zone="America/New_York")
LATER_FRAME = evolve(FRAME, version=2, replaces=name_of(FRAME), zone="Asia/Tokyo")
CHANGE = a_change(
    notice_days=0, overdue_review=Overdue.SUSPEND, grace_days=2, review_notice_days=10
)
ASKS = Commencement(
    rule=Commencing.PAIRWISE, acknowledged_percent=50, roles_filled=True, contacts_tested=True
)
ONE = pairwise(
    protocol=Link(id=FRAME.id, digest=name_of(FRAME)),
    change=CHANGE,
    term=evolve(of_three().term, review_due=date(2026, 12, 1)),
)
TWIN = evolve(ONE, summary="Another text.", chair=PostRef(party=TRUST))
TWO = evolve(
    ONE,
    version=2,
    replaces=name_of(ONE),
    zone="Pacific/Auckland",
    parties=ONE.parties[:2],
    flows=(contact_flow(), reply_flow()),
    roles=(ONE.roles[0], evolve(ONE.roles[1], parties=(TRUST,))),
    commencement=ASKS,
    feedback=ONE.feedback[:1],
)
DOCUMENTS = (FRAME, LATER_FRAME, ONE, TWIN, TWO)
WHY = {"reason": "So it is."}
HOURS = (0, 7, 13, 14, 23)
"""Hours past the first talk at which things are said, so that days differ between the zones."""


def at_hour(said, days, hour):
    return signed(evolve(said, at=SAID + timedelta(days=days, hours=hour)))


def by(kind, party, document, role=IG_ADVISER, **more):
    return spoken(kind, party, document, role, **more)


def lived(document):
    """What is said of a document, each with the day on which it is said."""
    chair = document.chair.party
    yield by(Halt, chair, document, CHAIR, **WHY), 6
    yield by(Objection, TRUST, document, **WHY), 0
    yield by(Mediation, TRUST, document, **WHY), 1
    yield by(Settlement, chair, document, CHAIR, **WHY), 2
    yield by(Review, TRUST, document, trigger=Trigger.LAW, **WHY), 3
    yield by(Review, TRUST, document, trigger=Trigger.DUE, **WHY), 20
    yield as_party(Suspension, COUNCIL, document, **WHY), 8
    yield by(Termination, COUNCIL, document, CHAIR, order="High Court 7", **WHY), 30
    for party in document.parties:
        more = {"change": Extent.NONE, "next_review": date(2026, 12, 9)}
        yield by(Reviewed, party.id, document, **more), 5
        yield by(Leaving, party.id, document, SIGNATORY, last_day=on(12).date(), **WHY), 7
        yield by(Termination, party.id, document, SIGNATORY, **WHY), 11


def answered(said, days, hour):
    """What follows from a halt or a suspension: that it is lifted."""
    first = at_hour(said, days, hour)
    yield first
    document = next(one for one in DOCUMENTS if name_of(one) == said.document)
    if isinstance(said, Halt):
        lift = by(Lift, said.party, document, CHAIR, halt=first.digest, **WHY)
        yield at_hour(lift, days + 2, hour)
    if isinstance(said, Suspension):
        goes = as_party(Resumption, COUNCIL, document, suspension=first.digest, **WHY)
        yield at_hour(goes, days + 3, hour)


@cache
def pool():
    """Everything that may be said; ask by number, it is too long to show when a property fails."""
    made = [one for document in DOCUMENTS for one in everybody(document)]
    for index, (said, days) in enumerate(each for one in DOCUMENTS for each in lived(one)):
        made += answered(said, days, HOURS[index % len(HOURS)])
    made += [at_hour(said, days, 13) for said, days in between()]
    made += [at_hour(said, days, 23) for said, days in commencing()]
    return tuple(made)


def between():
    """Rulings of both chairs, for and against, and the chair's word on the protocol."""
    texts = ((ONE, TWIN, COUNCIL, 2), (TWIN, ONE, TRUST, 3))
    for this, over, party, days in texts:
        for gives_way in (False, True):
            more = {"over": name_of(over), "gives_way": gives_way, **WHY}
            yield by(Ruling, party, this, CHAIR, **more), days + 2 * gives_way
    yield by(Continuation, COUNCIL, ONE, CHAIR, goes_on=True, **WHY), 9
    gone = {"dataset": "contacts", "disposal": Disposal.DESTROYED, "proof": "7"}
    yield by(Exit, HARBOUR, ONE, **gone), 8


def commencing():
    """What the later version waits for: staff, who have read it, and a contact that answers."""
    ping = by(Ping, TRUST, TWO, contact=TWO.feedback[0].kind)
    yield ping, 1
    to = at_hour(ping, 1, 23).digest
    yield by(Answer, COUNCIL, TWO, to=to, words="Here."), 2
    for party, role in ((COUNCIL, "hub-worker"), (TRUST, PRACTITIONER)):
        yield by(Acknowledgement, party, TWO, role), 3
    yield an_appointment(TRUST, PRACTITIONER, until=on(15).date()), 4
    yield an_appointment(TRUST, OPERATIONAL_LEAD, "new", from_=on(10).date()), 4


BASE = len([one for document in DOCUMENTS for one in everybody(document)])
numbers = st.lists(st.integers(BASE, len(pool()) - 1), unique=True, max_size=24)
adopted = st.lists(st.integers(0, len(DOCUMENTS) - 1), unique=True, min_size=2)
moments = st.builds(
    lambda days, seconds: SAID + timedelta(days=days, seconds=seconds),
    st.integers(-1, 45),
    st.integers(0, 24 * 60 * 60),
)


def told(documents, numbers):
    agreed = [one for number in documents for one in everybody(DOCUMENTS[number])]
    return [*agreed, *(pool()[number] for number in numbers)]


def held_by_a_node(statements):
    return Papers(
        documents={name_of(one): one for one in DOCUMENTS},
        chains=chains(),
        held=(*staff(), *crew(), *statements),
    )


def seen(papers, now):
    return {name_of(one): standing(papers, name_of(one), now) for one in DOCUMENTS}


@settings(max_examples=60, deadline=None)
@given(adopted, numbers, moments, st.randoms(use_true_random=False))
def test_no_order_of_arrival_and_no_second_copy_changes_where_anything_stands(
    documents, numbers, now, chance
):
    """Whichever papers came first, and however often: also posts, which others rest on."""
    papers = held_by_a_node(told(documents, numbers))
    again = [*papers.held, *papers.held[::3]]
    chance.shuffle(again)
    shuffled = evolve(
        papers,
        held=tuple(again),
        documents=dict(sorted(papers.documents.items(), reverse=True)),
        chains=dict(reversed(papers.chains.items())),
    )
    assert seen(papers, now) == seen(shuffled, now)


@settings(max_examples=60, deadline=None)
@given(adopted, numbers, moments, moments)
def test_what_is_dated_later_changes_nothing_until_then(documents, numbers, now, until):
    """A node that has not received it yet says the same."""
    papers = held_by_a_node(told(documents, numbers))
    early = evolve(papers, held=tuple(one for one in papers.held if one.statement.at <= until))
    moment = min(now, until)
    assert seen(papers, moment) == seen(early, moment)


@settings(max_examples=120, deadline=None)
@given(adopted, numbers, moments, st.floats(0, 1, exclude_max=True))
def test_a_standing_holds_until_the_next_midnight_that_bears_on_it_or_the_next_statement(
    documents, numbers, now, part
):
    papers = held_by_a_node(told(documents, numbers))
    for document in DOCUMENTS:
        name = name_of(document)
        until = holds_until(papers, name, now)
        assert now < until <= now + timedelta(days=1)
        later = min(now + part * (until - now), until - timedelta(microseconds=1))
        assert standing(papers, name, now) == standing(papers, name, later)


@given(
    st.sampled_from(sorted(available_timezones())),
    st.integers(0, 11 * 365 * 24 * 60 * 60),
    st.floats(0, 1, exclude_max=True),
)
def test_between_two_midnights_it_is_one_civil_day_in_every_zone(zone, moment, part):
    now = SAID + timedelta(seconds=moment)
    papers = held_by_a_node([])
    document = evolve(ONE, zone=zone, protocol=None)
    alone = evolve(papers, documents={name_of(document): document}, held=())
    until = holds_until(alone, name_of(document), now)
    later = min(now + part * (until - now), until - timedelta(microseconds=1))
    assert civil(later, zone) == civil(now, zone) < civil(until, zone)


@pytest.mark.parametrize(
    ("zone", "before"),
    [
        ("America/Nuuk", datetime(2026, 10, 24, 12, tzinfo=UTC)),
        ("Asia/Beirut", datetime(2026, 10, 24, 12, tzinfo=UTC)),
        ("Asia/Beirut", datetime(2026, 3, 28, 12, tzinfo=UTC)),
        ("America/Havana", datetime(2026, 11, 1, 3, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2011, 12, 30, 0, tzinfo=UTC)),
    ],
)
def test_the_midnight_at_which_clocks_change_is_the_moment_the_day_does(zone, before):
    document = evolve(ONE, zone=zone, protocol=None)
    papers = evolve(held_by_a_node([]), documents={name_of(document): document}, held=())
    until = holds_until(papers, name_of(document), before)
    assert civil(until - timedelta(microseconds=1), zone) == civil(before, zone)
    assert civil(until, zone) > civil(before, zone)


def test_the_zones_that_bear_on_a_document_are_those_of_its_versions_and_its_protocol_s():
    """The next version may name another zone: its midnight brings it into force, and ends this."""
    papers = held_by_a_node([])
    assert {one.zone for one in bearing(papers, ONE)} == {
        "Europe/London",
        "America/New_York",
        "Asia/Tokyo",
        "Pacific/Auckland",
    }
    assert {one.zone for one in bearing(papers, FRAME)} == {"America/New_York", "Asia/Tokyo"}
    ahead = evolve(
        TWO,
        protocol=None,
        commencement=ONE.commencement,
        term=evolve(ONE.term, effective_from=date(2026, 11, 20)),
    )
    alone = evolve(ONE, protocol=None)
    said = [*everybody(alone), *everybody(ahead)]
    held = evolve(held_by_a_node(said), documents={name_of(one): one for one in (alone, ahead)})
    midnight = datetime(2026, 11, 20, tzinfo=ZoneInfo("Pacific/Auckland")).astimezone(UTC)
    second = timedelta(seconds=1)
    assert holds_until(held, name_of(alone), midnight - second) == midnight
    assert standing(held, name_of(alone), midnight - second).state is State.IN_FORCE
    assert standing(held, name_of(alone), midnight).state is State.SUPERSEDED


def test_a_badly_signed_copy_that_came_first_keeps_nothing_out():
    good = everybody(FRAME)
    bad = [sign_statement(one.statement, a_key("mallory")) for one in good]
    for held in ([*bad, *good], [*good, *bad]):
        found = seen(held_by_a_node(held), on(5))[name_of(FRAME)]
        assert (found.state, found.not_counted) == (State.IN_FORCE, ())


def test_there_is_something_of_every_sort_in_it():
    """Otherwise the properties above would hold of nothing."""
    kinds = {one.statement.kind for one in pool()}
    assert {"ruling", "review", "halt", "lift", "leaving", "termination", "answer"} <= kinds
    assert {civil(one.statement.at, "Pacific/Auckland") for one in pool()} != {
        one.statement.at.date() for one in pool()
    }
    found = seen(held_by_a_node(told(range(len(DOCUMENTS)), range(BASE, len(pool())))), on(4))
    assert found[name_of(ONE)].state is not found[name_of(FRAME)].state
