"""Every store keeps the same promises: in memory, in SQLite, in PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from accordant.adapters.memory import MemoryStore
from accordant.adapters.store import DjangoStore
from accordant.core.errors import BadInput, Conflict, NotFound, Unavailable
from accordant.work.ports import StoredEvent


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, or a skip that says what is missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        pytest.skip("no PostgreSQL server is installed under /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    # PostgreSQL refuses to run as root.
    user = {"user": "nobody"} if os.getuid() == 0 else {}
    if user:
        shutil.chown(folder, "nobody")

    def run(program: str, *arguments: str) -> None:
        command = [found[0].with_name(program), "-D", folder / "data", *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **user)

    run("initdb", "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
    try:
        yield f"postgresql:///%s?host={folder}&user=tester"
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str) -> str:
    """The address of a database that nobody has used."""
    import psycopg

    name = f"store_{os.urandom(8).hex()}"
    with psycopg.connect(address % "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address % name


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request, tmp_path):
    match request.param:
        case "memory":
            opened = MemoryStore()
        case "sqlite":
            opened = DjangoStore(tmp_path / "store.sqlite")
        case "postgresql":
            opened = DjangoStore(new_database(request.getfixturevalue("postgresql")))
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """Where a store can be that outlives the program."""
    if request.param == "sqlite":
        return tmp_path / "store.sqlite"
    return new_database(request.getfixturevalue("postgresql"))


@contextmanager
def opened(path, **options):
    store = DjangoStore(path, **options)
    try:
        yield store
    finally:
        store.close()


def event(number: int, lock: str | None = None) -> StoredEvent:
    return StoredEvent(
        number=number, kind="noted", lock=lock, facts=b"facts\x00%d" % number, salt=b"salt"
    )


def add(records, count: int) -> None:
    start = records.size()
    numbers = range(start, start + count)
    records.add_events([event(n) for n in numbers], [b"leaf %d" % n for n in numbers])


def in_thread(work):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=30)


# Events and ledger entries


def test_a_new_store_is_empty(store):
    with store.reading() as records:
        assert records.size() == 0
        assert list(records.events()) == []
        assert records.shelves() == []


def test_events_and_entries_are_numbered_from_0_and_kept_exactly(store):
    locked = event(1, lock="release-7")
    with store.transaction() as records:
        records.add_events([event(0), locked], [b"\x00\xff", b""])
        assert records.size() == 2
    with store.reading() as records:
        assert records.event(1) == locked
        assert list(records.events()) == [event(0), locked]
        assert [records.leaf(0), records.leaf(1)] == [b"\x00\xff", b""]


def test_events_are_given_from_a_number_on_however_many_there_are(store):
    with store.transaction() as records:
        add(records, 2500)
        assert [e.number for e in records.events(1)] == list(range(1, 2500))
        assert list(records.events(2500)) == []


@pytest.mark.parametrize("number", [-1, 3])
def test_what_is_beyond_the_events_is_not_found(store, number):
    with store.transaction() as records:
        add(records, 3)
        with pytest.raises(NotFound):
            records.event(number)
        with pytest.raises(NotFound):
            records.leaf(number)


def test_an_event_out_of_order_is_refused(store):
    with store.transaction() as records:
        for events, leaves in (([event(1)], [b"a"]), ([event(0)], []), ([event(0)] * 2, [b""] * 2)):
            with pytest.raises(Conflict, match="in order from number 0"):
                records.add_events(events, leaves)
        assert records.size() == 0


def test_a_tile_is_as_full_as_it_was_last_written(store):
    with store.transaction() as records:
        assert records.tile(0, 0) == b""
        records.put_tile(0, 0, b"one")
        records.put_tile(0, 0, b"one and two")
        records.put_tile(1, 0, b"above")
        assert (records.tile(0, 0), records.tile(1, 0)) == (b"one and two", b"above")


# The index


def test_a_value_is_given_back_as_it_was_put(store):
    value = {"name": "Zoë O’Neill 李", "nothing": None, "list": [1, True, "\x00"], "big": 2**53 - 1}
    with store.transaction() as records:
        records.put("people", "zoë", value)
        value["name"] = "changed after it was put"
        assert records.get("people", "zoë")["name"] == "Zoë O’Neill 李"
        records.put("people", "zoë", "another")
        assert records.get("people", "zoë") == "another"
        assert records.get("people", "nobody") is None
        assert records.get("nowhere", "zoë") is None


def test_a_value_that_is_no_document_is_refused_and_nothing_is_written(store):
    with store.transaction() as records:
        records.put("shelf", "kept", 1)
        with pytest.raises(BadInput, match="fraction"):
            records.put_many([("shelf", "kept", None), ("shelf", "other", 0.5)])
        assert records.scan("shelf") == [("kept", 1)]


def test_of_many_rows_the_last_counts_and_none_drops(store):
    with store.transaction() as records:
        records.put("shelf", "old", 1)
        records.put_many(
            [("shelf", "old", None), ("shelf", "b", 1), ("shelf", "b", 2), ("other", "c", None)]
        )
        records.put_many([])
        assert records.scan("shelf") == [("b", 2)]
        records.drop("shelf", "b")
        records.drop("shelf", "b")
        assert records.shelves() == []


def test_shelves_that_hold_anything_are_named_in_order(store):
    with store.transaction() as records:
        records.put_many([("b", "x", 1), ("a", "x", 1), ("a", "y", 1)])
        assert records.shelves() == ["a", "b"]


KEYS = st.text(
    st.sampled_from(
        ["a", "b", "B", "é", "%", "_", "/", "\ud7ff", "\ue000", "\uffff", "\U0010ffff"]
    ),
    max_size=4,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real_store(request, tmp_path_factory):
    if request.param == "sqlite":
        address = tmp_path_factory.mktemp("scan") / "store.sqlite"
    else:
        address = new_database(request.getfixturevalue("postgresql"))
    with opened(address) as store:
        yield store


@given(
    keys=st.lists(KEYS, max_size=12),
    prefix=KEYS,
    after=KEYS,
    limit=st.none() | st.integers(0, 5),
)
def test_a_scan_on_disk_gives_what_one_in_memory_gives(real_store, keys, prefix, after, limit):
    rows = [("shelf", key, key) for key in keys]
    with MemoryStore().transaction() as records:
        records.put_many(rows)
        expected = records.scan("shelf", prefix, after=after, limit=limit)
    with real_store.transaction() as records:
        records.put_many(rows)
        found = records.scan("shelf", prefix, after=after, limit=limit)
        records.put_many((*place, None) for *place, _ in rows)
    assert found == expected


def test_a_scan_is_in_order_of_bytes_within_prefix_beyond_key_up_to_limit(store):
    with store.transaction() as records:
        records.put_many(
            [("s", key, 0) for key in ("a/2", "a/1", "a/10", "B", "b", "a", "é", "a0")]
        )

        def keys(*arguments, **options):
            return [key for key, _ in records.scan("s", *arguments, **options)]

        assert keys() == ["B", "a", "a/1", "a/10", "a/2", "a0", "b", "é"]
        assert keys("a/") == ["a/1", "a/10", "a/2"]
        assert keys("a/", after="a/1", limit=1) == ["a/10"]


# Transactions


def test_an_exception_undoes_everything(store):
    with store.transaction() as records:
        add(records, 2)
        records.put("shelf", "kept", 1)
        records.put_tile(0, 0, b"kept")
        records.put_secret("kept", b"kept")
    with suppress(ZeroDivisionError), store.transaction() as records:
        add(records, 3)
        records.put_many([("shelf", "kept", 2), ("shelf", "new", 2), ("new", "new", 2)])
        records.put_tile(0, 0, b"new")
        records.destroy_secret("kept")
        records.put_secret("new", b"new")
        raise ZeroDivisionError
    with store.reading() as records:
        assert records.size() == 2
        assert len(list(records.events())) == 2
        assert records.scan("shelf") == [("kept", 1)]
        assert records.shelves() == ["shelf"]
        assert records.tile(0, 0) == b"kept"
        assert (records.secret("kept"), records.secret("new")) == (b"kept", None)
    with store.transaction() as records:
        add(records, 1)
        assert [e.number for e in records.events()] == [0, 1, 2]


def test_writing_while_reading_is_refused(store):
    with store.reading() as records:
        for write in (
            lambda: records.add_events([event(0)], [b""]),
            lambda: records.put("shelf", "key", 1),
            lambda: records.put_many([]),
            lambda: records.drop("shelf", "key"),
            lambda: records.put_tile(0, 0, b""),
            lambda: records.put_secret("name", b""),
            lambda: records.destroy_secret("name"),
        ):
            with pytest.raises(Conflict, match="only reads"):
                write()
        assert records.size() == 0


def test_transactions_do_not_nest(store):
    for outer in (store.transaction, store.reading):
        for inner in (store.transaction, store.reading):
            with outer() as records:
                with pytest.raises(Conflict, match="do not nest"), inner():
                    pass
                assert records.size() == 0


def test_a_transaction_that_has_ended_can_no_longer_be_used(store):
    with store.transaction() as records:
        add(records, 2)
        events = records.events()
    for use in (records.size, lambda: records.put("shelf", "key", 1), lambda: list(events)):
        with pytest.raises(Conflict, match="has ended"):
            use()


def test_a_reader_sees_one_moment_while_others_write(store):
    def write():
        with store.transaction() as records:
            add(records, 1)
            records.put("shelf", "key", "new")

    with store.reading() as records:
        in_thread(write)
        assert records.size() == 0
        assert records.get("shelf", "key") is None
    with store.reading() as records:
        assert (records.size(), records.get("shelf", "key")) == (1, "new")


def test_a_reader_does_not_see_what_is_not_committed(store):
    def read():
        with store.reading() as records:
            return records.size(), records.scan("shelf"), list(records.events())

    with store.transaction() as records:
        add(records, 1)
        records.put("shelf", "key", 1)
        assert in_thread(read) == (0, [], [])


def test_writers_in_many_threads_wait_for_each_other(store):
    def write():
        for _ in range(10):
            with store.transaction() as records:
                count = records.get("shelf", "count") or 0
                add(records, 1)
                records.put("shelf", "count", count + 1)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with store.reading() as records:
        assert (records.get("shelf", "count"), records.size()) == (40, 40)


# Keys


def test_a_key_is_kept_until_it_is_destroyed(store):
    with store.transaction() as records:
        assert records.secret("release-7") is None
        records.put_secret("release-7", b"\x00key\xff")
    with store.transaction() as records:
        assert records.secret("release-7") == b"\x00key\xff"
        records.destroy_secret("release-7")
        records.destroy_secret("release-7")
    with store.reading() as records:
        assert records.secret("release-7") is None


def test_a_key_is_never_replaced(store):
    with store.transaction() as records:
        records.put_secret("release-7", b"first")
        with pytest.raises(Conflict, match="release-7"):
            records.put_secret("release-7", b"second")
        assert records.secret("release-7") == b"first"


# What only a store on disk must do


SECRET = b"THE-BYTES-OF-A-KEY-THAT-MUST-GO!"


def with_secret(path: Path) -> list[str]:
    """The files of a store in which the secret can be found."""
    return [p.name for p in sorted(path.parent.iterdir()) if SECRET in p.read_bytes()]


def put_secrets(store, count: int = 50) -> None:
    with store.transaction() as records:
        for number in range(count):
            records.put_secret(f"key-{number}", b"%03d" % number + SECRET)


def test_the_bytes_of_a_destroyed_key_are_in_no_file(path):
    with opened(path) as store:
        put_secrets(store)
        assert with_secret(path)
        with store.transaction() as records:
            for number in range(50):
                records.destroy_secret(f"key-{number}")
        assert with_secret(path) == []


def test_the_bytes_of_a_destroyed_key_go_when_the_last_reader_that_held_them_has_finished(path):
    with opened(path) as store:
        put_secrets(store, 1)
        reading, done = threading.Event(), threading.Event()

        def read():
            with store.reading() as records:
                reading.set()
                done.wait(timeout=30)
                return records.secret("key-0")

        with ThreadPoolExecutor(1) as pool:
            seen = pool.submit(read)
            reading.wait(timeout=30)
            with store.transaction() as records:
                records.destroy_secret("key-0")
            assert with_secret(path)
            done.set()
            assert seen.result(timeout=30) == b"000" + SECRET
        assert with_secret(path) == []


def test_the_bytes_of_a_destroyed_key_go_when_a_store_that_crashed_is_opened_again(path):
    script = (
        "import os, sys, threading\n"
        "from accordant.adapters.store import DjangoStore\n"
        "store = DjangoStore(sys.argv[1])\n"
        "with store.transaction() as r: r.put_secret('key', sys.argv[2].encode())\n"
        "store._database.purge = lambda: os._exit(9)\n"
        "with store.transaction() as r: r.destroy_secret('key')\n"
    )
    assert run(script, path, SECRET.decode()).returncode == 9
    assert with_secret(path)
    with opened(path):
        assert with_secret(path) == []


def run(script: str, *arguments) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=False)


def test_a_store_keeps_what_it_holds_when_it_is_opened_again(address):
    with opened(address) as store, store.transaction() as records:
        add(records, 2)
    with opened(address) as store, store.reading() as records:
        assert records.size() == 2


def test_two_stores_are_open_at_once_in_one_process(tmp_path):
    with opened(tmp_path / "a" / "s") as one, opened(tmp_path / "b" / "s") as other:
        with one.transaction() as records, other.transaction() as others:
            add(records, 1)
            add(others, 2)
        with one.reading() as records, other.reading() as others:
            assert (records.size(), others.size()) == (1, 2)


def test_one_store_is_written_by_several_processes_that_open_it_new_at_once(address):
    script = (
        "import sys\n"
        "from accordant.adapters.store import DjangoStore\n"
        "store = DjangoStore(sys.argv[1])\n"
        "for _ in range(20):\n"
        "    with store.transaction() as r: r.put('s', 'n', (r.get('s', 'n') or 0) + 1)\n"
        "store.close()\n"
    )
    command = [sys.executable, "-c", script, address]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    with opened(address) as store, store.reading() as records:
        assert records.get("s", "n") == 60


def test_a_store_that_stays_busy_is_unavailable_and_says_so(address):
    with (
        opened(address) as one,
        opened(address, patience=0.05) as other,
        one.transaction() as records,
        pytest.raises(Unavailable, match="busy") as refusal,
        other.transaction(),
    ):
        records.size()
    assert refusal.value.code == "store-busy"
    assert "Try again" in refusal.value.advice


def test_after_a_fault_nothing_of_the_transaction_is_kept_even_if_it_is_ignored(path):
    with opened(path) as store:
        with pytest.raises(Unavailable, match="full"):
            ignore_a_full_disk(store)
        with store.reading() as records:
            assert (records.size(), records.shelves()) == (0, [])


def ignore_a_full_disk(store) -> None:
    with store.transaction() as records:
        add(records, 1)
        with connections[store.alias].cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1")
        with pytest.raises(Unavailable, match="full"):
            records.put("shelf", "key", "x" * 1_000_000)
        with pytest.raises(Unavailable, match="full"):
            records.put("shelf", "small", 1)


def test_a_commit_is_durable_and_deleted_pages_are_zeroed(path):
    with opened(path) as store, store.transaction(), connections[store.alias].cursor() as cursor:

        def setting(name):
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

        assert (setting("journal_mode"), setting("synchronous")) == ("wal", 2)
        assert setting("secure_delete") == 1


def test_the_number_of_an_event_is_the_rowid_itself(path):
    """A second index beside it would make every event dearer to add."""
    with opened(path):
        pass
    connection = sqlite3.connect(path)
    indexes = connection.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'index'")
    assert {name for (name,) in indexes} == {"entry", "secret", "tile"}
    connection.close()


def test_only_its_owner_can_read_a_store(path):
    with opened(path) as store:
        put_secrets(store)
        assert {p.stat().st_mode & 0o777 for p in path.parent.iterdir()} == {0o600}


def test_a_store_is_closed_for_every_thread_and_leaves_nothing_open(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store = DjangoStore(path)
        with ThreadPoolExecutor(3) as pool:
            sizes = [pool.submit(use, store) for _ in range(9)]
            assert {size.result(timeout=30) for size in sizes} == {0}
            store.close()
        store.close()
        assert not path.with_name("store.sqlite-wal").exists()
    with pytest.raises(Conflict, match="closed"), store.reading():
        pass


def use(store) -> int:
    with store.transaction() as records:
        return records.size()


def test_connections_of_threads_that_have_ended_are_closed(path):
    with opened(path) as store:
        for _ in range(5):
            in_thread(lambda: use(store))
        assert len(store._database._opened) <= 3


def test_a_store_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="cannot be opened"):
        DjangoStore(tmp_path / "file" / "store.sqlite")


def test_a_database_that_does_not_answer_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="does not answer"):
        DjangoStore(f"postgresql:///store?host={tmp_path}")


def test_a_file_that_is_no_store_is_not_touched(path):
    path.write_text("a letter to somebody, which is no database at all" * 100)
    with pytest.raises(Exception, match="not a database"):
        DjangoStore(path, patience=0.1)
    assert path.read_text().startswith("a letter")


def test_the_models_and_the_migrations_agree(path):
    from django.core.management import call_command

    with opened(path):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
