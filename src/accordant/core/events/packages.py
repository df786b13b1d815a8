"""Events about packages: sent, receipted, received, turned away, equivocated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.events.event import Event, Row, body_in_use, lane_key, stamp
from accordant.core.names import Digest, PartyId


@frozen(kw_only=True)
class Sent(Event):
    """A package was made and put in the outbox, in its order for that partner."""

    kind = "sent"
    package: Digest
    package_kind: str
    to: PartyId
    sequence: int
    manifest: Json
    body: Digest
    decision: str | None = None
    clause: Json = None
    rows_sent: int = 0
    rows_held: int = 0
    agreement: Digest | None = None
    kept: Digest | None = None

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The package, and the agreement it went out under."""
        refs = {"package": self.package}
        return refs if self.agreement is None else {**refs, "agreement": self.agreement}

    def rows(self) -> Iterator[Row]:
        """What waits to be delivered, what was sent, and the head of the lane."""
        sent: Json = {
            "at": stamp(self.at),
            "by": self.by,
            "clause": self.clause,
            "decision": self.decision,
            "held": self.rows_held,
            "kind": self.package_kind,
            "manifest": self.manifest,
            "rows": self.rows_sent,
            "sequence": self.sequence,
            "to": self.to,
        }
        yield Row(shelf="sent", key=self.package, value=sent)
        waiting: Json = {"package": self.package, "body": self.body}
        yield Row(shelf="outbox", key=lane_key(self.to, self.sequence), value=waiting)
        head: Json = {"sequence": self.sequence, "package": self.package}
        yield Row(shelf="lane-out", key=self.to, value=head)
        yield body_in_use(self.body, self.package, "outbox")
        if self.kept is not None:
            yield Row(shelf="kept", key=self.package, value=self.kept)
            yield body_in_use(self.kept, self.package, "kept")


@frozen(kw_only=True)
class Receipted(Event):
    """The recipient signed for a package, accepting or refusing it."""

    kind = "receipted"
    package: Digest
    to: PartyId
    sequence: int
    outcome: str
    code: str
    reason: str
    receipt: Json
    body: Digest

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The package it is for."""
        return {"package": self.package}

    def rows(self) -> Iterator[Row]:
        """The receipt, and the outbox one shorter."""
        value: Json = {
            "at": stamp(self.at),
            "code": self.code,
            "outcome": self.outcome,
            "reason": self.reason,
            "receipt": self.receipt,
        }
        yield Row(shelf="receipt", key=self.package, value=value)
        yield Row(shelf="outbox", key=lane_key(self.to, self.sequence))
        yield body_in_use(self.body, self.package)


@frozen(kw_only=True)
class Received(Event):
    """A package arrived in its order and was accepted, or refused with its number used up."""

    kind = "received"
    package: Digest
    package_kind: str
    sender: PartyId
    sequence: int
    manifest: Json
    outcome: str
    code: str
    reason: str
    receipt: Json
    receipt_digest: Digest
    number: int
    body: Digest | None = None
    clause: Json = None

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The package and the receipt given for it."""
        return {"package": self.package, "receipt": self.receipt_digest}

    def rows(self) -> Iterator[Row]:
        """What came in, and the head of the lane."""
        value: Json = {
            "at": stamp(self.at),
            "body": self.body,
            "clause": self.clause,
            "code": self.code,
            "from": self.sender,
            "kind": self.package_kind,
            "manifest": self.manifest,
            "number": self.number,
            "outcome": self.outcome,
            "reason": self.reason,
            "receipt": self.receipt,
            "sequence": self.sequence,
        }
        yield Row(shelf="inbox", key=self.package, value=value)
        place = lane_key(self.sender, self.sequence)
        yield Row(shelf="inbox-place", key=place, value=self.package)
        if self.body is not None:
            yield body_in_use(self.body, self.package, "inbox")
        head: Json = {"sequence": self.sequence, "package": self.package}
        yield Row(shelf="lane-in", key=self.sender, value=head)


@frozen(kw_only=True)
class TurnedAway(Event):
    """Something came to the door that used up no number: unknown, unsigned, early or broken."""

    kind = "turned-away"
    code: str
    sentence: str
    package: Digest
    sender: str = ""

    def rows(self) -> Iterator[Row]:
        """Why, once for each package and reason."""
        value: Json = {"at": stamp(self.at), "from": self.sender, "sentence": self.sentence}
        yield Row(shelf="turned-away", key=f"{self.package}/{self.code}", value=value)


@frozen(kw_only=True)
class Equivocated(Event):
    """A partner signed two packages under one number; both manifests are kept as proof."""

    kind = "equivocated"
    party: PartyId
    sequence: int
    first: Json
    second: Json
    package: Digest

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The second package, which was refused."""
        return {"package": self.package}

    def rows(self) -> Iterator[Row]:
        """Both manifests, side by side."""
        value: Json = {"at": stamp(self.at), "first": self.first, "second": self.second}
        key = f"{lane_key(self.party, self.sequence)}/{self.package}"
        yield Row(shelf="equivocation", key=key, value=value)
