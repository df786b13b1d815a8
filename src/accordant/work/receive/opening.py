"""Opening a package: unseal its body and read all of it before any of it counts.

Numbered as in docs/spec/package.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

from attrs import Factory, field, frozen

from accordant.core.crypto import HEADER_LENGTH, open_header
from accordant.core.errors import AccordantError, BadInput, Untrusted
from accordant.core.exchange import (
    CHUNK,
    LARGEST_PAPERS,
    Manifest,
    PackageKind,
    Papers,
    ShareHeader,
    exactly,
    lines,
    read_papers,
    read_share,
    row_json,
    unlocked,
)
from accordant.core.ledger import Frontier, extend_rows
from accordant.core.names import Digest
from accordant.core.protocol import Document
from accordant.core.signing import Envelope
from accordant.core.statement import Held, hold
from accordant.work.library import document_of, envelope_of
from accordant.work.ports import House
from accordant.work.sweep import discard


@frozen(kw_only=True)
class Arrival:
    """A package as it came through the door: its manifest, and its body, already on disk.

    The body is kept under a `name` of its own, so that whoever sends the same bytes again cannot
    have them removed; without one it is kept under its digest.
    """

    envelope: Envelope
    body: Digest
    size: int
    name: Digest = field(default=Factory(lambda arrival: arrival.body, takes_self=True))


@frozen(kw_only=True)
class Lodged:
    """Papers as they came, every document and statement among them read."""

    papers: Papers
    documents: Mapping[Digest, Document]
    statements: tuple[Held, ...]


@frozen(kw_only=True)
class Shared:
    """A share's stream with its key, every row of it checked."""

    stream: Digest
    key: bytes
    header: ShareHeader


Opened = Lodged | Shared
"""A body found to be what its manifest says."""


def open_body(house: House, arrival: Arrival, manifest: Manifest) -> Opened:
    """Step 9: the body opens and is what its manifest says (BadInput, Untrusted otherwise)."""
    with house.arrivals.open(arrival.name) as body:
        header = exactly(body.read, HEADER_LENGTH)
        key = _unwrapped(house, header, manifest.seal_info)
        if manifest.kind is PackageKind.SHARE:
            return _open_share(house, body, key, manifest)
        plain = _gathered(unlocked(body.read, key, manifest.seal_info))
    return _read(read_papers(plain))


def _gathered(pieces: Iterable[bytes]) -> bytes:
    """Put papers together, as long as they are no larger than papers may be (BadInput)."""
    plain = bytearray()
    for piece in pieces:
        plain += piece
        if len(plain) > LARGEST_PAPERS:
            sentence = f"papers have at most {LARGEST_PAPERS:,} bytes, and these have more"
            raise BadInput(sentence, code="too-large")
    return bytes(plain)


def _read(papers: Papers) -> Lodged:
    return Lodged(
        papers=papers,
        documents=dict(document_of(payload) for payload in papers.documents),
        statements=tuple(hold(envelope_of(envelope)) for envelope in papers.statements),
    )


def _unwrapped(house: House, header: bytes, info: bytes) -> bytes:
    """Find the data key, also of what was sealed before this node's sealing key was rotated."""
    keys = house.keys.node().opening
    for key in keys[:-1]:
        with suppress(Untrusted):
            return open_header(header, key, info)
    return open_header(header, keys[-1], info)


def _open_share(house: House, body: BinaryIO, key: bytes, manifest: Manifest) -> Shared:
    """Keep only the stream: with the wrapped key gone, destroying the data key disposes of it."""
    stream, _ = house.bodies.save(iter(lambda: body.read(CHUNK), b""))
    try:
        with house.bodies.open(stream) as kept:
            header, rows = read_share(lines(unlocked(kept.read, key, manifest.seal_info)))
            # One row too many is enough to know; all of them would keep the sender's place taken.
            most = manifest.rows.count + 1 if manifest.rows else 0
            frontier = extend_rows(Frontier(), map(row_json, islice(rows, most)), header.salt_key)
        _must_be_committed(manifest, frontier)
    except AccordantError:
        discard(house, stream)
        raise
    return Shared(stream=stream, key=key, header=header)


def _must_be_committed(manifest: Manifest, frontier: Frontier) -> None:
    rows = manifest.rows
    root = f"sha256:{frontier.root().hex()}"
    if rows is None or (rows.count, rows.root) != (frontier.size, root):
        raise Untrusted("the rows are not the ones the manifest commits to", code="bad-rows")
