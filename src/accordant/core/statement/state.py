"""The states of a document, and the transitions between them, as one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Self

from attrs import frozen

from accordant.core.names import DatasetId, Digest, FlowId, ItemId, PartyId, PersonId
from accordant.core.statement.kinds import Suspension


class State(StrEnum):
    """Where a document stands; only one in force, or reviewed meanwhile, lets sharing happen."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    AGREED_IN_PRINCIPLE = "agreed-in-principle"
    SIGNED = "signed"
    IN_FORCE = "in-force"
    UNDER_REVIEW = "under-review"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({State.IN_FORCE, State.UNDER_REVIEW})
"""A document goes on while it is reviewed."""


class Reached(StrEnum):
    """How far something has come: a word for each step, and when it is reached."""

    when: str

    def __new__(cls, word: str, when: str) -> Self:
        """Make a step of its word, and of when it is reached."""
        step = str.__new__(cls, word)
        step._value_ = word
        step.when = when
        return step


class Stage(Reached):
    """How far one party has come in a document; sharing runs while both its ends are active."""

    INVITED = "invited", "the document names it"
    REVIEWING = "reviewing", "somebody of it has confirmed, objected or remarked"
    AGREED = "agreed", "its operational lead and its IG adviser have confirmed"
    SIGNED = "signed", "it is bound, and the document or its own staff are not ready yet"
    ACTIVE = "active", "it is bound and ready, and the document is in force"
    SUSPENDED = (
        "suspended",
        "it stopped all of its own, its review is overdue, or it is not active above",
    )
    LEFT = "left", "its last day has passed"


@frozen
class Transition:
    """One step a document can take: when its guard waits for nothing, it has been taken.

    `back` says what lets the document return, for the steps that can be undone.
    """

    start: State
    end: State
    guard: str
    who: str
    back: str = ""


_OWNER = "the owner, or the chair"

TRANSITIONS = (
    Transition(State.DRAFT, State.WITHDRAWN, "withdrawn", _OWNER),
    Transition(State.DRAFT, State.CONSULTATION, "proposed", "the owner"),
    Transition(State.CONSULTATION, State.WITHDRAWN, "withdrawn", _OWNER),
    Transition(
        State.CONSULTATION,
        State.AGREED_IN_PRINCIPLE,
        "confirmed",
        "each party's operational lead and IG adviser; the chair mediates and certifies",
    ),
    Transition(State.AGREED_IN_PRINCIPLE, State.WITHDRAWN, "withdrawn", _OWNER),
    Transition(State.AGREED_IN_PRINCIPLE, State.SIGNED, "signed", "each party's signatory"),
    Transition(
        State.SIGNED, State.TERMINATED, "terminated", "every party; notice; an order of authority"
    ),
    Transition(State.SIGNED, State.EXPIRED, "expired", "the calendar"),
    Transition(
        State.SIGNED,
        State.IN_FORCE,
        "started",
        "the calendar, the protocol above, and whoever has yet to be ready",
    ),
    Transition(
        State.IN_FORCE, State.TERMINATED, "terminated", "every party; notice; an order of authority"
    ),
    Transition(State.IN_FORCE, State.EXPIRED, "expired", "the calendar"),
    Transition(
        State.IN_FORCE,
        State.SUPERSEDED,
        "superseded",
        "the next version, once in force; the chair, of two signed texts",
    ),
    Transition(
        State.IN_FORCE,
        State.SUSPENDED,
        "suspended",
        "the owner, the chair, or two signed texts",
        back="whoever suspended it resumes; the chair rules",
    ),
    Transition(
        State.IN_FORCE,
        State.UNDER_REVIEW,
        "review",
        "the owner, the chair, a trigger that any party states, or the calendar",
        back="each party confirms the review",
    ),
)
"""A document stands where it can take no further step; the first open step in this order wins."""

AWAITED = {
    State.DRAFT: "proposed",
    State.CONSULTATION: "confirmed",
    State.AGREED_IN_PRINCIPLE: "signed",
    State.SIGNED: "started",
}
"""What a document that is on its way into force waits for next."""


@frozen(kw_only=True)
class Waiting:
    """Something a document waits for: who must act, since which day, and what happens then.

    `statement` names what they must act on, where it has to be named to do so.
    """

    what: str
    who: str
    since: date | None = None
    then: str = ""
    statement: Digest | None = None


