"""Every statement that reads or writes the store, and nothing else that does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from accordant.adapters.store.database import Cursor, Database
from accordant.adapters.store.faults import explained
from accordant.adapters.turn import Turn
from accordant.core.canonical import Json, canonical
from accordant.core.errors import Conflict, NotFound
from accordant.work.ports import StoredEvent, Transaction

PAGE: Final = 1000
"""Events fetched at a time, so that reading all of them needs memory for this many."""


class DjangoStore:
    """A store in a SQLite file, or in a PostgreSQL database for a postgres:// address.

    It may be used from several threads and opened by several processes. A writer waits for others
    up to `patience` seconds. Opening it brings its tables up to date (Unavailable).
    """

    def __init__(self, address: str | Path, *, patience: float = 10.0) -> None:
        self._database = Database(address, patience)
        self._turn = Turn()

    @property
    def alias(self) -> str:
        """The name under which Django knows this store's database."""
        return self._database.alias

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begin to read and write; others wait (Unavailable). An exception undoes everything."""
        with self._turn.taken(), self._database.begin(writing=True) as cursor:
            records = _Records(cursor, writing=True)
            with records.lasting():
                yield records
        if records.destroyed:
            self._database.purge()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Begin to read only, as of this moment."""
        with self._turn.taken(), self._database.begin(writing=False) as cursor:
            records = _Records(cursor, writing=False)
            with records.lasting():
                yield records

    def close(self) -> None:
        """Close the store in all threads; none may be within a transaction."""
        self._database.close()


