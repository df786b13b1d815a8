"""The command line: each command is a function from a desk to an answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from accordant.doors.cli import (
    boxes,
    covering,
    deciding,
    documents,
    keeping,
    ledgers,
    meeting,
    packs,
    policies,
    profiles,
    proving,
    registering,
    sharing,
    staff,
    statements,
)
from accordant.doors.cli.desk import Demo, Wiring
from accordant.doors.cli.faults import bug, misused, stopped
from accordant.doors.cli.voice import nobody_listens
from accordant.settings import home_of

__all__ = ["Demo", "Wiring", "app", "run"]

ROOMS = (
    *(meeting, staff, documents, packs, profiles, statements, registering, covering),
    *(deciding, sharing),
    *(policies, boxes, ledgers, proving, keeping),
)


def _assembled() -> typer.Typer:
    made = typer.Typer(
        name="accordant",
        help="Information sharing that keeps to its agreement.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    made.callback()(_start)
    for room in ROOMS:
        room.add_to(made)
    return made


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"accordant {_version()}")
        raise typer.Exit


def _version() -> str:
    # Loaded when it is needed: it would slow every command.
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415
    from importlib.metadata import version as version_of  # noqa: PLC0415

    try:
        return version_of("accordant")
    except PackageNotFoundError:
        return "from a source tree"


def _start(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Information sharing that keeps to its agreement."""


app = _assembled()


def _must_be_text(arguments: Sequence[str]) -> None:
    """Refuse what is not UTF-8: it could neither be answered nor recorded."""
    for number, word in enumerate(arguments, start=1):
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise typer.BadParameter(f"word {number} of the command line is not UTF-8 text")


def run(arguments: Sequence[str], wiring: Wiring) -> int:
    """Carry out one command line and give its exit code; nothing it raises gets out."""
    try:
        code = _carried_out(arguments, wiring)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # Typer exits where nobody reads its help any more
        nobody_listens()
        return 0
    return code


def _carried_out(arguments: Sequence[str], wiring: Wiring) -> int:
    as_json = "--json" in arguments
    try:
        _must_be_text(arguments)
        code = app(list(arguments), prog_name="accordant", standalone_mode=False, obj=wiring)
    except typer.TyperException as error:
        return misused(error, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        return stopped(as_json=as_json)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  # nobody is shown a traceback
        return bug(error, home_of(), as_json=as_json)
    return int(code or 0)
