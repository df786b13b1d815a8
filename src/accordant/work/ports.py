"""What the work needs from the outside world, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol

from attrs import Factory, field, frozen

from accordant.core.canonical import Json
from accordant.core.crypto import SealingKey, SigningKey
from accordant.core.names import Digest, PartyId, PersonId


class Clock(Protocol):
    """Tells the time; every piece of work reads it once."""

    def now(self) -> datetime:
        """Give the present moment, in UTC."""
        ...


@frozen(kw_only=True)
class StoredEvent:
    """An event as it is kept: its facts, plain or locked under a named key, and its salt."""

    number: int
    kind: str
    lock: str | None
    facts: bytes
    salt: bytes


class Transaction(Protocol):
    """One transaction on the store: all of it becomes durable, or none of it does.

    Events are numbered from 0, and event n is ledger entry n: one event, one entry.
    """

    def add_events(self, events: Iterable[StoredEvent], leaves: Iterable[bytes]) -> None:
        """Append events and their ledger entries, numbered on from `size()`."""
        ...

    def size(self) -> int:
        """Give the number of events, which is the number of ledger entries."""
        ...

    def event(self, number: int) -> StoredEvent:
        """Give one event (NotFound)."""
        ...

    def events(self, start: int = 0) -> Iterator[StoredEvent]:
        """Give events in order from a number on."""
        ...

    def leaf(self, number: int) -> bytes:
        """Give one ledger entry's bytes (NotFound)."""
        ...

    def tile(self, level: int, index: int) -> bytes:
        """Give a tile's hashes, as many as there are; empty where there are none."""
        ...

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Write a tile, full or as far as it goes."""
        ...

    def get(self, shelf: str, key: str) -> Json:
        """Give the value under a key on a shelf, or None."""
        ...

    def put(self, shelf: str, key: str, value: Json) -> None:
        """Put a value under a key on a shelf."""
        ...

    def put_many(self, rows: Iterable[tuple[str, str, Json]]) -> None:
        """Put many (shelf, key, value) at once; None as a value drops the key."""
        ...

    def drop(self, shelf: str, key: str) -> None:
        """Take a key off a shelf; nothing happens if it is not there."""
        ...

    def scan(
        self, shelf: str, prefix: str = "", *, after: str = "", limit: int | None = None
    ) -> list[tuple[str, Json]]:
        """Give (key, value) on a shelf in order of key, of those with a prefix and beyond a key."""
        ...

    def shelves(self) -> list[str]:
        """Give the names of all shelves that hold anything."""
        ...

    def secret(self, name: str) -> bytes | None:
        """Give the key of that name, or None if there is none or it was destroyed."""
        ...

    def put_secret(self, name: str, key: bytes) -> None:
        """Keep a key under a name, in the one table that backups leave out."""
        ...

    def destroy_secret(self, name: str) -> None:
        """Destroy the key of that name; what it locked cannot be read again."""
        ...


class Store(Protocol):
    """Where a node keeps its events, ledger, index and keys."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin to read and write; others wait. An exception undoes everything."""
        ...

    def reading(self) -> AbstractContextManager[Transaction]:
        """Begin to read only, as of one moment."""
        ...


class Bodies(Protocol):
    """Package bodies in files, named by their digest or as asked; durable before `save` returns."""

    def save(self, chunks: Iterable[bytes], name: Digest | None = None) -> tuple[Digest, int]:
        """Write a body; gives its digest and its size in bytes (Unavailable on a full disk).

        It is kept under its digest, or under a name of the caller's in the form of one.
        """
        ...

    def open(self, digest: Digest) -> BinaryIO:
        """Open a body to read (NotFound)."""
        ...

    def remove(self, digest: Digest) -> None:
        """Remove a body; nothing happens if it is not there."""
        ...

    def older_than(self, seconds: float) -> Iterator[Digest]:
        """Give the bodies that were written at least so many seconds ago."""
        ...


@frozen(kw_only=True)
class NodeKeys:
    """A node's private keys.

    `retired` sealing keys still open what was sealed to them, the newest first. `following` are the
    keys of a list that is being issued: which of the two counts, the record of issued lists says.
    """

    root: SigningKey
    manifest: SigningKey
    checkpoint: SigningKey
    sealing: SealingKey
    master: bytes
    retired: tuple[SealingKey, ...] = ()
    following: NodeKeys | None = None

    @property
    def opening(self) -> tuple[SealingKey, ...]:
        """Every key that a body may be sealed to, the likeliest first."""
        ahead = (self.following.sealing,) if self.following else ()
        return tuple(dict.fromkeys((self.sealing, *ahead, *self.retired)))


class Keys(Protocol):
    """Where private keys are kept."""

    def node(self) -> NodeKeys:
        """Give the node's own keys (NotFound before the node is founded)."""
        ...

    def put_node(self, keys: NodeKeys) -> None:
        """Keep the node's first keys, readable by its operator only (Conflict if it has any)."""
        ...

    def replace_node(self, keys: NodeKeys) -> None:
        """Keep these keys in place of the node's present ones (NotFound), wholly or not at all."""
        ...

    def person(self, person: PersonId, passphrase: str) -> SigningKey:
        """Unlock a person's signing key (NotFound, Untrusted on a wrong passphrase)."""
        ...

    def put_person(self, person: PersonId, key: SigningKey, passphrase: str) -> None:
        """Keep a person's signing key, locked with their passphrase (Conflict if there is one)."""
        ...


@frozen(kw_only=True)
class Reply:
    """What a partner's node answered."""

    status: int
    body: bytes


class Post(Protocol):
    """Carries packages to partners' nodes."""

    def put(self, url: str, package: Digest, chunks: Iterable[bytes]) -> Reply:
        """Put a package in a partner's inbox (Unavailable if it cannot be reached)."""
        ...

    def get(self, url: str, path: str) -> Reply:
        """Fetch something small from a partner's node (Unavailable if it cannot be reached)."""
        ...


@frozen(kw_only=True)
class Node:
    """Who this node is: the party it acts for, its address, and its limits."""

    party: PartyId
    name: str
    kind: str
    url: str
    zone: str = "Europe/London"
    early_seconds: int = 300
    expires_days: int = 30
    largest_body: int = 1 << 30
    body_seconds: int = 30


@frozen(kw_only=True)
class House:
    """The ports bundled: what every verb is given.

    Bodies still to be judged stand apart in `arrivals`: whoever sends again the bytes of one that
    is kept must not have it removed with theirs.
    """

    node: Node
    clock: Clock
    store: Store
    bodies: Bodies
    arrivals: Bodies = field(default=Factory(lambda house: house.bodies, takes_self=True))
    keys: Keys
    post: Post
