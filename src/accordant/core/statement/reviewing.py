"""Reviews: what opens one, who has yet to confirm, and what follows when somebody does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from attrs import frozen

from accordant.core.names import PartyId
from accordant.core.protocol import Overdue
from accordant.core.statement.calendar import after
from accordant.core.statement.ending import notices, remaining
from accordant.core.statement.living import Review, Reviewed
from accordant.core.statement.mandate import CONFIRMING
from accordant.core.statement.state import Waiting
from accordant.core.statement.view import View


@frozen(kw_only=True)
class Opening:
    """What a party has to look at again: why, since which day, and the last day to do so."""

    why: str
    since: date
    until: date | None


def under_review(view: View) -> Iterator[Waiting]:
    """A document is under review while somebody has yet to confirm one."""
    if not any(open_for(view, party) for party in remaining(view, view.day)):
        yield Waiting(what="a review", who=f"{view.document.owner}, or a trigger")


def open_for(view: View, party: PartyId) -> list[Opening]:
    """Give what a party has yet to confirm, each reason once.

    The day a review falls due opens one where the document says what follows if it is overdue.
    """
    last = _newest(view, party)
    opened = [o for at, o in _openings(view) if last is None or last.at <= at]
    due = last.next_review if last else view.document.term.review_due
    if view.rules.overdue is not None and due <= view.day:
        why = f"it was due on {due}"
        opened.append(Opening(why=why, since=due, until=after(due, view.rules.grace)))
    return opened


def _newest(view: View, party: PartyId) -> Reviewed | None:
    said = [one for one in view.about(Reviewed) if one.party == party]
    return said[-1] if said else None


def _openings(view: View) -> Iterator[tuple[datetime, Opening]]:
    for said in view.about(Review):
        yield said.at, _opening(view, said.at, f"{said.trigger}: {said.reason}")
    # Each notice asks for its own: a sooner one would otherwise put off what the first asked for.
    for notice in notices(view):
        why = f"party: {notice.party} leaves after {notice.last_day}"
        yield notice.at, _opening(view, notice.at, why)


def _opening(view: View, at: datetime, why: str) -> Opening:
    """A review that somebody opened has the time there is to decide, and no end without one."""
    day, limit = view.day_of(at), view.rules.limit
    return Opening(why=why, since=day, until=after(day, limit) if limit else None)


def overdue(view: View, party: PartyId) -> Opening | None:
    """Give the review that a party should have confirmed by yesterday, if there is one."""
    late = (o for o in open_for(view, party) if o.until is not None and o.until < view.day)
    return next(late, None)


def stopped_by_review(view: View, party: PartyId) -> Opening | None:
    """Give the overdue review that stops a party's sharing, where the document says it does."""
    return overdue(view, party) if view.rules.overdue is Overdue.SUSPEND else None


def unreviewed(view: View) -> Iterator[Waiting]:
    """Say who has yet to confirm which review, and what follows if nobody does."""
    for party in remaining(view, view.day):
        for opening in open_for(view, party):
            yield Waiting(
                what=f"{party} confirms the review ({opening.why}), or a new version is drafted",
                who=f"{' or '.join(CONFIRMING)} of {party}",
                since=opening.since,
                then=_consequence(view, opening),
            )
    if view.rules.overdue is None and view.day >= (due := _earliest_due(view)):
        what = f"its review, due on {due}"
        yield Waiting(what=what, who=view.document.owner, since=due, then="it stays in force")


def _earliest_due(view: View) -> date:
    newest = [_newest(view, party) for party in remaining(view, view.day)]
    due = view.document.term.review_due
    return min((last.next_review if last else due for last in newest), default=due)


def _consequence(view: View, opening: Opening) -> str:
    if opening.until is None:
        return "sharing goes on meanwhile"
    if view.rules.overdue is Overdue.SUSPEND:
        return f"sharing goes on until {opening.until}; then it stops for whoever has not confirmed"
    return f"sharing goes on; it is overdue after {opening.until}"
