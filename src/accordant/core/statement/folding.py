"""Where a document stands now: state = f(statements, now), one guard for each step.

Other documents bear on it: another text of its version, a later one, the protocol above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from accordant.core.agreement import Agreement
from accordant.core.names import DatasetId, Digest, PartyId
from accordant.core.protocol import Link
from accordant.core.statement.agreeing import (
    bound_by,
    confirmed,
    proposed,
    signed,
    withdrawn,
)
from accordant.core.statement.calendar import after
from accordant.core.statement.commencing import began_on, ready_on, unready
from accordant.core.statement.ending import End, ended, expired, gone, terminated
from accordant.core.statement.kinds import Resumption, Suspension
from accordant.core.statement.living import Continuation, Halt, Lift
from accordant.core.statement.mandate import received
from accordant.core.statement.reviewing import under_review
from accordant.core.statement.ruling import outruled, ruled_at, unruled
from accordant.core.statement.state import LIVE, TRANSITIONS, State, Transition, Waiting
from accordant.core.statement.view import View


def state_of(view: View) -> State:
    """Give where a document stands: it takes open steps until there is none."""
    return view.once("state", _walked)


def _walked(view: View) -> State:
    state = State.DRAFT
    while step := next((s for s in TRANSITIONS if s.start is state and _open(view, s)), None):
        state = step.end
    return state


def _open(view: View, step: Transition) -> bool:
    return not any(GUARDS[step.guard](view))


# Suspension


def _in_suspension(view: View) -> Iterator[Suspension]:
    """Give the suspensions of this very document that their own party has not lifted."""
    lifted = {(said.party, said.suspension) for said in view.about(Resumption)}
    for digest, said in view.named(Suspension):
        if (said.party, digest) not in lifted:
            yield said


def binding(view: View) -> Iterator[Suspension]:
    """Give what binds: who suspends the protocol suspends its sharing under each agreement."""
    yield from _in_suspension(view)
    if (above := view.above()) is not None:
        yield from _in_suspension(above)


def _halts(view: View) -> Iterator[tuple[Digest, Halt]]:
    lifted = {said.halt for said in view.about(Lift)}
    return ((name, said) for name, said in view.named(Halt) if name not in lifted)


def _suspended(view: View) -> Iterator[Waiting]:
    """Owner or chair suspend the whole; two signed texts of one version suspend each other."""
    if not any(lifted(view)):
        yield Waiting(what="a suspension", who=view.document.owner)


def lifted(view: View) -> Iterator[Waiting]:
    """Say what has to happen before the whole can go on."""
    owner = view.document.owner
    for said in _in_suspension(view):
        if said.party == owner and said.whole:
            what = f"{owner} resumes what it suspended: {said.reason}"
            yield Waiting(what=what, who=owner, since=view.day_of(said.at), then=_GOES_ON)
    for name, halt in _halts(view):
        yield Waiting(
            what=f"the chair lifts the halt: {halt.reason}",
            who=view.chair,
            since=view.day_of(halt.at),
            then=_GOES_ON,
            statement=name,
        )
    yield from unruled(view)


_GOES_ON = "sharing goes on"


# Later versions


def _superseded(view: View) -> Iterator[Waiting]:
    if not any(outruled(view)) and not any(map(_taken_over(view), _successors(view))):
        yield Waiting(what="a later version in force", who=view.document.owner)


def _taken_over(view: View) -> Callable[[View], bool]:
    """Tell of a later version whether all who are still in this one have gone over to it."""
    here = {party for party in bound_by(view) if party not in gone(view, view.day)}

    def whole(later: View) -> bool:
        listed = {party.id for party in later.document.parties}
        return (here & listed) <= _in_force_for(later)

    return whole


def replaced(view: View) -> End | None:
    """Give when another text took the place of this one: a later version, or by a ruling."""
    moments = [ruled_at(view, twin) for twin in outruled(view)]
    ends = [End(day=view.day_of(at), at=at) for at in moments]
    ends += [End(day=_taken_on(view, one)) for one in filter(_taken_over(view), _successors(view))]
    return min(ends, key=lambda end: end.day, default=None)


def _taken_on(view: View, later: View) -> date:
    """Give the day on which the last of those who go on had gone over to a later version."""
    listed = {party.id for party in later.document.parties}
    left = gone(view, view.day)
    ready = {party: ready_on(later, party) for party in bound_by(view) if party in listed}
    over = [min(filter(None, (first, left.get(party)))) for party, first in ready.items()]
    frames = (began_on(frame) for frame in (later, later.above()) if frame is not None)
    return max([*over, *(day for day in frames if day is not None)])


def kept_under(view: View, party: PartyId, day: date) -> set[DatasetId]:
    """Give what a party was receiving on a day under a text that took over from this one."""
    ready = ((later, ready_on(later, party)) for later in (*_successors(view), *outruled(view)))
    taken = (later.document for later, first in ready if first is not None and first <= day)
    return {dataset for document in taken for dataset in received(document, party)}


def _in_force_for(view: View) -> set[PartyId]:
    """Give the parties for which a document came into force, whoever left since.

    It is asked of versions that have come into force, so each of these takes part in it.
    """
    return {party for party in bound_by(view) if ready_on(view, party) is not None}


def moved(view: View) -> set[PartyId]:
    """Give the parties that have gone over to a later version."""
    return {party for later in _successors(view) for party in _in_force_for(later)}


def _successors(view: View) -> Iterator[View]:
    """Give the later versions that have come into force."""
    for later in view.others():
        newer = later.document.version > view.document.version
        if newer and not any(any(GUARDS[guard](later)) for guard in _TO_SIGNED) and _began(later):
            yield later


def _began(view: View) -> bool:
    """Tell whether a signed version came into force, though its protocol has stopped since.

    Otherwise a stop of the protocol would bring the version before it back, and so permit things.
    """
    if not any(_started(view)):
        return True
    if any(unready(view)):
        return False
    above, day = view.above(), began_on(view)
    stopped = _stopped_on(above) if above else None
    return stopped is not None and day is not None and day <= stopped


# The protocol above


def _started(view: View) -> Iterator[Waiting]:
    yield from unready(view)
    document = view.document
    if isinstance(document, Agreement) and document.protocol is not None:
        above = view.above()
        if above is None or not (any(carriers(above)) or _continued(view, above)):
            yield from _uncarried(view, above)


def _misnamed(view: View, link: Link) -> str:
    """Say why the protocol that an agreement names cannot be found here by its hash."""
    other = view.papers.documents.get(link.digest)
    why = "no document here has it" if other is None else f"it is the hash of {other.id}"
    what = f"the protocol above, {link.id}, is found by the hash it is named by"
    return f"{what}: {link.digest}; {why}"


def _uncarried(view: View, above: View | None) -> Iterator[Waiting]:
    link = view.document.protocol  # type: ignore[attr-defined]  # only an agreement gets here
    since = None if above is None else _stopped_on(above)
    who = above.document.owner if above else view.document.owner
    what = f"the protocol above, {link.id}, is in force" if above else _misnamed(view, link)
    then = "nothing is shared meanwhile"
    yield Waiting(what=what, who=who, since=since, then=then)
    if above is None or since is None:
        return
    limit, ladder = view.rules.limit, ", then ".join(view.rules.escalation)
    then = f"{then}; it is to be decided by {after(since, limit)}" if limit else then
    then = f"{then}, and goes to the {ladder} otherwise" if limit and ladder else then
    what = f"or the chair decides whether it goes on without {link.id}"
    yield Waiting(what=what, who=view.chair, since=since, then=then)


def carriers(view: View) -> Iterator[View]:
    """A protocol carries its agreements while it, or the version that took over, is in force."""
    state = state_of(view)
    if state in LIVE:
        yield view
    if state is State.SUPERSEDED:
        # Every later version is among the successors: to follow theirs too would double the work.
        yield from (later for later in _successors(view) if state_of(later) in LIVE)


def _continued(view: View, above: View) -> bool:
    """The chair's newest word since the protocol stopped says whether the agreement goes on."""
    since = _stopped_on(above)
    if since is None:
        return False
    said = [one for one in view.about(Continuation) if above.day_of(one.at) >= since]
    return bool(said) and said[-1].goes_on


def _stopped_on(view: View) -> date | None:
    """Give the day from which a protocol that was in force has carried nothing; None otherwise."""
    state = state_of(view)
    if state is State.SUSPENDED:
        return min(waiting.since for waiting in lifted(view) if waiting.since is not None)
    if state is State.EXPIRED:
        return after(view.document.term.expires, 1)
    if state is State.TERMINATED and (end := ended(view)) is not None:
        return end.day
    if state is State.SUPERSEDED:
        stops = (_stopped_on(later) for later in _successors(view))
        return max((day for day in stops if day is not None), default=None)
    return None


_TO_SIGNED = ("proposed", "confirmed", "signed")

GUARDS: Mapping[str, Callable[[View], Iterable[Waiting]]] = {
    "proposed": proposed,
    "confirmed": confirmed,
    "signed": signed,
    "withdrawn": withdrawn,
    "started": _started,
    "terminated": terminated,
    "expired": expired,
    "superseded": _superseded,
    "suspended": _suspended,
    "review": under_review,
}
