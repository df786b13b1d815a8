"""One database, opened: where it is, how it is set up, and the connections that threads hold on it.

Django expects every database in its settings. Here each store adds its own under a fresh alias, so
that one process can hold several nodes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from pkgutil import iter_modules
from threading import Lock, Thread, current_thread
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.apps import apps
from django.db import connections
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.executor import MigrationExecutor
from django.db.transaction import atomic
from django.db.utils import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from accordant.adapters.disk import make_durable, unserved
from accordant.adapters.store.faults import BUSY, UNWRITABLE, explained
from accordant.core.errors import Conflict, Unavailable

_ALIASES = count(1)
_SETTING_UP = Lock()

_WRITING = (
    "PRAGMA journal_mode = WAL;"
    # Under NORMAL, a power cut takes back commits that were already acknowledged.
    "PRAGMA synchronous = FULL;"
    # On macOS an ordinary fsync stops at the drive's cache; elsewhere this changes nothing.
    "PRAGMA fullfsync = ON;"
    # Destroyed keys are overwritten with zeros, not only unlinked.
    "PRAGMA secure_delete = ON"
)
_READING = "PRAGMA query_only = ON"

# The first words of a transaction, by database and whether it writes. A writer makes the others
# wait (SQLite does so of itself); a reader fixes the moment it sees.
_FIRST = {
    ("sqlite", True): "SELECT 1",
    ("sqlite", False): "SELECT 1 FROM leaf LIMIT 1",
    ("postgresql", True): "LOCK TABLE event IN EXCLUSIVE MODE",
    ("postgresql", False): "SELECT 1 FROM leaf LIMIT 1",
}

# What a database says when another process has just made the same table.
_MADE_MEANWHILE = (IntegrityError, MigrationSchemaMissing, OperationalError, ProgrammingError)


class Cursor(Protocol):
    """What is used of Django's cursors."""

    def execute(self, sql: str, params: Any = None) -> Any:
        """Carry out one statement."""
        ...

    def executemany(self, sql: str, param_list: Any) -> Any:
        """Carry out one statement for every row."""
        ...

    def fetchone(self) -> Any:
        """Give the next row, or None."""
        ...

    def fetchall(self) -> Any:
        """Give all remaining rows."""
        ...


class Database:
    """A SQLite file or a PostgreSQL database, its tables up to date; `patience` is in seconds.

    Every thread that uses it holds two connections, one that writes and one that cannot, and keeps
    them until the thread ends or `close`.
    """

    def __init__(self, address: str | Path, patience: float) -> None:
        self._patience = patience
        self._file = None if _is_postgresql(address) else Path(address).resolve()
        self._folder = None if self._file is None else self._file.parent
        self._opened: dict[Any, Thread] = {}
        self._lock = Lock()
        self._closed = False
        self._sealed: Unavailable | None = None
        self._purge_due = True
        number = next(_ALIASES)
        self.alias, self.reading_alias = f"store-{number}", f"store-{number}-reading"
        with _SETTING_UP:
            _set_up_django()
            for alias, writing in ((self.alias, True), (self.reading_alias, False)):
                _register(alias, _settings(address, patience, writing=writing))
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        """Bring the tables up to date; on a disk that takes no more, make do with reading."""
        try:
            self._bring_up_to_date()
            self._purge()
        except Unavailable as fault:
            if fault.code not in UNWRITABLE or not self._can_be_read_only():
                raise
            self._sealed = fault

    def _can_be_read_only(self) -> bool:
        """Whether the file can be read as it is; then every transaction that writes is refused.

        SQLite writes beside a file even to read it, unless it is told that nobody changes it
        (sqlite.org/wal.html, section 9). Whoever has it open now leaves files there that say so.
        """
        if self._file is None or _is_open_elsewhere(self._file):
            return False
        reading = connections[self.reading_alias]
        reading.close()
        reading.settings_dict["NAME"] = f"{self._file.as_uri()}?immutable=1"
        try:
            with explained(self._folder):
                return _is_up_to_date(self._connection(self.reading_alias))
        except (DatabaseError, Unavailable):
            return False

    @contextmanager
    def begin(self, *, writing: bool) -> Iterator[Cursor]:
        """Begin a transaction; what leaves it by an exception is undone (Unavailable)."""
        if writing and self._sealed is not None:
            # Reading relies on nobody changing the file: so nobody does until it is opened anew.
            sealed = self._sealed
            raise Unavailable(sealed.sentence, sealed.advice, code=sealed.code) from sealed
        with explained(self._folder):
            connection = self._connection(self.alias if writing else self.reading_alias)
            with atomic(using=connection.alias, durable=True), connection.cursor() as cursor:
                cursor.execute(_FIRST[connection.vendor, writing])
                yield cursor
        self._purge()

    def purge(self) -> None:
        """Clear destroyed keys out of SQLite's log: now, or when those reading it have finished."""
        self._purge_due = True
        self._purge()

    def close(self) -> None:
        """Close the connections of all threads; none may be within a transaction."""
        self._closed = True
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        with _SETTING_UP:
            for alias in (self.alias, self.reading_alias):
                _unregister(alias)

    def _connection(self, alias: str) -> Any:
        if self._closed:
            raise Conflict("this store is closed", "Open it again to go on.")
        connection: Any = connections[alias]
        with self._lock:
            if connection not in self._opened:
                self._close_those_of_ended_threads()
                connection.inc_thread_sharing()  # so that `close` may close it from any thread
                self._opened[connection] = current_thread()
        return connection

    def _close_those_of_ended_threads(self) -> None:
        ended = [c for c, thread in self._opened.items() if not thread.is_alive()]
        for connection in ended:
            connection.close()
            del self._opened[connection]

    def _bring_up_to_date(self) -> None:
        """Make or change the tables; several processes may open a new store at once."""
        connection = self._connection(self.alias)
        give_up = time.monotonic() + self._patience
        while not self._tried_to_migrate(connection, last=time.monotonic() > give_up):
            time.sleep(0.05)

    def _tried_to_migrate(self, connection: Any, *, last: bool) -> bool:
        """Whether the tables are up to date now; the last attempt raises what is in the way."""
        try:
            with explained(self._folder):
                if not _is_up_to_date(connection):
                    executor = MigrationExecutor(connection)
                    executor.migrate(executor.loader.graph.leaf_nodes())
        except Unavailable as fault:
            if last or fault.code != BUSY:
                raise
            return False
        except _MADE_MEANWHILE:
            if last:
                raise
            return False
        return True

    def _purge(self) -> None:
        """Empty the log into the database, if a key may still stand in it; never raises.

        What was committed stays committed whether or not this works, so a fault here must not look
        like a failed transaction. A reader may hold the log: then the next transaction tries again.
        """
        if not self._purge_due or self._closed or self._sealed:
            return
        self._purge_due = False  # first: a key destroyed meanwhile sets it again
        try:
            self._purge_due = not self._emptied()
        except (DatabaseError, Conflict):
            self._purge_due = True

    def _emptied(self) -> bool:
        connection = self._connection(self.alias)
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            # Waiting here would hold up every writer for as long as the slowest reader.
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy, _, _ = cursor.fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")
        return not busy


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accordant.site.settings")
    if not apps.ready:
        django.setup()


