"""How the command line speaks: an answer is one JSON object, or a page of text for people."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, Final, TextIO

from attrs import field, frozen
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from accordant.core.canonical import Json
from accordant.core.rendering import wording

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor or turn the reading direction: partners' words are shown without."""

Cell = str | int | None

SHORT: Final = 12
"""Hexadecimal digits by which a hash is shown in lists; any command takes as few."""


@frozen(kw_only=True)
class Answer:
    """What a command found: the facts for --json, a page for people, and the exit code.

    A page that is plain text is printed as it is, line for line, for other programs to read.
    """

    facts: Mapping[str, Any]
    page: RenderableType = ""
    code: int = field(default=0, converter=int)


def console(stream: TextIO) -> Console:
    """Write to a stream without taking anybody's words for markup."""
    return _Screen(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=False)


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to whoever prints: to exit here could break off what is being done."""
        raise BrokenPipeError


def give(answer: Answer, stream: TextIO, *, as_json: bool) -> None:
    """Give an answer on a stream: exactly one JSON object, or a page."""
    if as_json:
        print(json.dumps(answer.facts, indent=2), file=stream)  # ASCII: any screen can show it
    elif isinstance(answer.page, str):
        print(UNSEEN.sub("\N{REPLACEMENT CHARACTER}", answer.page), file=stream)
    else:
        put(answer.page, stream)


def put(page: RenderableType, stream: TextIO) -> None:
    """Print a page; for a file or another program, no line of it ends in spaces."""
    screen = console(stream)
    if screen.is_terminal:
        screen.print(page, crop=False)
        return
    with screen.capture() as caught:
        screen.print(page, crop=False)
    for line in caught.get().removesuffix("\n").split("\n"):
        print(line.rstrip(" "), file=stream)


def nobody_listens() -> None:
    """Go on quietly after whoever read our output has gone: the rest of it goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def day(value: date | str) -> str:
    """Write a day as it is written everywhere on the screen: 22 November 2026."""
    read = date.fromisoformat(value) if isinstance(value, str) else value
    return wording.day(read)


def moment(value: datetime | str) -> str:
    """Write a moment as it is written everywhere on the screen: 22 November 2026, 09:14 UTC."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    with suppress(OverflowError):  # within hours of either end of the calendar there is no UTC
        read = read.astimezone(UTC)
    zone = f"{read:%z}" if read.utcoffset() else "UTC"
    return f"{day(read)}, {read:%H:%M} {zone}"


def dated(sentence: str) -> str:
    """Write the days in one of our own sentences as they are written on the screen."""
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: _day_if_one(found[0]), sentence)


def _day_if_one(text: str) -> str:
    try:
        return day(text)
    except ValueError:
        return text


def brief(digest: str) -> str:
    """Write the beginning of a hash, which is enough to name it."""
    return digest.removeprefix("sha256:")[:SHORT]


def words(value: Cell, style: str = "") -> Text:
    """Write a value as text that can do nothing to the terminal."""
    return Text(UNSEEN.sub("\N{REPLACEMENT CHARACTER}", "" if value is None else str(value)), style)


def whole(value: str) -> Text:
    """Write what people copy, such as a hash, on one line however narrow the screen is."""
    text = words(value)
    text.no_wrap, text.overflow = True, "ignore"
    return text


def named(digest: str, what: str = "Package:") -> tuple[Text, Text]:
    """Write a hash beneath a page, whole, on a line of its own."""
    return words(what, "dim"), whole(digest)


def readable(value: Json) -> str:
    """Write a received value for people: a list of words as words, anything deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def listed(values: Iterable[object], nothing: str = "nothing") -> str:
    """Write values with commas between."""
    return ", ".join(str(value) for value in values) or nothing


def pairs(rows: Iterable[tuple[str, Cell]]) -> Table:
    """Set names beside their values, leaving out what has none."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        if value not in (None, ""):
            grid.add_row(name, words(value))
    return grid


UNBROKEN: Final = frozenset(
    {"package", "hash", "at", "since", "due", "until", "first day", "last day", "next try"}
)
"""Headings of hashes and times, which stay on one line however narrow the screen is."""


def table(
    headings: Iterable[str],
    rows: Iterable[Iterable[Cell]],
    title: str = "",
    *,
    unbroken: Collection[str] = UNBROKEN,
) -> Table:
    """Set rows under headings; nothing is cut off, and what is `unbroken` is not broken either."""
    made = Table(
        box=SIMPLE_HEAD,
        title=title or None,
        title_justify="left",
        title_style="bold",
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )
    cells = [[words(cell) for cell in row] for row in rows]
    for number, heading in enumerate(headings):
        whole_ = heading in unbroken
        widest = max((row[number].cell_len for row in cells), default=0) if whole_ else None
        made.add_column(heading, overflow="fold", no_wrap=whole_, min_width=widest)
    for row in cells:
        made.add_row(*row)
    return made


def panel(title: str, *parts: RenderableType, style: str = "none") -> Panel:
    """Set parts in a frame under a title."""
    return Panel(
        Group(*parts),
        title=words(title, "bold"),
        title_align="left",
        border_style=style,
        padding=(0, 1),
    )


def stacked(*parts: RenderableType | None) -> Group:
    """Set parts below each other, leaving out those that are not there."""
    return Group(*(part for part in parts if part is not None))
