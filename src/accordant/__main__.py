"""The accordant command: hands the command line what it needs from beside and above it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from accordant.doors import cli
from accordant.work.ports import House


def main() -> None:
    """Carry out the command line this process was started with."""
    code = cli.run(sys.argv[1:], wiring())
    if served := sys.modules.get("accordant.doors.serve"):  # it is loaded only to serve
        served.leave(code)
    sys.exit(code)


def wiring() -> cli.Wiring:
    """Wire the command line to the composition root, the server and the demonstration."""
    return cli.Wiring(open_house=_open_house, serve=_serve, demo=_demo)


# Each is loaded when it is needed: Django, the server and DuckDB would slow every --help.


def _open_house(home: Path) -> House:
    from accordant.build import open_house  # noqa: PLC0415

    return open_house(home)


def _serve(home: Path, host: str, port: int, listens: Callable[[], None]) -> None:
    from accordant.build import serve  # noqa: PLC0415

    serve(home, host, port, listens)


def _demo(*, as_json: bool, keep: Path | None) -> int:
    from accordant.doors.demo import run  # noqa: PLC0415

    return run(_open_house, as_json=as_json, keep=keep)


if __name__ == "__main__":
    main()
