"""What an entry of the ledger is: a kind, a time, and digests; nothing about anyone.

The facts themselves are an event kept elsewhere and erased in time. The entry commits to them
through a secret salt: whoever is given event and salt can check them, and once both are destroyed
the commitment says nothing, though the event may have been easy to guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from attrs import field, frozen

from accordant.core.canonical import Json, canonical, digest
from accordant.core.errors import BadInput, Problem
from accordant.core.ledger.tiles import MAX_ENTRY
from accordant.core.names import Digest, a_hash, a_name
from accordant.core.wire import encode, read_exactly

SALT_SIZE = 32
"""Bytes of salt in every commitment."""

_COMMITMENT = b"accordant/commitment/v1\0"


def _copied(refs: Mapping[str, Digest]) -> Mapping[str, Digest]:
    return dict(refs)


@frozen(kw_only=True)
class Leaf:
    """One entry: what kind of thing was done, when, the commitment to it, and what it refers to.

    References name packages, agreements and decisions by their digests, and never a person.
    """

    format: Literal["accordant/leaf/v1"] = "accordant/leaf/v1"
    kind: str
    at: datetime
    commitment: Digest
    refs: Mapping[str, Digest] = field(factory=dict, converter=_copied, hash=False)

    def __attrs_post_init__(self) -> None:
        a_name(self.kind, "kind")
        if self.at.tzinfo is None:
            raise BadInput([Problem("at", "an entry's time names its time zone")])
        a_hash(self.commitment, "commitment")
        for word, ref in self.refs.items():
            a_name(word, "refs")
            a_hash(ref, f"refs.{word}")


def write_leaf(leaf: Leaf) -> bytes:
    """Write an entry as the bytes that are hashed into the tree."""
    data = canonical(encode(leaf))
    if len(data) > MAX_ENTRY:
        raise BadInput(f"an entry of the ledger is at most {MAX_ENTRY} bytes, not {len(data)}")
    return data


def read_leaf(data: bytes) -> Leaf:
    """Read an entry; only the one spelling that hashes to itself is taken."""
    return read_exactly(Leaf, data, limit=MAX_ENTRY)


def commit(event: Json, salt: bytes) -> Digest:
    """Commit to an event under 32 bytes of fresh random salt."""
    return digest(_COMMITMENT + a_salt(salt) + canonical(event))


def opens(commitment: Digest, event: Json, salt: bytes) -> bool:
    """Say whether this event and salt are what was committed to."""
    return commit(event, salt) == commitment


def a_salt(salt: bytes) -> bytes:
    """Give back a salt of the right length, or refuse it; a short one could be guessed."""
    if len(salt) != SALT_SIZE:
        raise BadInput(f"a salt has {SALT_SIZE} bytes, and this has {len(salt)}")
    return salt
