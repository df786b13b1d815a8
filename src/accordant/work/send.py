"""Sending: carrying the outbox to partners, in order, until each package is signed for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from attrs import frozen

from accordant.core.canonical import Json, read_canonical
from accordant.core.errors import AccordantError
from accordant.core.events import Receipted
from accordant.core.exchange import (
    CHUNK,
    Delivered,
    Manifest,
    Waiting,
    frame,
    peek,
    read_answer,
)
from accordant.core.names import Digest, PartyId
from accordant.core.proof import check_receipt
from accordant.work.library import Partner, envelope_of, partner
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(hours=1)
BATCH = 32


@frozen(kw_only=True)
class Parcel:
    """One package that waits in the outbox."""

    package: Digest
    body: Digest
    manifest: Json
    to: Partner


@frozen(kw_only=True)
class Tried:
    """What came of offering a parcel."""

    parcel: Parcel
    manifest: Manifest
    result: Delivered | Waiting


def send_due(
    house: House, *, now: datetime | None = None, jitter: float = 1.0, at_once: bool = False
) -> tuple[Tried, ...]:
    """Offer every partner whose pause is over its next packages; gives what was tried.

    `jitter`, from 0 to 1, spreads the pauses so that partners do not all come back at once.
    With `at_once` no pause is waited for: a person has asked. What nobody expected of one partner
    is raised after all others had their turn.
    """
    moment = now or house.clock.now()
    tried: list[Tried] = []
    broken: list[Exception] = []
    for lane in due_lanes(house, moment, at_once=at_once):
        try:
            tried += send_lane(house, lane, moment, jitter)
        except Exception as error:  # noqa: BLE001  # it is raised once all others had their turn
            broken.append(error)
    if broken:
        raise broken[0]
    return tuple(tried)


def due_lanes(house: House, now: datetime, *, at_once: bool = False) -> list[list[Parcel]]:
    """Give the next packages for each partner whose pause is over, in order for that partner.

    Lanes may be sent at the same time, so that a partner that is slow holds up no other.
    With `at_once` the pauses do not count.
    """
    with reading(house) as records:
        return list(_lanes(records, now, at_once=at_once))


def _lanes(records: Records, now: datetime, *, at_once: bool) -> Iterator[list[Parcel]]:
    waiting = records.tx.scan("outbox")
    for party, rows in groupby(waiting, key=lambda row: row[0].rpartition("/")[0]):
        to = partner(records, PartyId(party))
        if to is not None and (at_once or _pause_over(records, party, now)):
            yield [_parcel(records, to, value) for _, value in list(rows)[:BATCH]]


def _parcel(records: Records, to: Partner, value: Json) -> Parcel:
    assert isinstance(value, dict)
    package = Digest(str(value["package"]))
    sent = records.tx.get("sent", package)
    assert isinstance(sent, dict)
    return Parcel(
        package=package, body=Digest(str(value["body"])), manifest=sent["manifest"], to=to
    )


def _pause_over(records: Records, party: str, now: datetime) -> bool:
    value = records.tx.get("attempt", party)
    if not isinstance(value, dict):
        return True
    return datetime.fromisoformat(str(value["next"])) <= now


def send_lane(house: House, lane: list[Parcel], now: datetime, jitter: float) -> list[Tried]:
    """Offer one partner's packages in order, stopping at the first that is not signed for."""
    tried: list[Tried] = []
    for parcel in lane:
        one = _offer(house, parcel)
        tried.append(one)
        if isinstance(one.result, Waiting):
            break
    _settle(house, tried, now, jitter)
    return tried


def _offer(house: House, parcel: Parcel) -> Tried:
    envelope = envelope_of(parcel.manifest)
    manifest = peek(envelope)
    try:
        with house.bodies.open(parcel.body) as body:
            chunks = frame(envelope, iter(lambda: body.read(CHUNK), b""))
            reply = house.post.put(parcel.to.url, parcel.package, chunks)
        result = read_answer(reply.status, reply.body)
        if isinstance(result, Delivered):
            # A receipt is believed only once every step of it holds.
            check_receipt(result.signed, parcel.package, manifest, parcel.to.chain)
    except AccordantError as fault:
        result = Waiting(code=fault.code, reason=fault.sentence)
    return Tried(parcel=parcel, manifest=manifest, result=result)


def _settle(house: House, tried: list[Tried], now: datetime, jitter: float) -> None:
    """Record the receipts of one lane together, and set or clear its pause."""
    party = tried[0].parcel.to.party
    events = [_receipted(one, now) for one in tried if isinstance(one.result, Delivered)]
    with recording(house) as records:
        still = [event for event in events if records.tx.get("receipt", event.package) is None]
        if still:
            records.record(*still)
        last = tried[-1].result
        if isinstance(last, Waiting):
            _pause(records, party, last, now, jitter, moved=bool(events))
        else:
            records.tx.drop("attempt", party)
    for one in tried:
        if isinstance(one.result, Delivered):
            house.bodies.remove(one.parcel.body)


def _receipted(tried: Tried, now: datetime) -> Receipted:
    assert isinstance(tried.result, Delivered)
    receipt = tried.result.signed.receipt
    return Receipted(
        at=now,
        by="the worker",
        package=tried.parcel.package,
        to=tried.manifest.recipient,
        sequence=tried.manifest.sequence,
        outcome=str(receipt.verdict),
        code=receipt.code,
        reason=receipt.reason,
        receipt=read_canonical(tried.result.raw),
        body=tried.parcel.body,
    )


def _pause(
    records: Records, party: PartyId, why: Waiting, now: datetime, jitter: float, *, moved: bool
) -> None:
    """Wait twice as long as the last time, unless something went through since."""
    value = None if moved else records.tx.get("attempt", party)
    failures = value["failures"] if isinstance(value, dict) else 0
    assert isinstance(failures, int)
    pause = min(FIRST_PAUSE * 2 ** min(failures, 12), LONGEST_PAUSE) * (0.5 + jitter / 2)
    due: Json = {
        "code": why.code,
        "failures": failures + 1,
        "next": (now + pause).isoformat(),
        "reason": why.reason,
    }
    records.tx.put("attempt", party, due)
