"""How the command line speaks: an answer is one JSON object, or a page of text for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from attrs import field, frozen
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from accordant.core.canonical import Json

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor or turn the reading direction: partners' words are shown without."""

Cell = str | int | None


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
    return Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=False)


def give(answer: Answer, stream: TextIO, *, as_json: bool) -> None:
    """Give an answer on a stream: exactly one JSON object, or a page."""
    if as_json:
        print(json.dumps(answer.facts, indent=2), file=stream)  # ASCII: any screen can show it
    elif isinstance(answer.page, str):
        print(UNSEEN.sub("\N{REPLACEMENT CHARACTER}", answer.page), file=stream)
    else:
        console(stream).print(answer.page, crop=False)


def words(value: Cell, style: str = "") -> Text:
    """Write a value as text that can do nothing to the terminal."""
    return Text(UNSEEN.sub("\N{REPLACEMENT CHARACTER}", "" if value is None else str(value)), style)


def whole(value: str) -> Text:
    """Write what people copy, such as a hash, on one line however narrow the screen is."""
    text = words(value)
    text.no_wrap, text.overflow = True, "ignore"
    return text


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


def table(headings: Iterable[str], rows: Iterable[Iterable[Cell]], title: str = "") -> Table:
    """Set rows under headings; nothing is cut off."""
    made = Table(
        box=SIMPLE_HEAD,
        title=title or None,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        show_edge=False,
    )
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(words(cell) for cell in row))
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
