"""The composition root: a node's home in, its House out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

from accordant.adapters.bodies import FileBodies
from accordant.adapters.clock import SystemClock
from accordant.adapters.disk import held_alone
from accordant.adapters.keys import FileKeys
from accordant.adapters.log import set_up_log
from accordant.adapters.post import HttpPost
from accordant.adapters.store import DjangoStore
from accordant.doors.serve import Listen, run
from accordant.settings import read_settings
from accordant.work.ports import House

ARRIVING = Path("bodies", "arriving")


def open_house(home: Path) -> House:
    """Open the node in a home (NotFound if there is none; BadInput; Unavailable)."""
    settings = read_settings(home)
    return House(
        node=settings.node,
        clock=SystemClock(),
        store=DjangoStore(settings.database or home / "store.sqlite3"),
        bodies=FileBodies(home / "bodies"),
        arrivals=FileBodies(home / ARRIVING),
        keys=FileKeys(home),
        post=HttpPost(),
    )


def serve(home: Path, host: str, port: int, listens: Callable[[], None] = lambda: None) -> None:
    """Serve the node in a home until it is told to stop; `listens` is called once it can be met.

    NotFound, BadInput, Unavailable; Untrusted where others can read its keys.
    """
    settings = read_settings(home)
    set_up_log(settings.log_level)
    tls = tuple(home / part for part in (settings.certificate, settings.private_key) if part)
    served = f"the node in {home} is being served already"
    advice = "Stop that process first, or leave it running: other commands work beside it."
    with held_alone(home / "serve.lock", served, advice):
        # Whatever was arriving when the node last stopped comes again. Nobody else is receiving.
        rmtree(home / ARRIVING, ignore_errors=True)
        house = open_house(home)
        with house.store.transaction():
            pass  # a store that can only be read is none to serve: nothing could be received
        run(house, Listen(host=host, port=port, tls=tls), listens)
