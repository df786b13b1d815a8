"""How a party leaves and a document ends, and what each party still has to prove of the data.

An end is found at the moment it came about, from what had been said by then: whatever is said
later, by whomever, never undoes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime

from attrs import frozen

from accordant.core.names import DatasetId, PartyId
from accordant.core.people import IG_ADVISER, SIGNATORY
from accordant.core.statement.agreeing import bound_at, bound_by
from accordant.core.statement.calendar import after
from accordant.core.statement.living import Exit, Leaving, Termination
from accordant.core.statement.mandate import received
from accordant.core.statement.spoken import About
from accordant.core.statement.state import Duty, Waiting
from accordant.core.statement.view import View


@frozen(kw_only=True)
class End:
    """When a document ended: the first day it is over, and the moment where somebody ended it."""

    day: date
    at: datetime | None = None


def leavings(view: View) -> Mapping[PartyId, Leaving]:
    """Give each bound party's notice, the one that ends soonest."""
    return view.once("leavings", _leavings)


def _leavings(view: View) -> Mapping[PartyId, Leaving]:
    latest_first = sorted(notices(view), key=lambda said: said.last_day, reverse=True)
    return {said.party: said for said in latest_first}


def notices(view: View) -> Iterator[Leaving]:
    """Give every notice of a party that was bound; none of them is ever taken back."""
    return (said for said in view.about(Leaving) if was_bound(bound_by(view), said))


def was_bound(bound: Mapping[PartyId, datetime], said: About) -> bool:
    """Tell whether the party was bound when it said so: otherwise there is nothing to leave."""
    since = bound.get(said.party)
    return since is not None and since <= said.at


def gone(view: View, day: date) -> dict[PartyId, date]:
    """Give who had left by a day, each with the first day it was gone."""
    past = {name: said for name, said in leavings(view).items() if said.last_day < day}
    return {name: after(said.last_day, 1) for name, said in past.items()}


def remaining(view: View, day: date) -> list[PartyId]:
    """Give who is bound on a day and has not left by it."""
    left = gone(view, day)
    return [p for p, at in bound_by(view).items() if view.day_of(at) <= day and p not in left]


def terminated(view: View) -> Iterator[Waiting]:
    """A document ends by an order, by the word of all who remain, or when too few remain."""
    if ended(view) is None:
        yield Waiting(what="its end", who="every party, or an order of authority")


def ended(view: View) -> End | None:
    """Give when a signed document was terminated; None where it was not."""
    bound = bound_at(view)
    assert bound is not None
    ends = [*_by_word(view, bound), *_by_leaving(view, bound)]
    return min(ends, key=_first, default=None)


def _by_word(view: View, bound: datetime) -> Iterator[End]:
    """An order ends it alone; otherwise whoever was bound and had not left must all say so."""
    said = list(view.about(Termination))
    for one in said:
        at = max(one.at, bound)
        day = view.day_of(at)
        left = gone(view, day)
        here = {p for p, since in bound_by(view).items() if since <= at and p not in left}
        if one.order or here <= {other.party for other in said if other.at <= at}:
            yield End(day=day, at=at)


def _by_leaving(view: View, bound: datetime) -> Iterator[End]:
    """Too few remain, or all who remain had said by then that it ends."""
    for day in gone(view, view.day).values():
        first = max(day, view.day_of(bound))
        here = remaining(view, first)
        said = {one.party for one in view.about(Termination) if view.day_of(one.at) < first}
        if len(here) < view.rules.lasting or said.issuperset(here):
            yield End(day=first)


def unended(view: View) -> Iterator[Waiting]:
    """Once one party has agreed to end a document, say who has yet to agree."""
    bound = bound_by(view)
    said = {one.party: one for one in view.about(Termination) if was_bound(bound, one)}
    here = remaining(view, view.day)
    if not (agreed := [party for party in here if party in said]):
        return
    since = min(view.day_of(said[party].at) for party in agreed)
    for party in here:
        if party not in said:
            yield Waiting(
                what=f"{party} agrees to end it, as {', '.join(agreed)} did",
                who=f"{SIGNATORY} of {party}",
                since=since,
                then="it ends once every party has agreed; until then it stays as it is",
            )


def expired(view: View) -> Iterator[Waiting]:
    """A document ends with its last day."""
    if view.day <= view.document.term.expires:
        yield Waiting(what=f"its last day, {view.document.term.expires}", who="the calendar")


def duties(
    view: View, end: End | None, kept: Callable[[PartyId, date], Collection[DatasetId]]
) -> Iterator[Duty]:
    """List what is still to be proven of each dataset, by whoever may receive no more of it.

    What a party was receiving on that day under the text that took over is `kept` under that one.
    """
    for party in bound_by(view):
        over = _over_for(view, party, end)
        if over is None or over.day < view.document.term.effective_from:
            continue
        for dataset in received(view.document, party):
            proven = any(_proves(view, over, said, party, dataset) for said in view.about(Exit))
            if not proven and dataset not in kept(party, over.day):
                by = after(over.day, view.rules.exit_days)
                yield Duty(party=party, dataset=dataset, since=over.day, by=by)


def _over_for(view: View, party: PartyId, end: End | None) -> End | None:
    """Give when it was over for one party: whichever came first of its own last day and the end."""
    left = gone(view, view.day)
    own = End(day=left[party]) if party in left else None
    return min(filter(None, (own, end)), key=_first, default=None)


def _first(end: End) -> tuple[date, bool]:
    return end.day, end.at is not None


def _proves(view: View, over: End, said: Exit, party: PartyId, dataset: str) -> bool:
    """What was destroyed before the end proves nothing of what came after."""
    in_time = view.day_of(said.at) >= over.day and (over.at is None or said.at >= over.at)
    return in_time and (said.party, said.dataset) == (party, dataset)


def owed(duty: Duty, day: date) -> Waiting:
    """Put a duty into words."""
    late = f"it is overdue since {duty.by}" if day > duty.by else f"it is due by {duty.by}"
    return Waiting(
        what=f"{duty.party} proves that {duty.dataset} is returned, destroyed or kept on a basis",
        who=f"{IG_ADVISER} of {duty.party}",
        since=duty.since,
        then=f"{late}; it stays listed until it is proven",
    )
