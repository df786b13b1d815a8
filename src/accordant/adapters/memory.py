"""A whole house in memory, for tests and for trying things out; it keeps every port's promises."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from attrs import define, evolve, field, frozen

from accordant.adapters.turn import Turn
from accordant.core.canonical import Json, canonical
from accordant.core.crypto import (
    Effort,
    Hasher,
    SigningKey,
    from_base64,
    lock_with_passphrase,
    to_base64,
    unlock_with_passphrase,
)
from accordant.core.errors import BadInput, Conflict, NotFound, Unavailable
from accordant.core.names import Digest, PersonId, a_hash, a_name
from accordant.work.ports import NodeKeys, Reply, StoredEvent, Transaction

Answer = Callable[[str, str, Iterable[bytes]], Reply]
"""What stands at an address: (method, path, chunks) to a reply."""


class FixedClock:
    """Tells the time it was set to."""

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    def now(self) -> datetime:
        """Give the moment it was set to, in UTC."""
        return self._moment

    def set(self, moment: datetime) -> None:
        """Set it to a moment, of whatever zone (BadInput if it names none)."""
        if moment.tzinfo is None:
            raise BadInput("a moment without a time zone is no moment")
        self._moment = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move it forward, or back."""
        self._moment += by


@define
class _Contents:
    """What is in a store at one moment.

    Events and leaves are shared between moments, since they are only ever added to: each moment
    knows how many of them it has. The rest is copied before it is changed.
    """

    added: list[tuple[StoredEvent, bytes]] = field(factory=list)
    size: int = 0
    tiles: dict[tuple[int, int], bytes] = field(factory=dict)
    shelves: dict[str, dict[str, str]] = field(factory=dict)
    secrets: dict[str, bytes] = field(factory=dict)

    def copy(self) -> _Contents:
        """Give a moment to change; shelves are copied one by one, when they are written to."""
        return evolve(
            self, tiles=dict(self.tiles), shelves=dict(self.shelves), secrets=dict(self.secrets)
        )


class MemoryStore:
    """A store in memory, whose transactions are as strict as those on disk."""

    def __init__(self) -> None:
        self._contents = _Contents()
        self._writing = Lock()
        self._turn = Turn()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin to read and write; others wait. An exception undoes everything."""
        with self._turn.taken(), self._writing:
            before = self._contents
            records = _Records(before.copy(), writing=True)
            try:
                yield records
                self._contents = records.contents
            finally:
                records.ended = True
                del before.added[self._contents.size :]

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Begin to read only, as of this moment."""
        with self._turn.taken():
            records = _Records(self._contents, writing=False)
            try:
                yield records
            finally:
                records.ended = True

    def close(self) -> None:
        """Nothing is open; this is here because the store on disk has it."""


