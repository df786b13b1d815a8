"""Four real nodes on this machine: each its own process, folder, keys and database."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from accordant.core.errors import Unavailable
from accordant.core.names import PartyId
from accordant.settings import write_settings
from accordant.work.found import found
from accordant.work.ports import House, Node
from accordant.work.record import reading

OpenHouse = Callable[[Path], House]

READY_WITHIN = 60.0
SETTLED_WITHIN = 60.0
"""Seconds, on a slow machine."""


class RunningNode:
    """One node: founded in a folder of its own, and served by a process of its own."""

    def __init__(self, home: Path, party: str, name: str, kind: str, opener: OpenHouse) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        node = Node(party=PartyId(party), name=name, kind=kind, url=self.url)
        write_settings(home, node)
        self.house = opener(home)
        found(self.house)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start serving; `wait_until_ready` tells when it does."""
        words = ["serve", "--home", str(self.home), "--port", str(self.port)]
        log = (self.home / "serve.log").open("ab")
        with log:
            self.process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", "accordant", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def wait_until_ready(self) -> None:
        """Wait until the node answers (Unavailable if it does not)."""
        until = time.monotonic() + READY_WITHIN
        with httpx.Client(timeout=2, trust_env=False, verify=False) as client:  # noqa: S501
            # There is no TLS between the demonstration's nodes: all are on this machine.
            while time.monotonic() < until:
                if self.process is not None and self.process.poll() is not None:
                    break
                try:
                    if client.get(f"{self.url}/health").status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    time.sleep(0.05)
        log = self.home / "serve.log"
        raise Unavailable(f"the node at {self.url} did not start", f"See {log}.")

    def stop(self) -> None:
        """Ask the process to stop, and wait for it."""
        self.ask_to_stop()
        if self.process is not None:
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def ask_to_stop(self) -> None:
        """Ask the process to stop, without waiting."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """Kill the process without warning, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None


class Town:
    """Some running nodes, started together and stopped together."""

    def __init__(
        self, folder: Path, names: Mapping[str, tuple[str, str]], opener: OpenHouse
    ) -> None:
        self.nodes = {
            party: RunningNode(folder / party, party, name, kind, opener)
            for party, (name, kind) in names.items()
        }

    @property
    def houses(self) -> dict[str, House]:
        """Each party's house, opened in this process beside the one that serves it."""
        return {party: node.house for party, node in self.nodes.items()}

    def __enter__(self) -> Self:
        try:
            for node in self.nodes.values():
                node.start()
            for node in self.nodes.values():
                node.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop every node, all at once."""
        for node in self.nodes.values():
            node.ask_to_stop()
        for node in self.nodes.values():
            node.stop()

    def settle(self) -> None:
        """Wait until every outbox is empty: everything sent has been signed for."""
        until = time.monotonic() + SETTLED_WITHIN
        while any(_waits(house) for house in self.houses.values()):
            if time.monotonic() > until:
                raise Unavailable("some packages were not signed for in time", self.stuck())
            time.sleep(0.02)

    def stuck(self) -> str:
        """Say what waits for whom, and why."""
        said = []
        for party, house in self.houses.items():
            with reading(house) as records:
                said += [f"{party} to {to}: {why}" for to, why in records.tx.scan("attempt")]
        return "; ".join(said) or "Nothing was tried."


def _waits(house: House) -> bool:
    with reading(house) as records:
        return bool(records.tx.scan("outbox", limit=1))


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
