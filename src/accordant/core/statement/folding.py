"""Where a document stands now, what it waits for, and who must act: state = f(statements, now)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from attrs import evolve, frozen

from accordant.core.agreement import Agreement
from accordant.core.names import Digest, FlowId, ItemId, PartyId
from accordant.core.people import SIGNATORY
from accordant.core.protocol import Document, Link
from accordant.core.statement.kinds import (
    About,
    Certification,
    Confirmation,
    Objection,
    Proposal,
    Resumption,
    Signature,
    Suspension,
)
from accordant.core.statement.papers import CONFIRMING, Papers, civil
from accordant.core.statement.state import TRANSITIONS, State, Transition, Waiting

A = TypeVar("A", bound=About)


@frozen(kw_only=True)
class NotCounted:
    """A statement that was made and does not count, and why."""

    digest: Digest
    kind: str
    party: PartyId
    why: str


@frozen(kw_only=True)
class Standing:
    """Where one document stands at one moment.

    `suspensions` are those of any party that stand, of the document or of the protocol above it.
    """

    digest: Digest
    state: State
    waiting: tuple[Waiting, ...] = ()
    signed: tuple[PartyId, ...] = ()
    missing: tuple[PartyId, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    suspensions: tuple[Suspension, ...] = ()

    @property
    def live(self) -> bool:
        """Tell whether anything may be shared under it."""
        return self.state is State.IN_FORCE

    def suspended_by(self, ends: Iterable[PartyId], flow: FlowId) -> Suspension | None:
        """Give the suspension that stops a flow between these ends, if one does."""
        named = set(ends)
        for said in self.suspensions:
            if said.party in named and not said.items and (not said.flows or flow in said.flows):
                return said
        return None

    def suspended_items(self, ends: Iterable[PartyId], flow: FlowId) -> frozenset[ItemId]:
        """Give the items that either end has suspended in a flow."""
        named = set(ends)
        stopped = (
            said
            for said in self.suspensions
            if said.party in named and (not said.flows or flow in said.flows)
        )
        return frozenset(item for said in stopped for item in said.items)


@frozen(kw_only=True)
class View:
    """What the guards look at: one document among all papers said by now."""

    papers: Papers
    digest: Digest
    document: Document
    now: datetime

    def about(self, kind: type[A]) -> Iterator[A]:
        """Give the counted statements of one kind about this document, oldest first."""
        for _, said in self.named(kind):
            yield said

    def named(self, kind: type[A]) -> Iterator[tuple[Digest, A]]:
        """Give the same, each with the digest that names it."""
        for held in self.papers.about(self.digest):
            if isinstance(held.statement, kind) and not self.papers.verdicts[held.digest]:
                yield held.digest, held.statement

    def of(self, digest: Digest, document: Document) -> View:
        """Look at another document among the same papers at the same moment."""
        return evolve(self, digest=digest, document=document)

    def others(self) -> Iterator[View]:
        """Look at each other document under the same id that this one's owner takes part in.

        Anyone can write a document under another's id: without its owner it displaces nothing.
        """
        for digest, other in self.papers.versions[self.document.id]:
            parties = [party.id for party in other.parties]
            if digest != self.digest and self.document.owner in parties:
                yield self.of(digest, other)

    def above(self) -> View | None:
        """Look at the protocol that an agreement names, if we hold it."""
        link = self.document.protocol if isinstance(self.document, Agreement) else None
        parent = self.papers.above(self.document)
        return self.of(link.digest, parent) if link and parent and parent.id == link.id else None


def standing(papers: Papers, digest: Digest, now: datetime) -> Standing:
    """Fold everything stated about a document into where it stands at a moment."""
    document = papers.documents[digest]
    view = View(papers=papers.until(now), digest=digest, document=document, now=now)
    return _described(view, _state(view))


def _state(view: View) -> State:
    state = State.DRAFT
    while step := next((s for s in TRANSITIONS if s.start is state and _open(view, s)), None):
        state = step.end
    return state


def _open(view: View, step: Transition) -> bool:
    return not any(GUARDS[step.guard](view))


def _described(view: View, state: State) -> Standing:
    signed = tuple(sorted({said.party for said in view.about(Signature)}))
    parties = [party.id for party in view.document.parties]
    return Standing(
        digest=view.digest,
        state=state,
        waiting=tuple(_waits_for(view, state)),
        signed=signed,
        missing=tuple(name for name in parties if name not in signed),
        not_counted=tuple(_uncounted(view)),
        suspensions=tuple(_binding(view)),
    )


def _waits_for(view: View, state: State) -> Iterator[Waiting]:
    """Say what a document that is not in force waits for; at its end it waits for nothing."""
    if state is State.SUSPENDED:
        yield from _lifted(view)
    elif state not in _RESTING:
        step = next(step for step in TRANSITIONS if step.start is state)
        yield from GUARDS[step.guard](view)


_RESTING = {State.IN_FORCE, State.SUPERSEDED, State.EXPIRED}


def _uncounted(view: View) -> Iterator[NotCounted]:
    for held in view.papers.about(view.digest):
        said, why = held.statement, view.papers.verdicts[held.digest]
        if why:
            yield NotCounted(digest=held.digest, kind=said.kind, party=said.party, why=why)


def _in_suspension(view: View) -> Iterator[Suspension]:
    """Give the suspensions of this very document that their own party has not lifted."""
    lifted = {(said.party, said.suspension) for said in view.about(Resumption)}
    for digest, said in view.named(Suspension):
        if (said.party, digest) not in lifted:
            yield said


def _binding(view: View) -> Iterator[Suspension]:
    """Who suspends the protocol stops its own sharing under every agreement beneath it."""
    yield from _in_suspension(view)
    if (above := view.above()) is not None:
        yield from _in_suspension(above)


def _proposed(view: View) -> Iterator[Waiting]:
    if not any(view.about(Proposal)):
        yield Waiting(what="it is put before the partners", who=view.document.owner)


def _confirmed(view: View) -> Iterator[Waiting]:
    given = {(said.party, said.role) for said in view.about(Confirmation)}
    for party in view.document.parties:
        for role in CONFIRMING:
            if (party.id, role) not in given:
                what = f"the {role} of {party.id} confirms in their own words"
                yield Waiting(what=what, who=f"{role} of {party.id}")
    yield from _objections(view)
    chair = view.document.chair
    if not any(view.about(Certification)):
        what = "the chair certifies that all agree in principle"
        yield Waiting(what=what, who=f"{chair.role} of {chair.party}")


def _objections(view: View) -> Iterator[Waiting]:
    """An objection blocks until its author confirms after it.

    One made after every party had signed blocks nothing: who then wants to stop, suspends.
    """
    newest = {(said.party, said.role): said.at for said in view.about(Confirmation)}
    bound = _bound_at(view)
    for said in view.about(Objection):
        confirmed = newest.get((said.party, said.role))
        settled = confirmed is not None and confirmed > said.at
        if not settled and (bound is None or said.at <= bound):
            what = f"the objection of {said.party} is settled"
            yield Waiting(what=what, who=f"{said.role} of {said.party}, or the chair")


def _bound_at(view: View) -> datetime | None:
    """Give the moment the last party signed; None while one is missing."""
    first: dict[PartyId, datetime] = {}
    for said in view.about(Signature):
        first.setdefault(said.party, said.at)
    return None if any(_signed(view)) else max(first.values())


def _signed(view: View) -> Iterator[Waiting]:
    given = {said.party for said in view.about(Signature)}
    for party in view.document.parties:
        if party.id not in given:
            yield Waiting(what=f"{party.id} signs", who=f"{SIGNATORY} of {party.id}")


def _started(view: View) -> Iterator[Waiting]:
    document = view.document
    if civil(view.now, document.zone) < document.term.effective_from:
        what = f"it takes effect on {document.term.effective_from}"
        yield Waiting(what=what, who="nobody: the calendar")
    if isinstance(document, Agreement) and document.protocol is not None:
        above = view.above()
        if above is None:
            yield Waiting(what=_misnamed(view, document.protocol), who=document.owner)
        elif not _carries(above):
            what = f"the protocol above, {document.protocol.id}, is in force"
            yield Waiting(what=what, who=above.document.owner)


def _misnamed(view: View, link: Link) -> str:
    """Say why the protocol that an agreement names cannot be found here by its hash."""
    other = view.papers.documents.get(link.digest)
    why = "no document here has it" if other is None else f"it is the hash of {other.id}"
    what = f"the protocol above, {link.id}, is found by the hash it is named by"
    return f"{what}: {link.digest}; {why}"


def _carries(view: View) -> bool:
    """A protocol carries its agreements while it, or the version that took over, is in force."""
    state = _state(view)
    if state is State.SUPERSEDED:
        # Every later version is among the successors: to follow theirs too would double the work.
        return any(_state(later) is State.IN_FORCE for later in _successors(view))
    return state is State.IN_FORCE


def _expired(view: View) -> Iterator[Waiting]:
    if civil(view.now, view.document.zone) <= view.document.term.expires:
        yield Waiting(what=f"its last day, {view.document.term.expires}", who="the calendar")


def _superseded(view: View) -> Iterator[Waiting]:
    if not any(_successors(view)):
        yield Waiting(what="a later version in force", who=view.document.owner)


def _successors(view: View) -> Iterator[View]:
    """Give the later versions that have come into force; two are never in force together."""
    for later in view.others():
        newer = later.document.version > view.document.version
        if newer and all(_open(later, step) for step in _TO_FORCE):
            yield later


def _suspended(view: View) -> Iterator[Waiting]:
    """The owner suspends the whole; two fully signed texts of one version suspend each other."""
    if not any(_lifted(view)):
        yield Waiting(what="a suspension", who=view.document.owner)


def _lifted(view: View) -> Iterator[Waiting]:
    """Say what has to happen before the whole can go on."""
    owner, chair = view.document.owner, view.document.chair
    for said in _in_suspension(view):
        if said.party == owner and not said.flows and not said.items:
            yield Waiting(what=f"{owner} resumes what it suspended: {said.reason}", who=owner)
    for twin in view.others():
        if twin.document.version == view.document.version and not any(_signed(twin)):
            what = f"another text was signed as version {twin.document.version}; one must give way"
            yield Waiting(what=what, who=f"{chair.role} of {chair.party}")


_TO_FORCE = TRANSITIONS[:4]

GUARDS: Mapping[str, Callable[[View], Iterator[Waiting]]] = {
    "proposed": _proposed,
    "confirmed": _confirmed,
    "signed": _signed,
    "started": _started,
    "expired": _expired,
    "superseded": _superseded,
    "suspended": _suspended,
}