class _Records:
    """What is in the store, as one transaction sees and changes it."""

    def __init__(self, contents: _Contents, *, writing: bool) -> None:
        self._contents = contents
        self._writing = writing
        self._copied: set[str] = set()
        self.ended = False

    @property
    def contents(self) -> _Contents:
        """What is there, while the transaction lasts (Conflict)."""
        if self.ended:
            raise Conflict("this transaction has ended")
        return self._contents

    def add_events(self, events: Iterable[StoredEvent], leaves: Iterable[bytes]) -> None:
        """Append events and their ledger entries, numbered on from `size()` (Conflict)."""
        new, data, contents = list(events), list(leaves), self._changing()
        start = contents.size
        numbers = range(start, start + len(new))
        if [event.number for event in new] != list(numbers) or len(data) != len(new):
            raise Conflict(f"events are added in order from number {start}, each with one entry")
        contents.added.extend(zip(new, data, strict=True))
        contents.size += len(new)

    def size(self) -> int:
        """Give the number of events, which is the number of ledger entries."""
        return self.contents.size

    def event(self, number: int) -> StoredEvent:
        """Give one event (NotFound)."""
        if not 0 <= number < self.size():
            raise NotFound(f"there is no event {number} here")
        return self.contents.added[number][0]

    def events(self, start: int = 0) -> Iterator[StoredEvent]:
        """Give events in order from a number on."""
        number = max(start, 0)
        while number < self.size():
            yield self.event(number)
            number += 1

    def leaf(self, number: int) -> bytes:
        """Give one ledger entry's bytes (NotFound)."""
        if not 0 <= number < self.size():
            raise NotFound(f"there is no ledger entry {number} here")
        return self.contents.added[number][1]

    def tile(self, level: int, index: int) -> bytes:
        """Give a tile's hashes, as many as there are; empty where there are none."""
        return self.contents.tiles.get((level, index), b"")

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Write a tile, full or as far as it goes."""
        self._changing().tiles[level, index] = hashes

    def get(self, shelf: str, key: str) -> Json:
        """Give the value under a key on a shelf, or None."""
        text = self.contents.shelves.get(shelf, {}).get(key)
        return None if text is None else _value(text)

    def put(self, shelf: str, key: str, value: Json) -> None:
        """Put a value under a key on a shelf; None drops the key."""
        self.put_many([(shelf, key, value)])

    def put_many(self, rows: Iterable[tuple[str, str, Json]]) -> None:
        """Put many (shelf, key, value) at once; None as a value drops the key."""
        self._changing()
        spelt = {(s, k): None if v is None else canonical(v).decode() for s, k, v in rows}
        for (shelf, key), text in spelt.items():
            if text is None:
                self._shelf(shelf).pop(key, None)
            else:
                self._shelf(shelf)[key] = text

    def drop(self, shelf: str, key: str) -> None:
        """Take a key off a shelf; nothing happens if it is not there."""
        self.put_many([(shelf, key, None)])

    def scan(
        self, shelf: str, prefix: str = "", *, after: str = "", limit: int | None = None
    ) -> list[tuple[str, Json]]:
        """Give (key, value) on a shelf in order of key, of those with a prefix and beyond a key."""
        rows = self.contents.shelves.get(shelf, {})
        keys = sorted(key for key in rows if key.startswith(prefix) and key > after)
        return [(key, _value(rows[key])) for key in keys[:limit]]

    def shelves(self) -> list[str]:
        """Give the names of all shelves that hold anything."""
        return sorted(shelf for shelf, rows in self.contents.shelves.items() if rows)

    def secret(self, name: str) -> bytes | None:
        """Give the key of that name, or None if there is none or it was destroyed."""
        return self.contents.secrets.get(name)

    def put_secret(self, name: str, key: bytes) -> None:
        """Keep a key under a name (Conflict if there is one: what it locked would be lost)."""
        secrets = self._changing().secrets
        if name in secrets:
            raise Conflict(f"there is already a key of the name {name}")
        secrets[name] = key

    def destroy_secret(self, name: str) -> None:
        """Destroy the key of that name; what it locked cannot be read again."""
        self._changing().secrets.pop(name, None)

    def _changing(self) -> _Contents:
        if not self._writing:
            raise Conflict("this transaction only reads")
        return self.contents

    def _shelf(self, name: str) -> dict[str, str]:
        shelves = self._changing().shelves
        if name not in self._copied:
            shelves[name] = dict(shelves.get(name, {}))
            self._copied.add(name)
        return shelves[name]


def _value(text: str) -> Json:
    value: Json = json.loads(text)
    return value


class MemoryBodies:
    """Package bodies in memory."""

    def __init__(self) -> None:
        self._bodies: dict[Digest, bytes] = {}
        self._written: dict[Digest, float] = {}

    def save(self, chunks: Iterable[bytes], name: Digest | None = None) -> tuple[Digest, int]:
        """Keep a body under its digest or a name; gives its digest and its size in bytes."""
        data = b"".join(chunks)
        hasher = Hasher()
        hasher.update(data)
        self._bodies[name or hasher.digest()] = data
        self._written[name or hasher.digest()] = time.monotonic()
        return hasher.digest(), len(data)

    def open(self, digest: Digest) -> BinaryIO:
        """Open a body to read (NotFound)."""
        if a_hash(digest) not in self._bodies:
            raise NotFound(f"there is no body {digest} here", "It may have been disposed of.")
        return BytesIO(self._bodies[digest])

    def remove(self, digest: Digest) -> None:
        """Remove a body; nothing happens if it is not there."""
        self._bodies.pop(Digest(a_hash(digest)), None)

    def older_than(self, seconds: float) -> Iterator[Digest]:
        """Give the bodies that were written at least so many seconds ago."""
        before = time.monotonic() - seconds
        yield from [one for one in self._bodies if self._written[one] <= before]


class MemoryKeys:
    """Private keys in memory; people's are locked here too, with next to no effort."""

    def __init__(self) -> None:
        self._node: NodeKeys | None = None
        self._people: dict[PersonId, dict[str, str | int]] = {}

    def node(self) -> NodeKeys:
        """Give the node's own keys (NotFound before the node is founded)."""
        if self._node is None:
            raise NotFound("there are no node keys here")
        return self._node

    def put_node(self, keys: NodeKeys) -> None:
        """Keep the node's keys (Conflict if there are any)."""
        if self._node is not None:
            raise Conflict("this node has keys already", "Keys are never overwritten.")
        self._node = keys

    def replace_node(self, keys: NodeKeys) -> None:
        """Keep these keys in place of the node's present ones (NotFound)."""
        self.node()
        self._node = keys

    def person(self, person: PersonId, passphrase: str) -> SigningKey:
        """Unlock a person's signing key (NotFound; Untrusted on a wrong passphrase)."""
        if a_name(person) not in self._people:
            raise NotFound(f"there is no key of {person} here")
        seeds = json.loads(unlock_with_passphrase(self._people[person], passphrase))
        return SigningKey.from_seeds({name: from_base64(seed) for name, seed in seeds.items()})

    def put_person(self, person: PersonId, key: SigningKey, passphrase: str) -> None:
        """Keep a person's signing key, locked with their passphrase (Conflict if there is one)."""
        if a_name(person) in self._people:
            raise Conflict(f"{person} has a key already", "Keys are never overwritten.")
        seeds = json.dumps({name: to_base64(seed) for name, seed in key.seeds().items()})
        effort = Effort(memory_kib=8, iterations=1, lanes=1)
        self._people[person] = lock_with_passphrase(seeds.encode(), passphrase, effort=effort)


