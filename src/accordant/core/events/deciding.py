"""Events about decisions: made, reviewed, records held for a person to look at, disposed of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from accordant.core.agreement import Mode
from accordant.core.canonical import Json
from accordant.core.decision import Decision, Request
from accordant.core.events.event import Event, Row, body_in_use, stamp
from accordant.core.names import DatasetId, Digest, PartyId
from accordant.core.release import Reason
from accordant.core.wire import encode


@frozen(kw_only=True)
class Decided(Event):
    """A request was decided, granted or not; or a disclosure out of band was recorded."""

    kind = "decided"
    id: str
    request: Request
    decision: Decision
    number: int
    channel: str = "exchange"

    @property
    def lock(self) -> str | None:
        """Its facts name the person concerned: each decision has a key of its own."""
        return f"decision/{self.id}"

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The agreement that permits it, by its hash: no proof can rest on a refusal."""
        clause = self.decision.clause
        return {"agreement": clause.digest} if clause and self.decision.permits else {}

    def rows(self) -> Iterator[Row]:
        """What was decided, without whom it was about."""
        asked = self.request
        value: Json = {
            "at": stamp(self.at),
            "by": self.by,
            "channel": self.channel,
            "clause": encode(self.decision.clause) if self.decision.clause else None,
            "dataset": asked.dataset,
            "items": list(self.decision.items),
            "mode": str(asked.mode),
            "number": self.number,
            "outcome": str(self.decision.outcome),
            "person": asked.person,
            "provider": asked.provider,
            "purpose": asked.purpose,
            "recipient": asked.recipient,
            "summary": self.decision.summary,
        }
        yield Row(shelf="decision", key=self.id, value=value)
        if asked.mode is Mode.EMERGENCY and self.decision.review_due is not None:
            due: Json = {"due": stamp(self.decision.review_due), "power": self.decision.power}
            yield Row(shelf="review", key=self.id, value=due)


@frozen(kw_only=True)
class Reviewed(Event):
    """Someone looked again at an emergency disclosure."""

    kind = "reviewed"
    decision: str
    finding: str
    justified: bool

    @property
    def lock(self) -> str | None:
        """What was found may be about a person; it is kept with the decision."""
        return f"decision/{self.decision}"

    def rows(self) -> Iterator[Row]:
        """It is no longer due."""
        yield Row(shelf="review", key=self.decision)
        value: Json = {"at": stamp(self.at), "by": self.by, "justified": self.justified}
        yield Row(shelf="reviewed", key=self.decision, value=value)


@frozen(kw_only=True)
class HeldBack(Event):
    """A record was held for a person to look at, with the reasons; no value is repeated."""

    kind = "held-back"
    release: str
    number: int
    reasons: tuple[Reason, ...]

    def rows(self) -> Iterator[Row]:
        """What waits to be looked at."""
        value: Json = {"at": stamp(self.at), "reasons": [encode(r) for r in self.reasons]}
        yield Row(shelf="held", key=f"{self.release}/{self.number:09d}", value=value)


@frozen(kw_only=True)
class Stopped(Event):
    """A share that was allowed was not made, and nothing left; the code says why.

    `places` names items and columns of the mapping, and never what stood in the source.
    """

    kind = "stopped"
    recipient: PartyId
    dataset: DatasetId
    code: str
    places: tuple[str, ...] = ()
    number: int

    def rows(self) -> Iterator[Row]:
        """What was stopped, in order."""
        value: Json = {
            "at": stamp(self.at),
            "by": self.by,
            "code": self.code,
            "dataset": self.dataset,
            "places": list(self.places),
            "recipient": self.recipient,
        }
        yield Row(shelf="stopped", key=f"{self.number:012d}", value=value)


@frozen(kw_only=True)
class Disposed(Event):
    """The key of a release, decision or prohibition was destroyed: it can no longer be read."""

    kind = "disposed"
    what: str
    reason: str
    remains: Json = None
    bodies: tuple[Digest, ...] = ()

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The package, where it is one whose values are gone."""
        lock, _, key = self.what.partition("/")
        return {"package": Digest(key)} if lock == "release" else {}

    def rows(self) -> Iterator[Row]:
        """A tombstone, in place of all that could not be rebuilt from events without their key.

        `remains` stays of a decision, so that it can still be proven; `bodies` are needed no more.
        """
        lock, _, key = self.what.partition("/")
        for shelf in LOCKED.get(lock, ()):
            yield Row(shelf=shelf, key=key, value=self.remains if shelf == lock else None)
        for body in self.bodies:
            yield body_in_use(body, Digest(key))
        value: Json = {"at": stamp(self.at), "by": self.by, "reason": self.reason}
        yield Row(shelf="disposed", key=self.what, value=value)


LOCKED: Mapping[str, tuple[str, ...]] = {
    "release": ("kept",),
    "decision": ("decision", "review", "reviewed"),
    "prohibition": ("prohibition",),
}
"""The shelves filled from events under each kind of lock."""
