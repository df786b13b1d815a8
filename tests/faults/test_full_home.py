"""A home on a disk that is full or read-only: what is there can be read, the rest says why not."""

import json
import sqlite3
import sys
from pathlib import Path

import pytest
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.utils import OperationalError

from accordant.adapters import disk
from accordant.adapters.store import DjangoStore, faults
from accordant.adapters.store.faults import explained
from accordant.core.errors import Unavailable
from tests.faults.disks import needs_a_small_disk, on_a_small_disk

INIT = ("init", "--party", "a", "--name", "A", "--kind", "health", "--url", "http://a.example")
READING = (
    ("ledger", "list"),
    ("ledger", "show", "0"),
    ("ledger", "checkpoint"),
    ("ledger", "verify"),
    ("inbox", "list"),
    ("outbox",),
    ("people", "list"),
    ("statement", "list"),
    ("agreement", "status"),
)


def said_on_a_small_disk(folder, script):
    """Run a script on a disk of 4 MiB, in which `say` runs a command and gives its exit code."""
    start = f"""
export COLUMNS=80 DISK="$1"
say() {{ {sys.executable} -m accordant "$@" --home "$DISK/h" --json > "$DISK.out" 2> "$DISK.err"
  code=$?; cat "$DISK.err" >&2; echo "$code"; }}
fill() {{ head -c 100000000 /dev/zero > "$DISK/filler" 2>/dev/null; }}
"""
    return on_a_small_disk(folder, 4, start + script).stdout.split()


@needs_a_small_disk
@pytest.mark.parametrize("state", ["fill", 'mount -o remount,ro "$DISK"'])
def test_every_command_that_reads_goes_on_where_nothing_can_be_written(tmp_path, state):
    (tmp_path / "disk").mkdir()
    lines = [f"say {' '.join(words)}" for words in (INIT, *READING)]
    writing = "say people appoint x --role reader --as op"
    said = said_on_a_small_disk(
        tmp_path / "disk", "\n".join([lines[0], state, *lines[1:], writing, 'cat "$DISK.out"'])
    )
    codes, refusal = said[: len(lines) + 1], json.loads(" ".join(said[len(lines) + 1 :]))
    assert codes == ["0"] * len(lines) + ["10"]
    assert refusal["error"]["code"] == ("disk-full" if state == "fill" else "disk-fault")


@needs_a_small_disk
def test_founding_a_node_on_a_full_disk_says_that_the_disk_is_full(tmp_path):
    (tmp_path / "disk").mkdir()
    tries = [
        f'rm -rf "$DISK"/*; fill; truncate -s -{left}K "$DISK/filler"; say {" ".join(INIT)}; '
        'grep -o "disk-[a-z]*" "$DISK.out"'
        for left in (0, 4, 16, 60, 120)
    ]
    said = said_on_a_small_disk(tmp_path / "disk", "\n".join(tries))
    assert said == ["10", "disk-full"] * 5


# Which fault it was


def fault(name, *, wrapped=False):
    """Raise what Django raises where SQLite says this."""
    cause = sqlite3.OperationalError(name)
    cause.sqlite_errorname = name
    error = OperationalError(name)
    error.__cause__ = cause
    if wrapped:
        outer = MigrationSchemaMissing("Unable to create the django_migrations table")
        outer.__context__ = error
        raise outer
    raise error


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", "disk-full"),
        ("SQLITE_IOERR_SHMSIZE", "disk-fault"),
        ("SQLITE_READONLY", "disk-fault"),
        ("SQLITE_BUSY", "store-busy"),
    ],
)
def test_a_fault_is_known_however_often_it_is_wrapped(name, code, wrapped):
    with pytest.raises(Unavailable) as refusal, explained():
        fault(name, wrapped=wrapped)
    assert refusal.value.code == code


def test_a_mistake_in_the_program_stays_one():
    with pytest.raises(MigrationSchemaMissing), explained():
        fault("SQLITE_ERROR", wrapped=True)


