"""Unpacking: the rows of a share that was received, for as long as they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.errors import Conflict, NotFound
from accordant.core.exchange import (
    Manifest,
    PackageKind,
    ShareHeader,
    lines,
    peek,
    read_share,
    unlocked,
)
from accordant.core.names import Digest, ItemId
from accordant.work.library import envelope_of
from accordant.work.ports import House
from accordant.work.record import reading


@frozen(kw_only=True)
class Unpacked:
    """A received share, opened: what its label and header say, and its rows as they are read."""

    manifest: Manifest
    header: ShareHeader
    rows: Iterator[Mapping[ItemId, Json]]


@contextmanager
def rows_of(house: House, package: Digest) -> Iterator[Unpacked]:
    """Open a share that was received and accepted (NotFound once it was disposed of, Conflict)."""
    with reading(house) as records:
        value = records.tx.get("inbox", package)
        key = records.tx.secret(f"release/{package}")
    if not isinstance(value, dict):
        raise NotFound(f"no package {package[:80]} was received here", "See accordant inbox list.")
    manifest = peek(envelope_of(value["manifest"]))
    if manifest.kind is not PackageKind.SHARE:
        raise Conflict(f"this package holds {manifest.kind}, which were taken in when it came")
    if value["outcome"] != "accepted":
        raise Conflict(f"this package was refused: {value['reason']}", "Nothing of it was kept.")
    if key is None:
        raise NotFound(
            "the values of this share have been disposed of and cannot be read again",
            "Ask the provider to share it again, if there is still reason to.",
            code="disposed",
        )
    with house.bodies.open(Digest(str(value["body"]))) as body:
        stream = lines(unlocked(body.read, key, manifest.seal_info))
        header, rows = read_share(stream)
        yield Unpacked(manifest=manifest, header=header, rows=rows)
