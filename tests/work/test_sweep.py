"""What no record came to need is removed; everything else stays."""

import os
import time

import pytest
from attrs import evolve

from accordant.adapters.bodies import FileBodies
from accordant.work.record import reading
from accordant.work.sweep import STALE, discard, needed, sweep
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import waiting
from tests.work.sharing import CHILD, share_rows


def test_only_what_nobody_needs_is_swept_away(both):
    council, trust = both[COUNCIL], both[TRUST]
    share_rows(council, CHILD)
    both.deliver()
    share_rows(council, CHILD)
    before = [set(house.bodies._bodies) for house in (council, trust)]
    for house in (council, trust):
        house.bodies.save([b"a release that broke off"])
        house.arrivals.save([b"a package that was never judged"])
    assert [sweep(house, stale=0) for house in (council, trust)] == [2, 2]
    assert [set(house.bodies._bodies) for house in (council, trust)] == before
    both.deliver()
    assert not waiting(council)


def test_what_was_only_just_written_may_still_come_to_be_needed(both):
    council = both[COUNCIL]
    digest, _ = council.bodies.save([b"a release being made"])
    assert sweep(council) == 0
    assert council.bodies.open(digest)


def test_what_is_needed_is_not_discarded(both):
    council = both[COUNCIL]
    share_rows(council, CHILD)
    bodies = list(council.bodies._bodies)
    with reading(council) as records:
        assert all(needed(records, body) for body in bodies)
    assert discard(council, *bodies) == 0
    assert set(council.bodies._bodies) == set(bodies)


def test_arrivals_that_stand_among_the_bodies_are_swept_once(both):
    house = evolve(both[COUNCIL], arrivals=both[COUNCIL].bodies)
    house.bodies.save([b"left over"])
    assert sweep(house, stale=0) == 1


@pytest.mark.parametrize(("age", "found"), [(STALE - 60, 0), (STALE + 60, 1)])
def test_files_have_the_age_of_their_last_write(tmp_path, age, found):
    bodies = FileBodies(tmp_path)
    FileBodies(tmp_path / "arriving")
    digest, _ = bodies.save([b"body"])
    written = time.time() - age
    os.utime(tmp_path / digest.removeprefix("sha256:"), (written, written))
    assert list(bodies.older_than(STALE)) == [digest][:found]
