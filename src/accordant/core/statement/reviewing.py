"""Reviews: what announces and opens one, who has yet to confirm, and what follows otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from attrs import evolve

from accordant.core.names import PartyId
from accordant.core.protocol import Overdue
from accordant.core.statement.calendar import after, before
from accordant.core.statement.ending import notices, remaining
from accordant.core.statement.living import Review, Reviewed, Trigger
from accordant.core.statement.mandate import CONFIRMING
from accordant.core.statement.state import Reviewing, ReviewStage, Waiting
from accordant.core.statement.view import View


def under_review(view: View) -> Iterator[Waiting]:
    """A document is under review while somebody has yet to confirm one."""
    if not any(open_for(view, party) for party in remaining(view, view.day)):
        yield Waiting(what="a review", who=f"{view.document.owner}, or a trigger")


def open_for(view: View, party: PartyId) -> list[Reviewing]:
    """Give what a party has yet to confirm, each reason once.

    The day a review falls due opens one where the document says what follows if it is overdue; the
    days of notice before it do, where it gives any.
    """
    return view.once(f"open for {party}", lambda _: _open_for(view, party))


def _open_for(view: View, party: PartyId) -> list[Reviewing]:
    last = _newest(view, party, view.now)
    opened = [o for at, o in _openings(view, party) if last is None or last.at <= at]
    by_day = _by_day(view, party, last)
    if by_day and view.rules.opens_reviews and not any(_is_due(one) for one in opened):
        opened.append(by_day)
    return [_judged(view, one) for one in opened]


def _is_due(opened: Reviewing) -> bool:
    return opened.stage is ReviewStage.DUE


def _judged(view: View, opened: Reviewing) -> Reviewing:
    late = opened.until is not None and opened.until < view.day
    return evolve(opened, stage=ReviewStage.OVERDUE) if late else opened


def _by_day(view: View, party: PartyId, last: Reviewed | None) -> Reviewing | None:
    """Give the review that the calendar has opened, if it has.

    Who confirmed within the days of notice has just looked: for them it opens on the day itself.
    """
    due = last.next_review if last else view.document.term.review_due
    first = before(due, view.rules.notice or 0)
    first = due if last and view.day_of(last.at) >= first else first
    if view.day < first:
        return None
    why = f"it was due on {due}" if due <= view.day else f"it is due on {due}"
    until = after(due, view.rules.grace) if view.rules.opens_reviews else None
    return Reviewing(party=party, stage=ReviewStage.DUE, why=why, since=first, until=until)


def _newest(view: View, party: PartyId, by: datetime) -> Reviewed | None:
    said = [one for one in view.about(Reviewed) if one.party == party and one.at <= by]
    return said[-1] if said else None


def due_for(view: View, party: PartyId, by: datetime) -> date:
    """Give the day on which a party's next review falls due, as had been said by a moment."""
    last = _newest(view, party, by)
    return last.next_review if last else view.document.term.review_due


def _openings(view: View, party: PartyId) -> Iterator[tuple[datetime, Reviewing]]:
    for said in view.about(Review):
        if opens(view, said):
            yield said.at, _opening(view, party, said)
    # Each notice asks for its own: a sooner one would otherwise put off what the first asked for.
    for notice in notices(view):
        why = f"party: {notice.party} leaves after {notice.last_day}"
        yield notice.at, _triggered(view, party, notice.at, why)


def _opening(view: View, party: PartyId, said: Review) -> Reviewing:
    why = f"{said.trigger}: {said.reason}"
    opened = _triggered(view, party, said.at, why)
    if said.trigger is not Trigger.DUE:
        return opened
    # Opening what falls due before its day shortens nobody's time.
    until = after(due_for(view, party, said.at), view.rules.grace)
    return evolve(opened, stage=ReviewStage.DUE, until=until if view.rules.opens_reviews else None)


def _triggered(view: View, party: PartyId, at: datetime, why: str) -> Reviewing:
    """A review that somebody opened has the time there is to decide, and no end without one."""
    day, limit = view.day_of(at), view.rules.limit
    until = after(day, limit) if limit else None
    return Reviewing(party=party, stage=ReviewStage.TRIGGERED, why=why, since=day, until=until)


def opens(view: View, said: Review) -> bool:
    """Tell whether a review opens: what falls due opens within the days that it is announced."""
    return said.trigger is not Trigger.DUE or view.day_of(said.at) >= may_open(view, said.at)


def may_open(view: View, by: datetime) -> date:
    """Give the first day on which the next review that falls due may be opened."""
    return before(_earliest_due(view, by), view.rules.announced)


def overdue(view: View, party: PartyId) -> Reviewing | None:
    """Give the review that a party should have confirmed by yesterday, if there is one."""
    late = (one for one in open_for(view, party) if one.stage is ReviewStage.OVERDUE)
    return next(late, None)


def stopped_by_review(view: View, party: PartyId) -> Reviewing | None:
    """Give the overdue review that stops a party's sharing, where the document says it does."""
    return overdue(view, party) if view.rules.overdue is Overdue.SUSPEND else None


def reviews(view: View) -> Iterator[Reviewing]:
    """Give what each party has yet to confirm, or what is announced to it."""
    for party in remaining(view, view.day):
        opened = open_for(view, party)
        yield from opened or _ahead(view, party)


def _ahead(view: View, party: PartyId) -> Iterator[Reviewing]:
    """Give the review that is announced, or due though nothing opens it by itself."""
    by_day = _by_day(view, party, _newest(view, party, view.now))
    due = due_for(view, party, view.now)
    first = before(due, view.rules.announced)
    if by_day is not None:
        yield by_day
    elif first <= view.day:
        why = f"it falls due on {due}"
        yield Reviewing(party=party, stage=ReviewStage.ANNOUNCED, why=why, since=first, until=due)


def unreviewed(view: View) -> Iterator[Waiting]:
    """Say who has yet to confirm which review, what follows if nobody does, and what is near."""
    for party in remaining(view, view.day):
        for one in open_for(view, party):
            yield Waiting(
                what=f"{party} confirms the review ({one.why}), or a new version is drafted",
                who=f"{' or '.join(CONFIRMING)} of {party}",
                since=one.since,
                then=_consequence(view, one),
            )
    ahead = (one for one in reviews(view) if one.stage is ReviewStage.ANNOUNCED)
    yield from {one.until: _announced(view, one) for one in ahead}.values()
    if not view.rules.opens_reviews and view.day >= (due := _earliest_due(view, view.now)):
        what = f"its review, due on {due}"
        yield Waiting(what=what, who=view.document.owner, since=due, then="it stays in force")


def _announced(view: View, one: Reviewing) -> Waiting:
    """Tell ahead of a review that nobody has opened yet."""
    opens_itself = "it opens by itself on that day" if view.rules.opens_reviews else ""
    return Waiting(
        what=f"its review, which falls due on {one.until}, is opened or confirmed",
        who=f"{' or '.join(CONFIRMING)} of any party, or {view.chair}",
        since=one.since,
        then=opens_itself or "it stays in force and is listed as due from that day on",
    )


def _earliest_due(view: View, by: datetime) -> date:
    there = remaining(view, view.day_of(by))
    due = view.document.term.review_due
    return min((due_for(view, party, by) for party in there), default=due)


def _consequence(view: View, opening: Reviewing) -> str:
    if opening.until is None:
        return "sharing goes on meanwhile"
    if view.rules.overdue is Overdue.SUSPEND:
        return f"sharing goes on until {opening.until}; then it stops for whoever has not confirmed"
    return f"sharing goes on; it is overdue after {opening.until}"
