"""What must be so before a document takes effect: its day, tried contacts, and staff who know it.

What was so once stays so: a nurse who is appointed next year does not undo the commencement.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from accordant.core.agreement import Agreement, FeedbackContact
from accordant.core.names import PartyId, PersonId, RoleId
from accordant.core.people import OPERATIONAL_LEAD
from accordant.core.statement.agreeing import bound_at, bound_by
from accordant.core.statement.calendar import after
from accordant.core.statement.kinds import Acknowledgement
from accordant.core.statement.living import Answer, Ping
from accordant.core.statement.papers import party_of
from accordant.core.statement.state import Waiting
from accordant.core.statement.view import View


def unready(view: View) -> Iterator[Waiting]:
    """Say what a signed document waits for besides the protocol above it."""
    bound = bound_at(view)
    since = view.day_of(bound) if bound else None
    first = view.document.term.effective_from
    if view.day < first:
        what = f"it takes effect on {first}"
        then = "it is in force" if not _asks_more(view) else "it waits for what else it asks for"
        yield Waiting(what=what, who="nobody: the calendar", since=since, then=then)
        return
    yield from _untested(view, since)
    ready = [party for party in bound_by(view) if ready_on(view, party) is not None]
    if len(ready) < view.rules.needed:
        for party in bound_by(view):
            for what in _lacking_now(view, party):
                yield Waiting(
                    what=what,
                    who=f"{OPERATIONAL_LEAD} of {party}",
                    since=since,
                    then="nothing is shared before",
                )


def _asks_more(view: View) -> bool:
    rules = view.rules
    return bool(rules.acknowledged_percent or rules.contacts_tested or rules.roles_filled)


def _untested(view: View, since: date | None) -> Iterator[Waiting]:
    """Each contact must have answered a test, somebody else's, within the days it promises."""
    if not view.rules.contacts_tested:
        return
    contacts = view.document.feedback if isinstance(view.document, Agreement) else ()
    for contact in contacts:
        if not _answers(view, contact):
            yield Waiting(
                what=f"the contact for {contact.kind}, {contact.contact}, answers a test within "
                f"{contact.days} days",
                who=f"any party, by a ping; then {contact.contact}",
                since=since,
                then="nothing is shared before",
            )
    if not contacts:
        what = "a version names the contacts that are to be tested"
        yield Waiting(what=what, who=view.document.owner, since=since)


def _answers(view: View, contact: FeedbackContact) -> bool:
    return any(answer is not None for _, answer in tested(view, contact))


def tested(view: View, contact: FeedbackContact) -> Iterator[tuple[Ping, Answer | None]]:
    """Give each test of a contact, oldest first, with the first answer to it that is one."""
    for name, ping in view.named(Ping):
        if ping.contact == contact.kind:
            said = (one for one in view.about(Answer) if one.to == name)
            yield ping, next((one for one in said if _is_one(view, ping, one, contact)), None)


def _is_one(view: View, ping: Ping, said: Answer, contact: FeedbackContact) -> bool:
    """Somebody else answers, not before they were asked, and within the days promised."""
    if (said.party, said.person) == (ping.party, ping.person) or said.at < ping.at:
        return False
    return (view.day_of(said.at) - view.day_of(ping.at)).days <= contact.days


def ready_on(view: View, party: PartyId) -> date | None:
    """Give the first day on which a party was bound and had all that is asked; None before."""
    bound = bound_by(view).get(party)
    if bound is None:
        return None
    first = max(view.document.term.effective_from, view.day_of(bound))
    if first > view.day:
        return None
    if not (view.rules.roles_filled or view.rules.acknowledged_percent):
        return first
    chances = _chances(view, party, bound, first)
    return next((day for day, by in chances if not any(_lacking(view, party, day, by))), None)


def began_on(view: View) -> date | None:
    """Give the first day on which enough parties, and the contacts, were ready; None before."""
    days = (ready_on(view, party) for party in bound_by(view))
    ready = sorted(day for day in days if day is not None)
    if len(ready) < view.rules.needed:
        return None
    return max([ready[view.rules.needed - 1], *_answered(view)])


def _answered(view: View) -> Iterator[date]:
    """Give the day on which each contact that has to was first known to answer."""
    contacts = view.document.feedback if isinstance(view.document, Agreement) else ()
    for contact in contacts if view.rules.contacts_tested else ():
        yield from [view.day_of(said.at) for _, said in tested(view, contact) if said][:1]


def _chances(
    view: View, party: PartyId, bound: datetime, first: date
) -> Iterator[tuple[date, datetime]]:
    """Give each day, and moment by which things were stated, at which a party may be ready.

    Between these nothing changes: they are what was stated, and the days on which posts change.
    """
    posts = [said for said in view.papers.appointments if said.party == party]
    read = [said for said in view.about(Acknowledgement) if said.party == party]
    stated = sorted(said.at for said in (*posts, *read))
    days = {first, *(view.day_of(at) for at in stated), *(said.from_ for said in posts)}
    ended = [said.until for said in posts if said.until is not None]
    days.update(after(day, 1) for day in ended)
    for day in sorted(day for day in days if first <= day <= view.day):
        before = [at for at in stated if view.day_of(at) < day]
        yield day, max([bound, *before[-1:]])
        for at in stated:
            if view.day_of(at) == day and at > bound:
                yield day, at


def _lacking_now(view: View, party: PartyId) -> Iterator[str]:
    if ready_on(view, party) is None:
        yield from _lacking(view, party, view.day, view.now)


def _lacking(view: View, party: PartyId, day: date, by: datetime) -> Iterator[str]:
    """Say what a party lacks on a day, by what had been stated by a moment."""
    rules = view.rules
    if rules.roles_filled:
        for role in posts_to_fill(view, party):
            if not view.papers.holders(party, role, day, by):
                yield f"{party} appoints a {role}"
    staff, read = acknowledged(view, party, day, by)
    if 100 * len(read) < rules.acknowledged_percent * len(staff):
        yield (
            f"{rules.acknowledged_percent} % of the staff of {party} acknowledge it; "
            f"{len(read)} of {len(staff)} have"
        )


def acknowledged(
    view: View, party: PartyId, day: date, by: datetime
) -> tuple[set[PersonId], set[PersonId]]:
    """Give the people in a party's roles on a day, and those of them who have acknowledged it."""
    staff = _staff(view, party, day, by)
    return staff, staff & {
        said.person for said in view.about(Acknowledgement) if _by(said, party, by)
    }


def _by(said: Acknowledgement, party: PartyId, moment: datetime) -> bool:
    return said.party == party and said.at <= moment


def posts_to_fill(view: View, party: PartyId) -> Iterator[RoleId]:
    """Give the posts a party is to fill, and the roles that the agreement gives its staff."""
    named = party_of(view.document, party)
    yield from named.posts if named else ()
    yield from _staff_roles(view, party)


def _staff_roles(view: View, party: PartyId) -> tuple[RoleId, ...]:
    roles = view.document.roles if isinstance(view.document, Agreement) else ()
    return tuple(role.id for role in roles if party in role.parties)


def _staff(view: View, party: PartyId, day: date, by: datetime) -> set[PersonId]:
    roles = _staff_roles(view, party)
    return {said.person for role in roles for said in view.papers.holders(party, role, day, by)}
