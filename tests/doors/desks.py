"""Nodes on disk in one process, each driven by the command line alone."""

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from accordant.adapters.bodies import FileBodies
from accordant.adapters.keys import FileKeys
from accordant.adapters.memory import FixedClock, MemoryPost
from accordant.adapters.store import DjangoStore
from accordant.core.crypto import Effort
from accordant.doors import cli
from accordant.settings import read_settings
from accordant.work.ports import House
from accordant.work.send import send_due
from tests.work.partnership import NOW, at_the_door

LITTLE = Effort(memory_kib=8, iterations=1, lanes=1)


class Said:
    """What came of one command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def facts(self):
        """The one JSON object that was printed, and nothing else."""
        return json.loads(self.out)


class Desks:
    """Homes under one folder, on one clock, whose nodes reach each other in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FixedClock(NOW)
        self.post = MemoryPost()
        self.houses: dict[Path, House] = {}
        self.served = []
        self.wiring = cli.Wiring(open_house=self.open_house, serve=self.serve, demo=self.demo)

    def open_house(self, home: Path) -> House:
        if home not in self.houses:
            self.houses[home] = self._opened(home)
        return self.houses[home]

    def _opened(self, home: Path) -> House:
        settings = read_settings(home)
        house = House(
            node=settings.node,
            clock=self.clock,
            store=DjangoStore(home / "store.sqlite3"),
            bodies=FileBodies(home / "bodies"),
            arrivals=FileBodies(home / "bodies" / "arriving"),
            keys=FileKeys(home, effort=LITTLE),
            post=self.post,
        )
        self.post.register(settings.url, lambda *asked: at_the_door(house, *asked))
        return house

    def serve(self, home: Path, host: str, port: int, listens: Callable[[], None]) -> None:
        self.served.append((home, host, port))
        listens()

    def demo(self, *, as_json: bool, keep: Path | None) -> int:
        sys.stdout.write(json.dumps({"as_json": as_json, "keep": str(keep)}))
        return 0

    def say(self, party: str, *said: object, home: Path | None = None) -> Said:
        """Carry out a command at a party's desk."""
        where = ["--home", str(home or self.folder / party)]
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.run([*map(str, said), *where], self.wiring)
        return Said(code, out.getvalue(), err.getvalue())

    def facts(self, party: str, *said: object, code: int = 0):
        """Carry out a command with --json; give what it printed."""
        done = self.say(party, *said, "--json")
        assert done.code == code, done.out + done.err
        return done.facts

    def deliver(self) -> None:
        """Carry everything that waits."""
        for _ in range(20):
            tried = [one for house in self.houses.values() for one in send_due(house)]
            if not tried:
                return

    def close(self) -> None:
        for house in self.houses.values():
            house.store.close()
