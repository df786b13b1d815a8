"""A document's standing, described: what it waits for, how far each party is, what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from attrs import evolve

from accordant.core.names import Digest, PartyId
from accordant.core.statement.agreeing import (
    agreed_at,
    bound_at,
    bound_by,
    mediating,
    remarks,
    withdraws,
)
from accordant.core.statement.calendar import after
from accordant.core.statement.commencing import ready_on
from accordant.core.statement.ending import (
    End,
    duties,
    ended,
    gone,
    leavings,
    owed,
    unended,
    was_bound,
)
from accordant.core.statement.folding import (
    GUARDS,
    binding,
    carriers,
    kept_under,
    lifted,
    moved,
    replaced,
    state_of,
)
from accordant.core.statement.kinds import Confirmation, Objection, Signature
from accordant.core.statement.living import (
    Comment,
    Leaving,
    Review,
    Ruling,
    Termination,
    Withdrawal,
)
from accordant.core.statement.papers import Papers, party_of
from accordant.core.statement.reviewing import (
    may_open,
    opens,
    reviews,
    stopped_by_review,
    unreviewed,
)
from accordant.core.statement.ruling import decides
from accordant.core.statement.state import (
    AWAITED,
    LIVE,
    Duty,
    NotCounted,
    Reserved,
    Side,
    Stage,
    Standing,
    State,
    Waiting,
)
from accordant.core.statement.view import View


def standing(papers: Papers, digest: Digest, now: datetime) -> Standing:
    """Fold everything stated about a document into where it stands at a moment."""
    document = papers.documents[digest]
    view = View(papers=papers.until(now), digest=digest, document=document, now=now)
    return _described(view, state_of(view))


def _described(view: View, state: State) -> Standing:
    has_signed = tuple(sorted({said.party for said in view.about(Signature)}))
    parties = [party.id for party in view.document.parties]
    owing = tuple(_duties(view, state))
    return Standing(
        digest=view.digest,
        state=state,
        waiting=(*_waits_for(view, state), *(owed(duty, view.day) for duty in owing)),
        signed=has_signed,
        missing=tuple(name for name in parties if name not in has_signed),
        not_counted=tuple(_uncounted(view)),
        suspensions=tuple(binding(view)),
        sides=tuple(_noted(view, name, state) for name in parties),
        moved=tuple(sorted(moved(view))),
        mediation=mediating(view) if state is State.CONSULTATION else None,
        duties=owing,
        comments=tuple(remarks(view)),
        reservations=tuple(_reservations(view)),
        reviews=tuple(reviews(view)) if state in LIVE else (),
    )


def _waits_for(view: View, state: State) -> Iterator[Waiting]:
    """Say what a document waits for; at its end it waits for nothing but what is owed."""
    if state is State.SUSPENDED:
        yield from lifted(view)
    elif state in LIVE:
        yield from unreviewed(view)
        yield from _joining(view)
    elif state in AWAITED:
        yield from GUARDS[AWAITED[state]](view)
    if state in LIVE or state in {State.SIGNED, State.SUSPENDED}:
        yield from unended(view)


def _joining(view: View) -> Iterator[Waiting]:
    """Say who may still join a document that others have brought into force."""
    for party in view.document.parties:
        if party.id not in bound_by(view):
            yield Waiting(
                what=f"{party.id} confirms and signs, and joins those that have",
                who=party.id,
                since=_begun(view),
                then="sharing runs between the others meanwhile",
            )


def _begun(view: View) -> date:
    bound = bound_at(view)
    assert bound is not None
    return max(view.document.term.effective_from, view.day_of(bound))


def _duties(view: View, state: State) -> Iterator[Duty]:
    over = None
    if state is State.TERMINATED:
        over = ended(view)
    if state is State.EXPIRED:
        over = End(day=after(view.document.term.expires, 1))
    if state in {State.SUPERSEDED, State.EXPIRED, State.TERMINATED}:
        ends = filter(None, (replaced(view), over))
        over = min(ends, key=lambda end: end.day)
    yield from duties(view, over, partial(kept_under, view))


def _reservations(view: View) -> Iterator[Reserved]:
    for said in view.about(Confirmation):
        if said.reservation:
            yield Reserved(party=said.party, person=said.person, words=said.reservation)


def _uncounted(view: View) -> Iterator[NotCounted]:
    for held in view.papers.about(view.digest):
        said, why = held.statement, view.papers.verdicts[held.digest]
        if why := why or _idle(view, said):
            yield NotCounted(digest=held.digest, kind=said.kind, party=said.party, why=why)


def _idle(view: View, said: object) -> str:
    """Say why a statement that is well made changes nothing."""
    if isinstance(said, Withdrawal) and not withdraws(view, said):
        return "it had been signed by then; who wants to stop, suspends or ends it"
    if isinstance(said, Leaving) and not was_bound(bound_by(view), said):
        return f"{said.party} had not signed by then, so there is nothing to leave"
    if isinstance(said, Termination) and not said.order and not was_bound(bound_by(view), said):
        return f"{said.party} had not signed by then, so there is nothing to end"
    if isinstance(said, Ruling) and not decides(view, said):
        return "two texts that had both been signed under one version are ruled on; not these"
    if isinstance(said, Review) and not opens(view, said):
        first = may_open(view, said.at)
        return f"what falls due may be opened from {first}; before, for another reason"
    return ""


# Sides


def _noted(view: View, party: PartyId, state: State) -> Side:
    """Tell how far a party has come, and its last day where it has given notice."""
    side, notice = _side(view, party, state), leavings(view).get(party)
    return side if notice is None else evolve(side, until=notice.last_day)


def _side(view: View, party: PartyId, state: State) -> Side:
    """Tell how far a party has come."""
    left, bound = gone(view, view.day), bound_by(view).get(party)
    if party in left:
        return Side(party=party, stage=Stage.LEFT, since=left[party])
    if bound is None:
        return _on_the_way(view, party)
    ready = ready_on(view, party)
    if state not in LIVE or ready is None:
        return Side(party=party, stage=Stage.SIGNED, since=view.day_of(bound))
    return _stopped(view, party) or Side(party=party, stage=Stage.ACTIVE, since=ready)


def _on_the_way(view: View, party: PartyId) -> Side:
    agreed = agreed_at(view).get(party)
    if agreed is not None:
        return Side(party=party, stage=Stage.AGREED, since=view.day_of(agreed))
    kinds = (Confirmation, Objection, Comment)
    said = [one for kind in kinds for one in view.about(kind) if one.party == party]
    since = min((view.day_of(one.at) for one in said), default=None)
    return Side(party=party, stage=Stage.REVIEWING if said else Stage.INVITED, since=since)


def _stopped(view: View, party: PartyId) -> Side | None:
    """Give why an otherwise active party shares nothing, if it does not."""
    stopped = Side(party=party, stage=Stage.SUSPENDED)
    for said in binding(view):
        if said.party == party and said.whole:
            return evolve(stopped, since=view.day_of(said.at), why=said.reason)
    if (late := stopped_by_review(view, party)) is not None:
        return evolve(stopped, since=late.since, why=f"its review is overdue: {late.why}")
    frame = _frame(view)
    if frame is not None and party_of(frame.document, party) is not None:
        side = _side(frame, party, state_of(frame))
        if side.stage is not Stage.ACTIVE:
            why = f"in the protocol above, {frame.document.id}, it is {side.stage}"
            return evolve(stopped, since=side.since, why=why)
    return None


def _frame(view: View) -> View | None:
    """Give the protocol that carries an agreement: the one it names, or what took over from it."""
    above = view.above()
    return None if above is None else next(carriers(above), None)
