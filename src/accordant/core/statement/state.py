"""The states of a document, and the transitions between them, as one table."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class State(StrEnum):
    """Where a document stands; only one in force lets anything be shared."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    AGREED_IN_PRINCIPLE = "agreed-in-principle"
    SIGNED = "signed"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


@frozen
class Transition:
    """One step a document can take: when its guard waits for nothing, it has been taken."""

    start: State
    end: State
    guard: str
    who: str


TRANSITIONS = (
    Transition(State.DRAFT, State.CONSULTATION, "proposed", "the owner"),
    Transition(
        State.CONSULTATION,
        State.AGREED_IN_PRINCIPLE,
        "confirmed",
        "each party's operational lead and IG adviser; the chair certifies",
    ),
    Transition(State.AGREED_IN_PRINCIPLE, State.SIGNED, "signed", "each party's signatory"),
    Transition(State.SIGNED, State.IN_FORCE, "started", "the calendar, and the protocol above"),
    Transition(State.IN_FORCE, State.EXPIRED, "expired", "the calendar"),
    Transition(State.IN_FORCE, State.SUPERSEDED, "superseded", "the next version, once in force"),
    Transition(State.IN_FORCE, State.SUSPENDED, "suspended", "the owner, or two signed texts"),
)
"""A document stands where it can take no further step; the first open step in this order wins."""


@frozen(kw_only=True)
class Waiting:
    """Something a document waits for, and who must act."""

    what: str
    who: str
