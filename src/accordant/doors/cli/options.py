"""The options that several commands share, each described once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from accordant.core.errors import BadInput, Problem
from accordant.doors.cli.voice import UNSEEN
from accordant.settings import HOME


def a_day(text: str) -> date:
    """Read a civil date written year-month-day (BadInput)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = f"“{text[:40]}” is not a date written like 2027-01-31"
        raise BadInput([Problem("date", sentence)]) from None


def a_shown_name(text: str) -> str:
    """Refuse a name of which a screen shows less than is signed and sent (BadInput)."""
    hidden = [letter for letter in text if letter in "\t\n" or UNSEEN.match(letter)]
    if hidden:
        sentence = f"it holds U+{ord(hidden[0]):04X}, which no screen shows; write it without"
        raise BadInput([Problem("--name", sentence)])
    if not text.strip():
        raise BadInput([Problem("--name", "it is empty; write the name that people know")])
    return text


def several(text: str | None) -> tuple[str, ...]:
    """Read names with commas between."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def flags_in(given: list[str] | None) -> dict[str, bool]:
    """Read flags written name=true or name=false; one left out is unknown (BadInput)."""
    found: dict[str, bool] = {}
    for one in given or []:
        name, _, value = one.partition("=")
        if value not in {"true", "false"} or not name:
            sentence = f"“{one[:60]}” is not written name=true or name=false"
            raise BadInput([Problem("--flag", sentence)])
        found[name] = value == "true"
    return found


Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar=HOME,
        help="The folder that is this node's home. Default: ~/.accordant",
        rich_help_panel="Everywhere",
    ),
]
AsJson = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Print exactly one JSON object, and nothing else, on standard output.",
        rich_help_panel="Everywhere",
    ),
]
Person = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="PERSON",
        help="Who acts; recorded as “asserted by the operator”.",
    ),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="A file whose first line is the passphrase. Without it: ACCORDANT_PASSPHRASE, or you "
        "are asked.",
    ),
]
ActingRole = Annotated[str, typer.Option("--role", help="The role in which the person acts.")]
DocumentName = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="Its id (the newest version), id@version or hash.")
]
Since = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day. Default: today")]
Out = Annotated[Path | None, typer.Option("--out", help="The file to write; never one that exists")]
