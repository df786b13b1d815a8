"""Bodies are kept under the digest of what is in them, in memory and on disk."""

import os
import time
from hashlib import sha256
from stat import S_ISDIR

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.adapters.bodies import STALE, FileBodies
from accordant.adapters.memory import MemoryBodies
from accordant.core.errors import BadInput, NotFound, Unavailable

ABSENT = "sha256:" + "0" * 64


@pytest.fixture(params=["memory", "files"])
def bodies(request, tmp_path):
    return MemoryBodies() if request.param == "memory" else FileBodies(tmp_path / "bodies")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "bodies"


def read(bodies, digest: str) -> bytes:
    with bodies.open(digest) as file:
        return file.read()


def test_a_body_is_given_back_by_its_digest(bodies):
    digest, size = bodies.save(iter([b"one ", b"", b"two"]))
    assert digest == "sha256:" + sha256(b"one two").hexdigest()
    assert size == 7
    assert read(bodies, digest) == b"one two"


def test_a_body_kept_under_a_name_is_its_own_whoever_keeps_the_same_bytes(bodies):
    name = "sha256:" + "1" * 64
    digest, _ = bodies.save([b"same"])
    assert bodies.save([b"same"], name) == (digest, 4)
    bodies.remove(digest)
    assert read(bodies, name) == b"same"
    assert list(bodies.older_than(-1)) == [name]
    bodies.remove(name)
    assert not list(bodies.older_than(-1))


def test_a_body_may_be_empty(bodies):
    digest, size = bodies.save([])
    assert (read(bodies, digest), size) == (b"", 0)


def test_the_same_body_twice_is_one_body(bodies):
    assert bodies.save([b"same"]) == bodies.save([b"sa", b"me"])
    digest, _ = bodies.save([b"same"])
    bodies.remove(digest)
    with pytest.raises(NotFound):
        bodies.open(digest)


def test_a_body_that_is_not_there_is_not_found_and_may_be_removed(bodies):
    with pytest.raises(NotFound):
        bodies.open(ABSENT)
    bodies.remove(ABSENT)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "sha256:../x", "sha256:" + "A" * 64])
def test_a_name_that_is_no_digest_reaches_no_file(bodies, name):
    with pytest.raises(BadInput):
        bodies.open(name)
    with pytest.raises(BadInput):
        bodies.remove(name)


def test_a_body_that_breaks_off_leaves_nothing(bodies, folder):
    def broken():
        yield b"a beginning"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        bodies.save(broken())
    with pytest.raises(NotFound):
        bodies.open("sha256:" + sha256(b"a beginning").hexdigest())
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return FileBodies(tmp_path_factory.mktemp("bodies"))


@given(chunks=st.lists(st.binary(max_size=200), max_size=6))
def test_files_and_memory_agree_on_digest_size_and_content(files, chunks):
    digest, size = files.save(chunks)
    assert (digest, size) == MemoryBodies().save(chunks)
    assert read(files, digest) == b"".join(chunks)


def test_only_their_owner_can_read_bodies(folder):
    FileBodies(folder).save([b"body"])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o600}


def test_opening_clears_out_what_was_abandoned_and_nothing_else(folder):
    digest, _ = FileBodies(folder).save([b"kept"])
    abandoned, arriving = folder / ".incoming-old", folder / ".incoming-new"
    abandoned.write_bytes(b"half")
    arriving.write_bytes(b"half")
    long_ago = time.time() - STALE - 60
    for path in (abandoned, folder / digest.removeprefix("sha256:")):
        os.utime(path, (long_ago, long_ago))
    assert read(FileBodies(folder), digest) == b"kept"
    assert (abandoned.exists(), arriving.exists()) == (False, True)


def test_a_body_is_on_disk_before_it_has_its_name_and_its_name_before_save_returns(
    folder, monkeypatch
):
    bodies = FileBodies(folder)
    done = []
    sync, replace = os.fsync, os.replace

    def noted_sync(handle):
        done.append("folder" if S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def noted_replace(*arguments):
        done.append("name")
        replace(*arguments)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    bodies.save([b"body"])
    assert done == ["file", "name", "folder"]


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="did not serve"):
        FileBodies(tmp_path / "file" / "bodies")


def test_bodies_are_found_by_how_long_ago_they_were_written(bodies):
    digest, _ = bodies.save([b"body"])
    assert list(bodies.older_than(0)) == [digest]
    assert list(bodies.older_than(60)) == []
    bodies.remove(digest)
    assert list(bodies.older_than(0)) == []


def test_what_is_no_body_is_none_however_old_it_is(folder):
    files = FileBodies(folder)
    FileBodies(folder / "arriving").save([b"elsewhere"])
    (folder / ".incoming-new").write_bytes(b"half")
    (folder / "notes.txt").write_text("put here by someone")
    assert list(files.older_than(0)) == []


def test_a_body_that_goes_while_they_are_looked_through_is_not_old(folder):
    files = FileBodies(folder)
    for word in (b"one", b"two", b"three"):
        files.save([word])
    found = files.older_than(0)
    first = next(found)
    for path in folder.iterdir():
        path.unlink()
    assert [first, *found] == [first]