def _register(alias: str, settings: dict[str, Any]) -> None:
    complete = connections.configure_settings({"default": {}, alias: settings})[alias]
    # A new dict each time: another thread may be going through the old one.
    connections.settings = {**connections.settings, alias: complete}


def _unregister(alias: str) -> None:
    connections.settings = {a: s for a, s in connections.settings.items() if a != alias}
    with suppress(AttributeError):  # this thread may never have used it
        del connections[alias]


def _settings(address: str | Path, patience: float, *, writing: bool) -> dict[str, Any]:
    if _is_postgresql(address):
        return _postgresql(str(address), patience, writing=writing)
    return _sqlite(Path(address).resolve(), patience, writing=writing)


def _is_postgresql(address: str | Path) -> bool:
    return str(address).startswith(("postgres://", "postgresql://"))


def _sqlite(path: Path, patience: float, *, writing: bool) -> dict[str, Any]:
    _make_private(path)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # fsync costs enough; do not add opening the file to every request
        "OPTIONS": {
            "timeout": patience,
            "transaction_mode": "IMMEDIATE" if writing else "DEFERRED",
            "init_command": _WRITING if writing else _READING,
        },
    }


def _is_open_elsewhere(file: Path) -> bool:
    """Whether SQLite has a log or an index beside a file; a failed attempt leaves mere stumps."""
    least = {"-wal": 1, "-shm": 1 << 15}
    beside = ((file.with_name(file.name + end), size) for end, size in least.items())
    return any(one.exists() and one.stat().st_size >= size for one, size in beside)


def _make_private(path: Path) -> None:
    """Make the file, readable by its owner only; SQLite gives its log the same permissions.

    A file that is there is left alone: closing it here would drop the locks that SQLite holds on it
    in this process (sqlite.org/howtocorrupt.html, section 2.2).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            with suppress(FileExistsError):  # another process was quicker
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            make_durable(path.parent)
    except OSError as error:
        raise unserved(error, "the node's store cannot be opened") from error


def _postgresql(url: str, patience: float, *, writing: bool) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    session = f"-c lock_timeout={int(patience * 1000)} -c synchronous_commit=on"
    if not writing:
        session += (
            " -c default_transaction_read_only=on"
            r" -c default_transaction_isolation=repeatable\ read"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": None,
        "OPTIONS": {**query, "options": session},
    }


def _is_up_to_date(connection: Any) -> bool:
    """Whether every migration of every app was applied; reads names only, so it costs little."""
    wanted = {
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in iter_modules([str(Path(app.path) / "migrations")])
    }
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT app, name FROM django_migrations")
        return wanted <= set(cursor.fetchall())