class _Records:
    """What is in the store, as one transaction sees and changes it."""

    def __init__(self, cursor: Cursor, *, writing: bool) -> None:
        self._cursor = cursor
        self._writing = writing
        self._open = True
        self._fault: Exception | None = None
        self.destroyed = False

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Let this be used within, and not beyond."""
        try:
            yield
            if self._fault:
                # SQLite may have undone everything already: going on would save half of it.
                raise self._fault
        finally:
            self._open = False

    def add_events(self, events: Iterable[StoredEvent], leaves: Iterable[bytes]) -> None:
        """Append events and their ledger entries, numbered on from `size()` (Conflict)."""
        new, data, start = list(events), list(leaves), self.size()
        numbers = range(start, start + len(new))
        if [event.number for event in new] != list(numbers) or len(data) != len(new):
            raise Conflict(f"events are added in order from number {start}, each with one entry")
        self._write(
            "INSERT INTO event (number, kind, lock, facts, salt) VALUES (%s, %s, %s, %s, %s)",
            [(e.number, e.kind, e.lock, e.facts, e.salt) for e in new],
        )
        self._write(
            "INSERT INTO leaf (number, data) VALUES (%s, %s)", list(zip(numbers, data, strict=True))
        )

    def size(self) -> int:
        """Give the number of events, which is the number of ledger entries."""
        (last,) = self._one("SELECT max(number) FROM event") or (None,)
        return 0 if last is None else int(last) + 1

    def event(self, number: int) -> StoredEvent:
        """Give one event (NotFound)."""
        row = self._one(f"{_EVENT} WHERE number = %s", number)
        if row is None:
            raise NotFound(f"there is no event {number} here")
        return _event(row)

    def events(self, start: int = 0) -> Iterator[StoredEvent]:
        """Give events in order from a number on."""
        while page := self._all(f"{_EVENT} WHERE number >= %s ORDER BY number LIMIT {PAGE}", start):
            yield from map(_event, page)
            start = page[-1][0] + 1

    def leaf(self, number: int) -> bytes:
        """Give one ledger entry's bytes (NotFound)."""
        row = self._one("SELECT data FROM leaf WHERE number = %s", number)
        if row is None:
            raise NotFound(f"there is no ledger entry {number} here")
        return bytes(row[0])

    def tile(self, level: int, index: int) -> bytes:
        """Give a tile's hashes, as many as there are; empty where there are none."""
        row = self._one('SELECT hashes FROM tile WHERE level = %s AND "index" = %s', level, index)
        return bytes(row[0]) if row else b""

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Write a tile, full or as far as it goes."""
        self._write(
            'INSERT INTO tile (level, "index", hashes) VALUES (%s, %s, %s) '
            'ON CONFLICT (level, "index") DO UPDATE SET hashes = excluded.hashes',
            [(level, index, hashes)],
        )

    def get(self, shelf: str, key: str) -> Json:
        """Give the value under a key on a shelf, or None."""
        row = self._one("SELECT value FROM entry WHERE shelf = %s AND key = %s", shelf, key)
        return _value(row[0]) if row else None

    def put(self, shelf: str, key: str, value: Json) -> None:
        """Put a value under a key on a shelf; None drops the key."""
        self.put_many([(shelf, key, value)])

    def put_many(self, rows: Iterable[tuple[str, str, Json]]) -> None:
        """Put many (shelf, key, value) at once; None as a value drops the key."""
        spelt = {(s, k): None if v is None else canonical(v).decode() for s, k, v in rows}
        self._write(
            "DELETE FROM entry WHERE shelf = %s AND key = %s",
            [place for place, text in spelt.items() if text is None],
        )
        self._write(
            "INSERT INTO entry (shelf, key, value) VALUES (%s, %s, %s) "
            "ON CONFLICT (shelf, key) DO UPDATE SET value = excluded.value",
            [(*place, text) for place, text in spelt.items() if text is not None],
        )

    def drop(self, shelf: str, key: str) -> None:
        """Take a key off a shelf; nothing happens if it is not there."""
        self.put_many([(shelf, key, None)])

    def scan(
        self, shelf: str, prefix: str = "", *, after: str = "", limit: int | None = None
    ) -> list[tuple[str, Json]]:
        """Give (key, value) on a shelf in order of key, of those with a prefix and beyond a key."""
        beyond = _beyond(prefix)
        sql = "SELECT key, value FROM entry WHERE shelf = %s AND key >= %s AND key > %s"
        sql += "" if beyond is None else " AND key < %s"
        sql += " ORDER BY key"
        sql += "" if limit is None else " LIMIT %s"
        ends = [end for end in (beyond, limit) if end is not None]
        return [(key, _value(v)) for key, v in self._all(sql, shelf, prefix, after, *ends)]

    def shelves(self) -> list[str]:
        """Give the names of all shelves that hold anything."""
        return [shelf for (shelf,) in self._all("SELECT DISTINCT shelf FROM entry ORDER BY shelf")]

    def secret(self, name: str) -> bytes | None:
        """Give the key of that name, or None if there is none or it was destroyed."""
        row = self._one("SELECT key FROM secret WHERE name = %s", name)
        return bytes(row[0]) if row else None

    def put_secret(self, name: str, key: bytes) -> None:
        """Keep a key under a name (Conflict if there is one: what it locked would be lost)."""
        if self.secret(name) is not None:
            raise Conflict(f"there is already a key of the name {name}")
        self._write("INSERT INTO secret (name, key) VALUES (%s, %s)", [(name, key)])

    def destroy_secret(self, name: str) -> None:
        """Destroy the key of that name; what it locked cannot be read again.

        On SQLite its bytes are gone from the files once this is committed and no older reader is
        left. PostgreSQL's own log keeps them until the server recycles it.
        """
        self._write("DELETE FROM secret WHERE name = %s", [(name,)])
        self.destroyed = True

    def _one(self, sql: str, *parameters: object) -> Any:
        with self._all_or_nothing():
            self._cursor.execute(sql, parameters)
            return self._cursor.fetchone()

    def _all(self, sql: str, *parameters: object) -> Any:
        with self._all_or_nothing():
            self._cursor.execute(sql, parameters)
            return self._cursor.fetchall()

    def _write(self, sql: str, rows: list[Any]) -> None:
        if not self._writing:
            raise Conflict("this transaction only reads")
        with self._all_or_nothing():
            if rows:
                self._cursor.executemany(sql, rows)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """Carry out a statement; after one that failed, nothing of this transaction is kept."""
        if not self._open:
            raise Conflict("this transaction has ended")
        if self._fault:
            raise self._fault
        try:
            with explained():
                yield
        except Exception as fault:
            self._fault = fault
            raise


_EVENT: Final = "SELECT number, kind, lock, facts, salt FROM event"


def _event(row: Any) -> StoredEvent:
    number, kind, lock, facts, salt = row
    return StoredEvent(number=number, kind=kind, lock=lock, facts=bytes(facts), salt=bytes(salt))


def _value(text: str) -> Json:
    # Written here in the one canonical spelling, so it is not checked again.
    value: Json = json.loads(text)
    return value


def _beyond(prefix: str) -> str | None:
    """Give the first text that comes after all texts with a prefix, or None where none does."""
    stem = prefix.rstrip("\U0010ffff")
    if not stem:
        return None
    last = ord(stem[-1]) + 1
    # Surrogates are no characters: they cannot be written to a database.
    return stem[:-1] + chr(0xE000 if last == 0xD800 else last)
