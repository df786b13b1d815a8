"""Real nodes for tests: each a process of its own, with a folder, a port and a database."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import httpx
from attrs import evolve

from accordant.build import open_house
from accordant.core.events import Receipted, Received
from accordant.core.ledger import leaf_hash, root_of
from accordant.core.names import PartyId
from accordant.settings import write_settings
from accordant.work.found import found
from accordant.work.join import invite, join
from accordant.work.ports import House, Node
from accordant.work.record import VOLATILE, index_from_events, reading

READY_WITHIN = 30.0
SETTLED_WITHIN = 30.0
"""Seconds, on a slow machine."""

WITHOUT_CLI = (
    "import sys, pathlib, accordant.build as build, accordant.doors.serve as door; "
    "build.serve(pathlib.Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2])); door.leave(0)"
)


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """One node: founded in a folder of its own, and served by a process while it runs.

    A test drives it by opening its house here, as the command line does beside a serving node.
    """

    def __init__(self, folder: Path, party: str, **limits: int) -> None:
        self.home = folder / party
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        node = Node(party=PartyId(party), name=party.title(), kind="charity", url=self.url)
        write_settings(self.home, evolve(node, **limits))
        self.house: House = open_house(self.home)
        found(self.house)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.house.store.close()
        self.house.post.close()

    def command(self) -> list[str]:
        if find_spec("accordant.__main__") is None:
            return [sys.executable, "-c", WITHOUT_CLI, str(self.home), str(self.port)]
        words = ["serve", "--home", str(self.home), "--port", str(self.port)]
        return [sys.executable, "-m", "accordant", *words]

    def start(self) -> None:
        """Start serving, and wait until the node answers."""
        self.begin()
        self.wait_until_ready()

    def begin(self) -> None:
        """Start serving, and wait for nothing."""
        with (self.home / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=5).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"{self.home.name} did not start:\n{self.log()}")

    def stop(self) -> int | None:
        """Ask the process to end, and give its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int | None:
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=20)
        self.process = None
        return code

    def log(self) -> str:
        """Give what the process wrote."""
        return (self.home / "serve.log").read_text()

    def get(self, path: str) -> httpx.Response:
        """Ask the node for something, as anyone may."""
        return httpx.get(self.url + path, timeout=10)

    def put(self, package: str, content: object, **headers: str) -> httpx.Response:
        """Put something in the node's inbox."""
        about = {"content-type": "application/vnd.accordant.package.v1", **headers}
        path = f"{self.url}/inbox/{package.removeprefix('sha256:')}"
        return httpx.put(path, content=content, headers=about, timeout=30)

    def shelf(self, name: str) -> dict[str, object]:
        """Give what is on one shelf."""
        with reading(self.house) as records:
            return dict(records.tx.scan(name))

    def bodies(self) -> list[str]:
        """Give the files of all bodies, kept or still arriving."""
        return [p.name for p in (self.home / "bodies").rglob("*") if p.is_file()]


@contextmanager
def running(folder: Path, *parties: str, **limits: int) -> Iterator[list[Running]]:
    """Found and start some nodes at once; they do not know each other yet."""
    nodes = [Running(folder, party, **limits) for party in parties]
    try:
        for node in nodes:
            node.begin()
        for node in nodes:
            node.wait_until_ready()
        yield nodes
    finally:
        for node in nodes:
            node.__exit__()


def introduce(*nodes: Running) -> None:
    """Everyone joins everyone, comparing fingerprints."""
    for host in nodes:
        text, fingerprint = invite(host.house)
        for guest in nodes:
            if guest is not host:
                join(guest.house, text.encode(), fingerprint)


def until(happened: Callable[[], object], within: float = SETTLED_WITHIN) -> None:
    """Wait until something holds."""
    give_up = time.monotonic() + within
    while not happened():
        assert time.monotonic() < give_up, f"this did not happen within {within} s"
        time.sleep(0.03)


def settle(*nodes: Running, within: float = SETTLED_WITHIN) -> None:
    """Wait until every outbox is empty."""
    try:
        until(lambda: not any(node.shelf("outbox") for node in nodes), within)
    except AssertionError:
        stuck = {node.home.name: node.shelf("attempt") for node in nodes}
        raise AssertionError(f"still waiting: {stuck}") from None


def must_be_whole(*nodes: Running) -> None:
    """Check that nothing was lost or doubled: receipts, inboxes, ledgers and indexes agree."""
    received = {}
    for node in nodes:
        with reading(node.house) as records:
            events = [event for _, event in records.happened()]
            leaves = [leaf_hash(records.tx.leaf(n)) for n in range(records.tx.size())]
            assert records.tree().root() == root_of(leaves)
            built = index_from_events(records)
            held = {
                (shelf, key): value
                for shelf in records.tx.shelves()
                if shelf not in VOLATILE
                for key, value in records.tx.scan(shelf)
            }
        assert built == held
        taken = [event.package for event in events if isinstance(event, Received)]
        signed = [event.package for event in events if isinstance(event, Receipted)]
        assert len(taken) == len(set(taken))
        assert len(signed) == len(set(signed))
        assert set(signed) == set(node.shelf("sent"))
        assert set(taken) == set(node.shelf("inbox"))
        received[node.home.name] = set(taken)
    for node in nodes:
        for package, sent in node.shelf("sent").items():
            assert package in received[sent["to"]]


def no_traceback(*nodes: Running) -> None:
    """Nothing was raised that nobody expected."""
    for node in nodes:
        assert not re.search(r"Traceback|\"level\": \"error\"", node.log()), node.log()
