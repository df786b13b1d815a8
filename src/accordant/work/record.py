"""Recording: an event, its ledger entry and its place in the index, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from accordant.core.canonical import canonical, read_canonical
from accordant.core.crypto import Locker, Unlocker, random_bytes
from accordant.core.errors import NotFound
from accordant.core.events import Event, Row, event_json, read_event
from accordant.core.ledger import (
    SALT_SIZE,
    Checkpoint,
    InclusionProof,
    Leaf,
    TiledTree,
    commit,
    leaf_hash,
    sign_checkpoint,
    tiles_to_write,
    write_leaf,
)
from accordant.core.names import ledger_name
from accordant.core.signing import read_envelope, read_key_list
from accordant.work.ports import House, NodeKeys, StoredEvent, Transaction

LOCK = b"accordant/event-lock/v1"
KEY_SIZE = 32


class Records:
    """What has happened here. `record` is the only way to add to it.

    It is unsettled once something was recorded, since the transaction may yet be undone.
    """

    def __init__(self, house: House, tx: Transaction, *, writing: bool = True) -> None:
        self.house = house
        self.tx = tx
        self.writing = writing
        self.unsettled = False

    def record(self, *events: Event) -> tuple[bytes, ...]:
        """Record events in order; gives their ledger entries, whose numbers follow on."""
        self.unsettled = True
        stored, leaves = [], []
        for number, event in enumerate(events, start=self.tx.size()):
            one, leaf = self._written(number, event)
            stored.append(one)
            leaves.append(leaf)
        self._append(leaves)
        self.tx.add_events(stored, leaves)
        rows = (row for event in events for row in event.rows())
        self.tx.put_many((row.shelf, row.key, row.value) for row in rows)
        return tuple(leaves)

    def record_once(self, event: Event) -> None:
        """Record an event unless one like it, with the same place in the index, was recorded."""
        row = next(event.rows())
        if self.tx.get(row.shelf, row.key) is None:
            self.record(event)

    def _written(self, number: int, event: Event) -> tuple[StoredEvent, bytes]:
        facts, salt = event_json(event), random_bytes(SALT_SIZE)
        leaf = Leaf(kind=event.kind, at=event.at, commitment=commit(facts, salt), refs=event.refs)
        data = canonical(facts)
        if event.lock is not None:
            # The salt is locked away with the facts: what was easy to guess stays unprovable
            # once the key is destroyed.
            data, salt = lock(self._secret_for(event.lock), salt + data), b""
        stored = StoredEvent(number=number, kind=event.kind, lock=event.lock, facts=data, salt=salt)
        return stored, write_leaf(leaf)

    def _secret_for(self, name: str) -> bytes:
        key = self.tx.secret(name)
        if key is None:
            key = random_bytes(KEY_SIZE)
            self.tx.put_secret(name, key)
        return key

    def _append(self, leaves: Iterable[bytes]) -> None:
        hashes = [leaf_hash(leaf) for leaf in leaves]
        for tile, data in tiles_to_write(self.tx.size(), hashes, self._read_tile).items():
            self.tx.put_tile(tile.level, tile.index, data)

    def _read_tile(self, level: int, index: int, width: int) -> bytes:
        return self.tx.tile(level, index)[: width * 32]

    def tree(self, size: int | None = None) -> TiledTree:
        """Give the ledger's tree as it is, or as it was at an earlier size."""
        return TiledTree(self.tx.size() if size is None else size, self._read_tile)

    def keys(self) -> NodeKeys:
        """Give the private keys of the list this node issued last."""
        keys = self.house.keys.node()
        if keys.following is not None and self._issued(keys.following):
            return keys.following
        return keys

    def _issued(self, keys: NodeKeys) -> bool:
        _, last = self.tx.scan("own-keys")[-1]
        issued = read_key_list(read_envelope(canonical(last)))
        return (issued.root, issued.manifest, issued.checkpoint, issued.sealing) == (
            keys.root.public,
            keys.manifest.public,
            keys.checkpoint.public,
            keys.sealing.public,
        )

    def signing_time(self, now: datetime) -> datetime:
        """Give the moment that what is signed now bears, never before its keys are used.

        It keeps the fraction of the second: of two words on one thing the later one must win, also
        where both are said within a second.
        """
        since = self.tx.get("own-keys-since", "last")
        return now if since is None else max(now, datetime.fromisoformat(str(since)))

    def checkpoint(self) -> bytes:
        """Sign the ledger as it is now."""
        tree, name = self.tree(), ledger_name(self.house.node.party)
        checkpoint = Checkpoint(origin=name, size=tree.size, root=tree.root())
        return sign_checkpoint(checkpoint, name, self.keys().checkpoint)

    def prove(self, *numbers: int) -> tuple[InclusionProof, ...]:
        """Prove entries of the ledger, all under one checkpoint signed now."""
        tree, note = self.tree(), self.checkpoint()
        return tuple(
            InclusionProof(index=n, path=tree.inclusion_path(n), checkpoint=note) for n in numbers
        )

    def event(self, number: int) -> tuple[Event, bytes]:
        """Give an event and its salt (NotFound once its key is destroyed)."""
        stored = self.tx.event(number)
        if stored.lock is None:
            return _read(stored.facts), stored.salt
        key = self.tx.secret(stored.lock)
        if key is None:
            raise NotFound("its key was destroyed when it was disposed of", code="disposed")
        data = unlock(key, stored.facts)
        return _read(data[SALT_SIZE:]), data[:SALT_SIZE]

    def happened(self) -> Iterator[tuple[int, Event]]:
        """Give every event that can still be read, with its number, in order."""
        for number in range(self.tx.size()):
            try:
                yield number, self.event(number)[0]
            except NotFound:
                continue


def _read(facts: bytes) -> Event:
    # What was kept here may be longer than what is taken in: a text in it is written with escapes.
    return read_event(read_canonical(facts, limit=len(facts)))


def lock(key: bytes, data: bytes) -> bytes:
    """Lock facts about people under a key that can be destroyed."""
    locker = Locker(key, LOCK)
    return locker.update(data) + locker.finish()


def unlock(key: bytes, data: bytes) -> bytes:
    """Read what `lock` locked (Untrusted if it was altered)."""
    unlocker = Unlocker(key, LOCK)
    return unlocker.update(data) + unlocker.finish()


@contextmanager
def recording(house: House) -> Iterator[Records]:
    """Read and record in one transaction: all of it becomes durable, or nothing happens."""
    with house.store.transaction() as tx:
        yield Records(house, tx)


@contextmanager
def reading(house: House) -> Iterator[Records]:
    """Read only, as of one moment."""
    with house.store.reading() as tx:
        yield Records(house, tx, writing=False)


VOLATILE = frozenset({"attempt", "strangers"})
"""The shelf that holds no record: how often delivery was tried."""


def index_from_events(records: Records) -> dict[tuple[str, str], object]:
    """Build the index anew from the events alone; what was disposed of is a tombstone."""
    index: dict[tuple[str, str], object] = {}
    for _, event in records.happened():
        for row in event.rows():
            _place(index, row)
    return index


def _place(index: dict[tuple[str, str], object], row: Row) -> None:
    if row.value is None:
        index.pop((row.shelf, row.key), None)
    else:
        index[row.shelf, row.key] = row.value
