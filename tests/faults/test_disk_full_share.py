"""A full disk at every write of one share, at either end: all of it is kept, or none of it.

In memory the n-th write fails, for every n. On disk SQLite's pages and the sizes of files are
limited, so that the real writes fail where they really do.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.adapters.bodies import FileBodies
from accordant.adapters.memory import MemoryBodies, MemoryStore
from accordant.adapters.store import DjangoStore
from accordant.core.errors import Unavailable
from accordant.core.events import Receipted, Received
from accordant.work.ports import House, Reply
from accordant.work.record import reading
from accordant.work.send import send_due
from accordant.work.sweep import sweep
from accordant.work.unpack import rows_of
from tests.core.builders import COUNCIL, TRUST
from tests.faults.disks import no_file_larger_than, no_more_pages_than
from tests.work.partnership import (
    Partnership,
    at_the_door,
    events_of,
    in_force,
    rebuilt,
    shelf,
    waiting,
)
from tests.work.sharing import CHILD, a_child, share_rows

ROWS = (CHILD, a_child(names=[]), CHILD)
"""Two records that go and one that is held: every kind of write there is."""


@pytest.fixture(scope="module")
def signed():
    both, _, _ = in_force()
    return both, both.mark()


@pytest.fixture
def both(signed):
    both, again = signed
    again()
    return both


class Disk:
    """Counts writes, and is full from the n-th on."""

    def __init__(self) -> None:
        self.left: int | None = None

    def write(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Unavailable("the disk is full", code="disk-full")


WRITES = {"add_events", "put", "put_many", "put_tile", "put_secret", "drop", "destroy_secret"}


class Writing:
    """A transaction whose writes go to the disk."""

    def __init__(self, tx, disk: Disk) -> None:
        self._tx, self._disk = tx, disk

    def __getattr__(self, name: str):
        done = getattr(self._tx, name)
        if name not in WRITES:
            return done

        def write(*given, **named):
            self._disk.write()
            return done(*given, **named)

        return write


class SmallStore:
    """A store on a disk that can be full, at any write and at the moment of saving."""

    def __init__(self, store: MemoryStore, disk: Disk) -> None:
        self._store, self._disk = store, disk
        self.reading = store.reading

    @contextmanager
    def transaction(self):
        with self._store.transaction() as tx:
            yield Writing(tx, self._disk)
            self._disk.write()


class SmallBodies:
    """Bodies on a disk that can be full, at any piece and at the end."""

    def __init__(self, bodies: MemoryBodies, disk: Disk) -> None:
        self._bodies, self._disk = bodies, disk
        self.open, self.remove, self.older_than = bodies.open, bodies.remove, bodies.older_than

    def save(self, chunks: Iterable[bytes]):
        data = []
        for chunk in chunks:
            self._disk.write()
            data.append(chunk)
        self._disk.write()
        return self._bodies.save(data)


def on(disk: Disk, house: House) -> House:
    """Put a house on a disk."""
    return evolve(
        house,
        store=SmallStore(house.store, disk),
        bodies=SmallBodies(house.bodies, disk),
        arrivals=SmallBodies(house.arrivals, disk),
    )


def all_there_is(house: House):
    """Give everything that a share writes."""
    with reading(house) as records:
        size = records.tx.size()
        shelves = {name: records.tx.scan(name) for name in records.tx.shelves()}
        tree = records.tree().root()
    return size, shelves, tree


def must_be_whole(house: House) -> None:
    """Nothing is half-written: no package without its decision, no body that nobody needs."""
    built, standing = rebuilt(house)
    assert built == standing
    sent, decisions = shelf(house, "sent"), shelf(house, "decision")
    assert {one["decision"] for one in sent.values() if one["decision"]} <= set(decisions)
    for waits in shelf(house, "outbox").values():
        assert waits["package"] in sent
        with house.bodies.open(waits["body"]):
            pass
    kept = shelf(house, "kept")
    with reading(house) as records:
        assert all(records.tx.secret(f"release/{package}") for package in kept)
    assert sweep(house, stale=0) == 0


def shares_sent(house: House) -> list[str]:
    return [package for package, one in shelf(house, "sent").items() if one["decision"]]


def until_it_goes_through(attempt: Callable[[int], bool]) -> int:
    """Make the n-th write fail, for every n; gives how many writes there are."""
    for n in range(1000):
        if attempt(n):
            return n
    raise AssertionError("it never went through")


def test_a_share_that_fails_at_any_write_leaves_nothing_and_succeeds_once_afterwards(both):
    again, council = both.mark(), both[COUNCIL]
    before = all_there_is(council)

    def attempt(n: int) -> bool:
        again()
        disk = Disk()
        disk.left = n
        try:
            share_rows(on(disk, council), *ROWS)
        except Unavailable:
            assert all_there_is(council) == before
            must_be_whole(council)
            share_rows(council, *ROWS)
            return False
        finally:
            must_be_whole(council)
            assert len(shares_sent(council)) == (0 if all_there_is(council) == before else 1)
        return True

    assert until_it_goes_through(attempt) > 15
    both.deliver()
    assert not waiting(council)


def test_a_package_that_fails_at_any_write_of_its_recipient_is_taken_in_once(both):
    package = share_rows(both[COUNCIL], *ROWS).package
    again, trust = both.mark(), both[TRUST]
    before = all_there_is(trust)

    def attempt(n: int) -> bool:
        again()
        disk = Disk()
        disk.left = n
        house = on(disk, trust)

        def answer(*asked) -> Reply:
            try:
                return at_the_door(house, *asked)
            except Unavailable:
                return Reply(status=503, body=b"")

        both.post.register(trust.node.url, answer)
        send_due(both[COUNCIL])
        went_through = not waiting(both[COUNCIL])
        if not went_through:
            must_be_whole_but_for_arrivals(trust)
            assert all_there_is(trust) == before
            both.post.register(trust.node.url, lambda *asked: at_the_door(trust, *asked))
        both.deliver()
        send_later(both)
        assert [one.package for one in events_of(trust, Received)].count(package) == 1
        with rows_of(trust, package) as unpacked:
            assert len(list(unpacked.rows)) == 2
        return went_through

    assert until_it_goes_through(attempt) > 5


def must_be_whole_but_for_arrivals(house: House) -> None:
    """What came to the door may lie there until it comes again or is swept away."""
    sweep(house, stale=0)
    must_be_whole(house)


def send_later(both: Partnership) -> None:
    both.clock.advance(timedelta(hours=1))
    both.deliver()
    assert not waiting(both[COUNCIL])


def test_a_receipt_that_cannot_be_recorded_is_asked_for_again_and_recorded_once(both):
    package = share_rows(both[COUNCIL], *ROWS).package
    again, council = both.mark(), both[COUNCIL]

    def attempt(n: int) -> bool:
        again()
        disk = Disk()
        disk.left = n
        try:
            send_due(on(disk, council))
        except Unavailable:
            assert len(waiting(council)) == 1
            must_be_whole(council)
            send_later(both)
            return False
        finally:
            receipts = [one.package for one in events_of(council, Receipted)]
            assert receipts.count(package) <= 1
        assert not waiting(council)
        must_be_whole(council)
        return True

    assert until_it_goes_through(attempt) > 3
    assert [one.package for one in events_of(both[TRUST], Received)].count(package) == 1


# On disk


class OnDisk(Partnership):
    """A partnership whose council keeps everything on disk."""

    def __init__(self, folder, *parties: str) -> None:
        self.folder = folder
        super().__init__(*parties)

    def _house(self, party: str) -> House:
        house = super()._house(party)
        if party != COUNCIL:
            return house
        house = evolve(
            house,
            store=DjangoStore(self.folder / "store.sqlite"),
            bodies=FileBodies(self.folder / "bodies"),
            arrivals=FileBodies(self.folder / "bodies" / "arriving"),
        )
        self._open_door(house)
        return house


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("council")
    both, _, _ = in_force(of=lambda *parties: OnDisk(folder, *parties))
    yield both
    both[COUNCIL].store.close()


def fails_or_goes_through(both, limited) -> bool:
    """Share within a limit; gives whether it went through, having checked that it is whole."""
    council = both[COUNCIL]
    before, already = all_there_is(council), len(shares_sent(council))
    try:
        with limited:
            share_rows(council, *ROWS)
    except Unavailable:
        assert all_there_is(council) == before
        must_be_whole(council)
        return False
    must_be_whole(council)
    assert len(shares_sent(council)) == already + 1
    return True


def test_on_disk_a_share_that_fills_the_store_at_any_page_leaves_nothing(disk):
    store = disk[COUNCIL].store
    failed = 0
    while not fails_or_goes_through(disk, no_more_pages_than(store, failed)):
        failed += 1
        assert failed < 200
    disk.deliver()
    assert not waiting(disk[COUNCIL])


def test_on_disk_a_share_that_no_file_has_room_for_leaves_nothing(disk):
    log = disk.folder / "store.sqlite-wal"
    failed = 0
    for room in (0, 1, 100, 500, 1000, 2000):
        failed += not fails_or_goes_through(disk, no_file_larger_than(room))
    for more in range(0, 400_000, 8_000):
        limit = log.stat().st_size + more
        failed += not fails_or_goes_through(disk, no_file_larger_than(limit))
    assert failed > 6
    disk.deliver()
    assert not waiting(disk[COUNCIL])
    came = [one.package for one in events_of(disk[TRUST], Received)]
    assert set(shares_sent(disk[COUNCIL])) <= set(came)
    assert len(came) == len(set(came))
