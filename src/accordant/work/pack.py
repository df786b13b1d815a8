"""Packing: sealing a body for one partner, and putting the signed package in the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import frozen

from accordant.core.crypto import Sealer, random_bytes
from accordant.core.events import Sent
from accordant.core.exchange import (
    CHUNK,
    Body,
    Lane,
    Manifest,
    PackageKind,
    Papers,
    Rows,
    package_id,
    peek,
    portions,
    seal_info,
    sign_manifest,
    write_papers,
)
from accordant.core.names import Digest, PartyId
from accordant.core.policy import Clause
from accordant.core.signing import envelope_json
from accordant.core.wire import decode, encode
from accordant.work.library import Partner, envelope_of, partner
from accordant.work.ports import House
from accordant.work.record import Records


@frozen(kw_only=True)
class Sealed:
    """A sealed body, already durable, and the nonce that binds it to its package."""

    body: Body
    nonce: str


@frozen(kw_only=True)
class Label:
    """What a manifest says of its contents; a share cites its clause, decision and rows."""

    kind: PackageKind = PackageKind.PAPERS
    clause: Clause | None = None
    power: str = ""
    decision: Digest | None = None
    rows: Rows | None = None


@frozen(kw_only=True)
class Release:
    """What the sender's own record says of a share beyond what its manifest says.

    The decision's number, how many records were held, and where the sender's own copy is kept.
    """

    decision: str
    held: int
    kept: Digest


def seal(house: House, to: Partner, chunks: Iterable[bytes]) -> Sealed:
    """Seal a body for a partner and write it to disk; nothing is sent yet."""
    nonce = random_bytes(16).hex()
    # The newest list, even where the partner's clock is ahead of ours: they can open both.
    key = to.chain.current.sealing
    sealer = Sealer(key, seal_info(house.node.party, to.party, nonce))
    digest, size = house.bodies.save(_sealing(sealer, chunks))
    return Sealed(body=Body(digest=digest, size=size), nonce=nonce)


def _sealing(sealer: Sealer, chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield sealer.header
    for chunk in chunks:
        yield sealer.update(chunk)
    yield sealer.finish()


def post(
    records: Records,
    to: PartyId,
    sealed: Sealed,
    label: Label,
    *,
    now: datetime,
    by: str,
    release: Release | None = None,
) -> Digest:
    """Give a sealed body its number and label and put it in the outbox."""
    manifest = _manifest(records, to, sealed, label, now)
    envelope = sign_manifest(manifest, records.keys().manifest)
    package = package_id(envelope)
    sent = Sent(
        at=now,
        by=by,
        package=package,
        package_kind=str(label.kind),
        to=to,
        sequence=manifest.sequence,
        manifest=envelope_json(envelope),
        body=sealed.body.digest,
        decision=release.decision if release else None,
        clause=encode(label.clause) if label.clause else None,
        rows_sent=label.rows.count if label.rows else 0,
        rows_held=release.held if release else 0,
        agreement=label.clause.digest if label.clause else None,
        kept=release.kept if release else None,
    )
    records.record(sent)
    return package


def _manifest(
    records: Records, to: PartyId, sealed: Sealed, label: Label, now: datetime
) -> Manifest:
    """Label a body as the next in the lane to its recipient."""
    node, head = records.house.node, records.tx.get("lane-out", to)
    last = Lane() if head is None else decode(Lane, head)
    made = _after(records, last.package, records.signing_time(now))
    return Manifest(
        kind=label.kind,
        sender=node.party,
        recipient=to,
        sequence=last.sequence + 1,
        previous=last.package,
        created=made,
        expires=made + timedelta(days=node.expires_days),
        body=sealed.body,
        nonce=sealed.nonce,
        clause=label.clause,
        power=label.power,
        decision=label.decision,
        rows=label.rows,
    )


def _after(records: Records, package: Digest | None, made: datetime) -> datetime:
    """Give the moment to date a package by: never before the one it follows.

    A clock that was set back meanwhile would have every package refused until it caught up.
    """
    sent = records.tx.get("sent", package) if package else None
    if not isinstance(sent, dict):
        return made
    return max(made, peek(envelope_of(sent["manifest"])).created)


def tell(
    records: Records, parties: Iterable[PartyId], contents: Papers, now: datetime, by: str
) -> tuple[Digest, ...]:
    """Send papers to every one of these parties that is a partner, this node itself left out.

    More papers than a package may carry go in several, in order.
    """
    bodies = [write_papers(portion) for portion in portions(contents)]
    known = (partner(records, party) for party in dict.fromkeys(parties))
    return tuple(
        _told(records, to, body, now, by) for to in known if to is not None for body in bodies
    )


def _told(records: Records, to: Partner, body: bytes, now: datetime, by: str) -> Digest:
    chunks = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    sealed = seal(records.house, to, chunks)
    return post(records, to.party, sealed, Label(), now=now, by=by)