@pytest.mark.parametrize("name", ["SQLITE_IOERR_SHMSIZE", "SQLITE_CANTOPEN", "SQLITE_READONLY"])
def test_where_the_disk_is_full_that_is_what_is_said(tmp_path, monkeypatch, name):
    monkeypatch.setattr(faults, "is_nearly_full", lambda folder: folder == tmp_path)
    with pytest.raises(Unavailable) as refusal, explained(tmp_path), explained():
        fault(name)
    assert refusal.value.code == "disk-full"
    with pytest.raises(Unavailable) as refusal, explained(tmp_path):
        fault(name)
    assert refusal.value.code == "disk-full"
    with pytest.raises(Unavailable) as refusal, explained(tmp_path / "other"), explained():
        fault(name)
    assert refusal.value.code == "disk-fault"
    with pytest.raises(Unavailable) as refusal, explained(tmp_path), explained():
        fault("SQLITE_BUSY")
    assert refusal.value.code == "store-busy"


def test_a_disk_is_nearly_full_where_less_than_a_little_is_free(tmp_path, monkeypatch):
    assert not disk.is_nearly_full(tmp_path)
    monkeypatch.setattr(disk, "LITTLE", 1 << 62)
    assert disk.is_nearly_full(tmp_path)
    assert not disk.is_nearly_full(tmp_path / "none")


# A store that can only be read


@pytest.fixture
def unwritable(monkeypatch):
    """From now on, no store can be opened to be written to."""

    def fails(self):
        raise Unavailable("the disk is full", "Free some space.", code="disk-full")

    def begin():
        monkeypatch.setattr("accordant.adapters.store.database.Database._bring_up_to_date", fails)

    return begin


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "store.sqlite3"
    store = DjangoStore(path)
    with store.transaction() as tx:
        tx.put("shelf", "key", 1)
    store.close()
    return path


def test_a_store_that_can_only_be_read_refuses_to_be_written_to_until_opened_anew(
    path, unwritable, monkeypatch
):
    unwritable()
    store = DjangoStore(path)
    with store.reading() as tx:
        assert tx.get("shelf", "key") == 1
    monkeypatch.undo()
    for _ in range(2):
        with pytest.raises(Unavailable, match="full") as refusal, store.transaction():
            pass
        assert refusal.value.code == "disk-full"
    store.close()
    store = DjangoStore(path)
    with store.transaction() as tx:
        tx.put("shelf", "key", 2)
    store.close()


@pytest.mark.parametrize(
    ("end", "size", "code"),
    [("-wal", 1, 10), ("-shm", 1 << 15, 10), ("-wal", 0, 0), ("-shm", 3, 0)],
)
def test_a_store_that_someone_has_open_is_not_read_as_if_nobody_had(
    path, unwritable, end, size, code
):
    """What they have written may not be in the file yet; a failed attempt leaves stumps."""
    Path(f"{path}{end}").write_bytes(bytes(size))
    unwritable()
    if code:
        with pytest.raises(Unavailable):
            DjangoStore(path)
    else:
        DjangoStore(path).close()


def test_a_store_whose_tables_are_not_up_to_date_is_not_read(tmp_path, unwritable):
    unwritable()
    with pytest.raises(Unavailable, match="full"):
        DjangoStore(tmp_path / "new.sqlite3")
    (tmp_path / "other.sqlite3").write_bytes(
        b"this is no database, but it is long enough to be read"
    )
    with pytest.raises(Unavailable, match="full"):
        DjangoStore(tmp_path / "other.sqlite3")


def test_a_store_that_is_busy_is_not_taken_for_one_that_can_only_be_read(path, monkeypatch):
    def busy(self):
        raise Unavailable("busy", code="store-busy")

    monkeypatch.setattr("accordant.adapters.store.database.Database._bring_up_to_date", busy)
    with pytest.raises(Unavailable, match="busy"):
        DjangoStore(path)