@frozen(kw_only=True)
class Side:
    """How far one party has come, since which day where that is known, and why it stopped.

    `until` is its last day, where it has given notice that it leaves.
    """

    party: PartyId
    stage: Stage
    since: date | None = None
    why: str = ""
    until: date | None = None


@frozen(kw_only=True)
class Mediating:
    """That the chair mediates a consultation: since when, and what brought it about."""

    since: date
    why: str


class ReviewStage(Reached):
    """How far a review is for one party."""

    ANNOUNCED = "announced", "its day is near, and it may be opened"
    DUE = "due", "its day, or the day of notice before it, has come"
    TRIGGERED = "triggered", "somebody opened it: a law changed, an incident, a party, or the like"
    OVERDUE = "overdue", "the last day to confirm it has passed"


@frozen(kw_only=True)
class Reviewing:
    """A review that one party has yet to confirm: why, since which day, and by which day."""

    party: PartyId
    stage: ReviewStage
    why: str
    since: date
    until: date | None = None


@frozen(kw_only=True)
class Duty:
    """What a party still has to prove about a dataset after the end, and by which day."""

    party: PartyId
    dataset: DatasetId
    since: date
    by: date


@frozen(kw_only=True)
class Remark:
    """A comment with the answers to it, named by its digest."""

    digest: Digest
    party: PartyId
    person: PersonId
    path: str
    words: str
    answers: tuple[str, ...] = ()


@frozen(kw_only=True)
class Reserved:
    """A reservation that somebody made in confirming."""

    party: PartyId
    person: PersonId
    words: str


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
    `moved` are the parties that have gone over to a later version that is in force.
    """

    digest: Digest
    state: State
    waiting: tuple[Waiting, ...] = ()
    signed: tuple[PartyId, ...] = ()
    missing: tuple[PartyId, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    sides: tuple[Side, ...] = ()
    moved: tuple[PartyId, ...] = ()
    mediation: Mediating | None = None
    duties: tuple[Duty, ...] = ()
    comments: tuple[Remark, ...] = ()
    reservations: tuple[Reserved, ...] = ()
    reviews: tuple[Reviewing, ...] = ()

    @property
    def live(self) -> bool:
        """Tell whether anything may be shared under it."""
        return self.state in LIVE

    def side(self, party: PartyId) -> Side:
        """Give how far a party has come; one that is not known here was only invited."""
        found = (side for side in self.sides if side.party == party)
        return next(found, Side(party=party, stage=Stage.INVITED))

    def inactive(self, ends: Iterable[PartyId]) -> Side | None:
        """Give the first end that is not active, if one is not."""
        sides = map(self.side, ends)
        return next((side for side in sides if side.stage is not Stage.ACTIVE), None)

    def moved_on(self, ends: Iterable[PartyId]) -> bool:
        """Tell whether a later version is in force between these ends."""
        return set(ends) <= set(self.moved)

    def suspended_by(self, ends: Iterable[PartyId], flow: FlowId) -> Suspension | None:
        """Give the suspension that stops a flow between these ends, if one does."""
        return next(self.stopping(ends, flow), None)

    def stopping(self, ends: Iterable[PartyId], flow: FlowId) -> Iterator[Suspension]:
        """Give each suspension that stops a flow between these ends."""
        return (said for said in self._concerning(ends, flow) if not said.items)

    def withholding(self, ends: Iterable[PartyId], flow: FlowId) -> Iterator[Suspension]:
        """Give each suspension of some items by either end in a flow."""
        return (said for said in self._concerning(ends, flow) if said.items)

    def suspended_items(self, ends: Iterable[PartyId], flow: FlowId) -> frozenset[ItemId]:
        """Give the items that either end has suspended in a flow."""
        return frozenset(item for said in self.withholding(ends, flow) for item in said.items)

    def _concerning(self, ends: Iterable[PartyId], flow: FlowId) -> Iterator[Suspension]:
        named = set(ends)
        return (said for said in self.suspensions if _concerns(said, named, flow))


def _concerns(said: Suspension, ends: set[PartyId], flow: FlowId) -> bool:
    return (
        said.party in ends
        and (not said.flows or flow in said.flows)
        and (not said.parties or not ends.isdisjoint(said.parties))
    )
