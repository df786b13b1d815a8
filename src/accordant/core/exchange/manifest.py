"""The manifest: the signed label on every package between two nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Literal

from attrs import frozen

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import PublicKey, SigningKey
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest, PartyId, a_hash
from accordant.core.policy import Clause
from accordant.core.protocol import id_problems, require
from accordant.core.signing import Envelope, sign, verified_payload
from accordant.core.wire import encode, read_exactly

PACKAGE_FORMAT: Literal["accordant/package/v1"] = "accordant/package/v1"
MANIFEST_TYPE = "application/vnd.accordant.package.v1+json"
NONCE = re.compile(r"[0-9a-f]{32}")
LARGEST_MANIFEST = 64 * 1024
"""Bytes; a manifest is a label, and a longer one is not read."""


class PackageKind(StrEnum):
    """What is in a package."""

    PAPERS = "papers"
    SHARE = "share"


@frozen(kw_only=True)
class Body:
    """The sealed body: the SHA-256 of its bytes as sent, and how many there are."""

    digest: Digest
    size: int

    def __attrs_post_init__(self) -> None:
        a_hash(self.digest, "digest")
        if self.size < 1:
            raise BadInput([Problem("size", "a body has at least one byte")])


@frozen(kw_only=True)
class Rows:
    """A commitment to the rows inside: the root over each row under its own salt."""

    root: Digest
    count: int

    def __attrs_post_init__(self) -> None:
        a_hash(self.root, "root")
        if self.count < 1:
            raise BadInput([Problem("count", "a share has at least one row")])


@frozen(kw_only=True)
class Manifest:
    """Who sends what to whom, in which order, under which clause."""

    format: Literal["accordant/package/v1"] = PACKAGE_FORMAT
    kind: PackageKind
    sender: PartyId
    recipient: PartyId
    sequence: int
    previous: Digest | None = None
    created: datetime
    expires: datetime
    body: Body
    nonce: str
    clause: Clause | None = None
    power: str = ""
    decision: Digest | None = None
    rows: Rows | None = None

    def __attrs_post_init__(self) -> None:
        require(self._faults())

    def _faults(self) -> Iterator[Problem]:
        yield from id_problems("sender", [self.sender])
        yield from id_problems("recipient", [self.recipient])
        if self.sender == self.recipient:
            yield Problem("recipient", "a package goes to another party")
        if not NONCE.fullmatch(self.nonce):
            yield Problem("nonce", "a nonce is 32 lower-case hexadecimal digits")
        yield from self._lane_faults()
        if self.expires <= self.created:
            yield Problem("expires", "a package expires after it was made")
        if self.kind is PackageKind.SHARE:
            yield from self._share_faults()
        elif self.clause or self.power or self.decision or self.rows:
            yield Problem("kind", "only a share has a clause, a power, a decision or rows")

    def _lane_faults(self) -> Iterator[Problem]:
        if self.sequence < 1:
            yield Problem("sequence", "packages count from 1")
        if (self.sequence == 1) != (self.previous is None):
            yield Problem("previous", "every package but the first names the one before it")
        if self.previous is not None:
            yield from hash_problems("previous", self.previous)

    def _share_faults(self) -> Iterator[Problem]:
        if (self.clause is None) != bool(self.power):
            sentence = "a share cites one clause, or in an emergency the legal power"
            yield Problem("clause", sentence)
        if self.decision is None:
            yield Problem("decision", "a share names the ledger entry of its decision")
        else:
            yield from hash_problems("decision", self.decision)
        if self.rows is None:
            yield Problem("rows", "a share commits to its rows")

    @property
    def seal_info(self) -> bytes:
        """What binds the sealed body to this package and no other."""
        return seal_info(self.sender, self.recipient, self.nonce)


def hash_problems(path: str, digest: Digest) -> Iterator[Problem]:
    """Find whether a digest is well formed."""
    try:
        a_hash(digest, path)
    except BadInput as bad:
        yield from bad.problems


def seal_info(sender: PartyId, recipient: PartyId, nonce: str) -> bytes:
    """Spell what a sealed body is bound to: the two ends and the package's own nonce.

    Not the number in the lane: a large body is sealed before its number is known.
    """
    return canonical(
        {
            "format": "accordant/seal-info/v1",
            "nonce": nonce,
            "recipient": recipient,
            "sender": sender,
        }
    )


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as the canonical bytes that are signed and hashed."""
    return canonical(encode(manifest))


def sign_manifest(manifest: Manifest, key: SigningKey) -> Envelope:
    """Sign a manifest with the node's manifest key."""
    return sign(write_manifest(manifest), MANIFEST_TYPE, key)


def package_id(envelope: Envelope) -> Digest:
    """Give the name of a package: the digest of its manifest's canonical bytes."""
    return digest(envelope.payload)


def peek(envelope: Envelope) -> Manifest:
    """Read what a manifest claims, before anything is believed of it."""
    if envelope.payload_type != MANIFEST_TYPE:
        raise BadInput([Problem("payloadType", f"this must be “{MANIFEST_TYPE}”")])
    return read_exactly(Manifest, envelope.payload, limit=LARGEST_MANIFEST)


def trusted_manifest(envelope: Envelope, key: PublicKey) -> Manifest:
    """Read a manifest whose signature holds under the sender's manifest key (Untrusted)."""
    verified_payload(envelope, key, MANIFEST_TYPE)
    return peek(envelope)