@frozen
class Sent:
    """One thing that was carried: how, where to, and whether it arrived."""

    method: str
    url: str
    path: str
    arrived: bool


class MemoryPost:
    """Carries packages between houses in one process, and fails as networks do when told to."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._down: set[str] = set()
        self._losing: set[str] = set()
        self.log: list[Sent] = []

    def register(self, url: str, answer: Answer) -> None:
        """Put a node at an address."""
        self._answers[url] = answer

    def down(self, url: str) -> None:
        """Take the node at an address off the network."""
        self._down.add(url)

    def up(self, url: str) -> None:
        """Bring the node at an address back."""
        self._down.discard(url)

    def lose_reply(self, url: str) -> None:
        """Lose the next answer of the node at an address, after it has done what was asked."""
        self._losing.add(url)

    def put(self, url: str, package: Digest, chunks: Iterable[bytes]) -> Reply:
        """Put a package in a partner's inbox (Unavailable if it cannot be reached)."""
        return self._carry("PUT", url, f"/inbox/{a_hash(package).removeprefix('sha256:')}", chunks)

    def get(self, url: str, path: str) -> Reply:
        """Fetch something small from a partner's node (Unavailable if it cannot be reached)."""
        return self._carry("GET", url, "/" + path.lstrip("/"), ())

    def _carry(self, method: str, url: str, path: str, chunks: Iterable[bytes]) -> Reply:
        arrived = url in self._answers and url not in self._down
        self.log.append(Sent(method, url, path, arrived))
        if not arrived:
            raise Unavailable(f"the node at {url} cannot be reached", code="partner-away")
        reply = self._answers[url](method, path, chunks)
        if url in self._losing:
            self._losing.discard(url)
            raise Unavailable(
                f"the node at {url} broke off before it had answered", code="partner-away"
            )
        return reply
