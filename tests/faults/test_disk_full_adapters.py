"""A full disk: whatever cannot be kept whole is refused, and what was kept before is untouched.

Nothing is faked but the disk. A limit on file sizes makes the real writes of this process fail;
SQLite has a limit on pages; and where the machine lets us make a small disk, it really fills.
"""

import os
import sys
from errno import EDQUOT, EFBIG, EIO, ENOSPC

import pytest

from accordant.adapters.bodies import FileBodies
from accordant.adapters.store import DjangoStore
from accordant.core.errors import Unavailable
from accordant.work.ports import StoredEvent
from tests.faults.disks import (
    needs_a_small_disk,
    no_file_larger_than,
    no_more_pages_than,
    on_a_small_disk,
)


@pytest.fixture
def store(tmp_path):
    opened = DjangoStore(tmp_path / "store" / "store.sqlite")
    share(opened, 1)
    yield opened
    opened.close()


def share(store: DjangoStore, size: int) -> None:
    """Write to every table, as a share does."""
    with store.transaction() as records:
        number = records.size()
        new = StoredEvent(number=number, kind="shared", lock="k", facts=bytes(size), salt=b"s")
        records.add_events([new], [os.urandom(64)])
        records.put_tile(0, number, os.urandom(32))
        records.put_secret(f"release-{number}", os.urandom(32))
        records.put_many([("release", f"{number}/{n}", "x" * size) for n in range(4)])
        records.put("head", "size", number + 1)


def held(store: DjangoStore) -> tuple:
    with store.reading() as records:
        shelves = {name: records.scan(name) for name in records.shelves()}
        secrets = [records.secret(f"release-{n}") for n in range(6)]
        tiles = [records.tile(0, n) for n in range(6)]
        return list(records.events()), shelves, secrets, tiles


@pytest.mark.parametrize("more", range(14))
def test_a_share_that_fills_the_store_at_any_page_leaves_no_trace_of_itself(store, more):
    before = held(store)
    with no_more_pages_than(store, more), pytest.raises(Unavailable, match="full") as refusal:
        share(store, 16_000)
    assert refusal.value.code == "disk-full"
    assert "Free some space" in refusal.value.advice
    assert held(store) == before
    share(store, 16_000)
    assert len(held(store)[0]) == 2


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 20_000, 40_000, 60_000])
def test_a_share_whose_log_cannot_be_written_at_any_byte_leaves_no_trace_of_itself(
    store, tmp_path, size
):
    log = tmp_path / "store" / "store.sqlite-wal"
    before = held(store)
    with no_file_larger_than(log.stat().st_size + size), pytest.raises(Unavailable) as refusal:
        share(store, 16_000)
    assert refusal.value.code in {"disk-full", "disk-fault"}
    assert held(store) == before
    share(store, 16_000)
    assert len(held(store)[0]) == 2


def test_a_store_that_cannot_be_made_on_a_full_disk_is_made_when_there_is_space(tmp_path):
    path = tmp_path / "store.sqlite"
    with no_file_larger_than(8192), pytest.raises(Unavailable):
        DjangoStore(path)
    store = DjangoStore(path)
    share(store, 1)
    store.close()


@pytest.mark.parametrize("size", [0, 1, 5_000, 99_999])
def test_a_body_that_does_not_fit_leaves_no_file(tmp_path, size):
    bodies = FileBodies(tmp_path)
    kept, _ = bodies.save([b"kept"])
    chunks = [bytes(10_000)] * 10
    with no_file_larger_than(size), pytest.raises(Unavailable, match="full"):
        bodies.save(chunks)
    assert [p.name for p in tmp_path.iterdir()] == [kept.removeprefix("sha256:")]
    assert bodies.save(chunks)[1] == 100_000


@pytest.mark.parametrize(
    ("error", "code"),
    [(ENOSPC, "disk-full"), (EDQUOT, "disk-full"), (EFBIG, "disk-full"), (EIO, "disk-fault")],
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_body_that_cannot_be_made_durable_leaves_no_file(
    tmp_path, monkeypatch, call, error, code
):
    """Some file systems find out about a full disk only when they are asked to be durable."""

    def fails(*arguments):
        raise OSError(error, os.strerror(error))

    bodies = FileBodies(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(os, call, fails)
        with pytest.raises(Unavailable) as refusal:
            bodies.save([b"body"])
    assert refusal.value.code == code
    assert list(tmp_path.iterdir()) == []


ON_A_SMALL_DISK = """
import os, sys
from pathlib import Path
from accordant.adapters.bodies import FileBodies
from accordant.adapters.store import DjangoStore
from accordant.core.errors import Unavailable

disk = Path(sys.argv[1])
store, bodies = DjangoStore(disk / "store.sqlite"), FileBodies(disk / "bodies")
kept, refused = 0, set()
for round in range(200):
    try:
        with store.transaction() as records:
            records.put("shelf", f"{round:03}", "x" * 50_000)
        kept += 1
    except Unavailable as full:
        refused.add(full.code)
    with store.reading() as records:
        assert len(records.scan("shelf")) == kept
try:
    bodies.save([bytes(50_000)] * 100)
except Unavailable as full:
    refused.add("body " + full.code)
assert list((disk / "bodies").iterdir()) == []
(disk / "filler").unlink()
with store.transaction() as records:
    records.put("shelf", "after", 1)
assert bodies.save([bytes(50_000)] * 10)[1] == 500_000
store.close()
print(kept > 0, sorted(refused))
"""


@needs_a_small_disk
def test_on_a_disk_that_really_fills_nothing_is_lost_and_nothing_half_written(tmp_path):
    filling = 'head -c 10000000 /dev/zero > "$1/filler"; exec "$2" -c "$3" "$1"'
    done = on_a_small_disk(tmp_path, 16, filling, sys.executable, ON_A_SMALL_DISK)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True ['body disk-full', 'disk-full']"
