"""Disposing: the key to what was shared or decided is destroyed; that it happened stays proven."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.errors import BadInput, Conflict, NotFound, Problem
from accordant.core.events import Disposed, lane_key, stamp
from accordant.core.names import Digest, PartyId
from accordant.core.people import Actor
from accordant.work.ports import House
from accordant.work.record import Records, recording
from accordant.work.sweep import discard


@frozen(kw_only=True)
class Disposable:
    """What can be disposed of: under which key it is locked, in which bodies it stands.

    `remains` is what the index goes on saying of a decision.
    """

    lock: str
    bodies: tuple[Digest, ...] = ()
    remains: Json = None


def dispose(house: House, actor: Actor, what: str, reason: str) -> Disposed:
    """Dispose of the values of a package, or of the facts of a decision.

    NotFound where there is no such thing, Conflict while it is still needed or if it is done
    already. Its entries in the ledger stay, and so do the proofs that rest on them.
    """
    actor.must_act_for(house.node.party)
    if not reason.strip():
        raise BadInput([Problem("reason", "say why it is disposed of")])
    now = house.clock.now()
    with recording(house) as records:
        found = _decision(records, what, now) or _sent(records, what) or _received(records, what)
        if found is None:
            raise NotFound(f"there is no decision, and no share, {what[:80]} here")
        if records.tx.get("disposed", found.lock) is not None:
            raise Conflict(f"{what} has been disposed of already")
        records.tx.destroy_secret(found.lock)
        done = Disposed(
            at=now,
            by=str(actor),
            what=found.lock,
            reason=reason,
            remains=found.remains,
            bodies=found.bodies,
        )
        records.record(done)
    discard(house, *found.bodies)
    return done


def _decision(records: Records, what: str, now: datetime) -> Disposable | None:
    known = records.tx.get("decision", what)
    if not isinstance(known, dict):
        return None
    _must_be_reviewed(records, what)
    nobody: dict[str, Json] = {"by": "", "items": [], "person": "", "summary": ""}
    remains: Json = {**known, **nobody, "disposed": stamp(now)}
    return Disposable(lock=f"decision/{what}", remains=remains)


def _must_be_reviewed(records: Records, decision: str) -> None:
    if records.tx.get("review", decision) is not None:
        raise Conflict(
            f"{decision} is still to be reviewed, and the review needs it",
            "Review it first, then dispose of it.",
        )


def _sent(records: Records, what: str) -> Disposable | None:
    sent = records.tx.get("sent", what)
    if not isinstance(sent, dict) or sent["decision"] is None:
        return None
    _must_be_reviewed(records, str(sent["decision"]))
    place = lane_key(PartyId(str(sent["to"])), _number(sent["sequence"]))
    if records.tx.get("outbox", place) is not None:
        raise Conflict(
            f"{what} is still in the outbox, and {sent['to']} has not signed for it",
            "Dispose of it once it is signed for; the outbox says what it waits for.",
        )
    kept = records.tx.get("kept", what)
    return Disposable(lock=f"release/{what}", bodies=() if kept is None else (Digest(str(kept)),))


def _received(records: Records, what: str) -> Disposable | None:
    received = records.tx.get("inbox", what)
    if not isinstance(received, dict) or received["body"] is None:
        return None
    return Disposable(lock=f"release/{what}", bodies=(Digest(str(received["body"])),))


def _number(value: Json) -> int:
    assert isinstance(value, int)
    return value
