"""What went wrong, shown: a panel for people, or one JSON object; never a traceback."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typer

from accordant.core.errors import AccordantError, BadInput, Problem
from accordant.doors.cli.voice import dated, nobody_listens, panel, put, words
from accordant.doors.problems import ExitCode, exit_code

STOPPED: Final = 130
"""The exit code by which shells know that a person pressed Ctrl+C."""


def refused(error: AccordantError, *, as_json: bool) -> int:
    """Show an error of ours with its advice; gives its exit code."""
    sentence = error.sentence
    if error.code == "would-not-count" and not as_json:
        sentence = dated(sentence)
    problems = error.problems if isinstance(error, BadInput) else (Problem("", sentence),)
    _show(error.code, error.title, problems, error.advice, as_json=as_json)
    return int(exit_code(error))


def misused(error: typer.TyperException, *, as_json: bool) -> int:
    """Show what is wrong with a command line; what shows its help has said enough."""
    sentence = error.format_message().replace("Value error, ", "")
    if not sentence.strip():
        return int(ExitCode.BAD_INPUT)
    advice = "accordant --help lists the commands; add --help to one to see its options."
    _show(
        "usage",
        "That command cannot be run as written",
        [Problem("", sentence)],
        _subcommands(error) or advice,
        as_json=as_json,
    )
    return int(ExitCode.BAD_INPUT)


def _subcommands(error: typer.TyperException) -> str:
    """Name the commands of a group that was called without one; empty where that was not it."""
    context = getattr(error, "ctx", None)
    group = getattr(context, "command", None)
    if context is None or group is None or context.parent is None:
        return ""
    if not hasattr(group, "commands"):
        return ""
    names = ", ".join(sorted(group.commands))
    return f"Name one of the commands of {context.command_path}, before its options: {names}."


def stopped(*, as_json: bool) -> int:
    """Say that it was stopped by hand."""
    _show("stopped", "Stopped", [Problem("", "it was stopped from the keyboard")], as_json=as_json)
    return STOPPED


def bug(error: Exception, home: Path, *, as_json: bool) -> int:
    """Say that this is a bug, and write what a developer needs to a file."""
    path = _written(error, home)
    problem = Problem("", f"something here was not foreseen ({type(error).__name__})")
    advice = f"This is a bug in Accordant. What happened is written to {path}; please report it, "
    advice += "after looking whether the file names anyone."
    _show("bug", "A bug", [problem], advice, as_json=as_json)
    return int(ExitCode.BUG)


def _written(error: Exception, home: Path) -> Path:
    """Write the traceback to a file that only this user can read."""
    folder = home / "log" if home.is_dir() else Path(tempfile.gettempdir())
    path = folder / f"accordant-bug-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.log"
    text = "".join(traceback.format_exception(error))
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return Path("no file, for none could be written")
    return path


def _show(
    code: str, title: str, problems: Sequence[Problem], advice: str = "", *, as_json: bool
) -> None:
    """Show it; where nobody reads any more, the exit code still says how it ended."""
    try:
        _shown(code, title, problems, advice, as_json=as_json)
        (sys.stdout if as_json else sys.stderr).flush()
    except BrokenPipeError:
        nobody_listens()


def _shown(
    code: str, title: str, problems: Sequence[Problem], advice: str, *, as_json: bool
) -> None:
    if as_json:
        listed: list[Any] = [{"path": p.path, "sentence": p.sentence} for p in problems]
        error = {"code": code, "title": title, "problems": listed, "advice": advice}
        print(json.dumps({"error": error}, indent=2))
        return
    said = [words(str(problem)) for problem in problems]
    shown = panel(title, *said, *([words(advice, "dim")] if advice else []), style="red")
    put(shown, sys.stderr)
