"""Serving: what is wrong is said before the port opens, and that it listens once it does."""

import socket
import subprocess
import sys

import pytest

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


def test_an_address_of_no_machine_here_is_said(founded, port):
    with pytest.raises(Unavailable, match=r"nothing can listen at 192\.0\.2\.1"):
        run(founded[0], Listen(host="192.0.2.1", port=port))
