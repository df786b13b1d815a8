"""Serving: what is wrong is said before the port opens, and that it listens once it does."""

import resource
import socket
import subprocess
import sys

import pytest

from accordant import build
from accordant.adapters.disk import held_alone
from accordant.core.errors import NotFound, Unavailable, Untrusted
from accordant.doors import serve
from accordant.doors.serve import Listen, run
from tests.doors.desks import Desks

FOUNDING = ("--name", "Council", "--kind", "charity", "--url", "http://council.example")

SERVED = """
import os, pathlib, signal, socket, sys
from accordant import build
from accordant.doors.serve import leave

home, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])

def listens():
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    print("it answered", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

build.serve(home, "127.0.0.1", port, listens)
leave(0)
"""


@pytest.fixture
def founded(tmp_path):
    """A node on disk."""
    desks = Desks(tmp_path)
    desks.facts("council", "init", "--party", "council", *FOUNDING)
    yield desks.houses[tmp_path / "council"], tmp_path / "council"
    desks.close()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def opened(monkeypatch):
    """What was reached of opening the port."""
    reached = []

    def reaches(listen):
        reached.append(listen.port)
        raise Unavailable("this is as far as the test goes")

    monkeypatch.setattr(serve, "_must_be_free", reaches)
    return reached


def test_it_listens_once_its_port_takes_connections(founded, port):
    """Whoever is told so may connect at once."""
    done = subprocess.run(
        [sys.executable, "-c", SERVED, str(founded[1]), str(port)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "it answered\n"
    assert '"the node is ready"' in done.stderr


def test_a_key_file_that_others_can_read_is_refused_before_the_port_opens(founded, port, opened):
    house, home = founded
    (home / "keys" / "node.json").chmod(0o644)
    with pytest.raises(Untrusted, match="others on this machine can read the keys"):
        run(house, Listen(port=port))
    assert opened == []


def test_a_node_without_its_key_file_does_not_open_its_port(founded, port, opened):
    house, home = founded
    (home / "keys" / "node.json").unlink()
    with pytest.raises(NotFound, match="no key file"):
        run(house, Listen(port=port))
    assert opened == []


def test_with_its_keys_a_node_comes_to_open_its_port(founded, port, opened):
    with pytest.raises(Unavailable, match="as far as the test goes"):
        run(founded[0], Listen(port=port))
    assert opened == [port]


def test_a_port_that_is_taken_is_said_and_nothing_is_told_to_listen(founded):
    told = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(Unavailable, match=f"listen at 127.0.0.1:{taken}: ") as refused:
            run(founded[0], Listen(port=taken), lambda: told.append(taken))
    assert refused.value.code == "port-taken"
    assert "--port" in refused.value.advice
    assert told == []


def test_a_home_that_is_served_already_is_refused_and_what_arrives_there_is_left(founded, port):
    """A second server would empty what the first is receiving, and send what it sends."""
    _, home = founded
    arriving = home / "bodies" / "arriving" / ".incoming-1"
    arriving.write_text("half a body")
    with held_alone(home / "serve.lock", "the first", ""):
        with pytest.raises(Unavailable, match="is being served already") as refused:
            build.serve(home, "127.0.0.1", port)
        assert refused.value.code == "served-already"
        assert arriving.exists()


def test_the_lock_of_a_server_that_has_gone_holds_nobody_up(founded, port, opened):
    _, home = founded
    with held_alone(home / "serve.lock", "the first", ""):
        pass
    with pytest.raises(Unavailable, match="as far as the test goes"):
        build.serve(home, "127.0.0.1", port)
    assert opened == [port]


def test_a_lock_that_cannot_be_written_is_a_fault_of_the_disk(tmp_path):
    with (
        pytest.raises(Unavailable, match="cannot be written"),
        held_alone(tmp_path / "none" / "serve.lock", "served", ""),
    ):
        raise AssertionError


def test_a_disk_that_cannot_lock_is_said(tmp_path, monkeypatch):
    def no_locks(handle, how):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("accordant.adapters.disk.fcntl.flock", no_locks)
    with (
        pytest.raises(Unavailable, match="cannot be locked: Operation not supported"),
        held_alone(tmp_path / "serve.lock", "served", ""),
    ):
        raise AssertionError


def test_an_address_of_no_machine_here_is_said(founded, port):
    with pytest.raises(Unavailable, match=r"nothing can listen at 192\.0\.2\.1"):
        run(founded[0], Listen(host="192.0.2.1", port=port))


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "room"),
    [
        (1024, 1_048_576, 4352, 4096),
        (1024, 2048, 2048, 1792),
        (65_536, 65_536, None, 4096),
        (256, 256, None, 128),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, None, 4096),
        (1024, resource.RLIM_INFINITY, 4352, 4096),
    ],
)
def test_connections_leave_files_for_the_store_and_are_as_many_as_there_is_room_for(
    monkeypatch, soft, hard, raised, room
):
    """Two connections a thread, as many as once were all, let 128 idle ones shut the door."""
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert serve._connections() == room
    assert asked == ([] if raised is None else [(raised, hard)])
