"""Writes into a draft where each field came from, and below it what found no field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from accordant.core.reading_in.account import Filled, Reading, Rest
from accordant.core.rendering.tree import UNSEEN, numbered
from accordant.core.wire.yaml import Node, read_nodes

WIDTH: Final = 98
DEEPEST: Final = 64


def written(text: str, name: str, reading: Reading) -> str:
    """Give a draft with comments: the source of each field above it, all the rest at the end."""
    noted = _with_notes(text, reading.filled)
    head = [
        f"# Read in from {_line(name)}. Check every line against the original.",
        "# What the original does not say was not filled in. Above each field that was filled is",
        "# where it comes from; at the end stands what found no field, and what is to be written.",
        "#",
    ]
    tail = [*_rest(reading.rest), *_missing(reading.missing)]
    return "\n".join([*head, noted.rstrip("\n"), "", *tail, ""])


def _with_notes(text: str, filled: Iterable[Filled]) -> str:
    """Insert a comment above each field that was filled, or at the top if it has no line."""
    starts = dict(_starts(read_nodes(text, DEEPEST), ""))
    notes: dict[int, list[str]] = defaultdict(list)
    for one in filled:
        line = text.rfind("\n", 0, starts.get(one.path, 0)) + 1
        notes[line] += _from(one)
    for line in sorted(notes, reverse=True):
        indent = re.match(r" *", text[line:])
        assert indent is not None
        added = "".join(f"{indent[0]}{note}\n" for note in dict.fromkeys(notes[line]))
        text = text[:line] + added + text[line:]
    return text


def _starts(node: Node, path: str) -> Iterator[tuple[str, int]]:
    """Give where each field and each part of a list starts."""
    for key, value in node.parts:
        name = f"{path}[{key.name}]" if isinstance(key.name, int) else f"{path}.{key.name}"
        into = name.removeprefix(".")
        yield into, key.start
        if value.block:
            yield from _starts(value, into)


def _from(one: Filled) -> Iterator[str]:
    under = f", under “{_line(one.heading)}”" if one.heading else ""
    remark = f" ({one.remark})" if one.remark else ""
    yield from _comment(f"From {one.place}{under}{remark}: “{_line(one.words)}”")


def _rest(rest: Iterable[Rest]) -> Iterator[str]:
    yield "# ---- Not recognised: the rest of the original, for a person to place ----"
    for one in rest:
        under = f", under “{_line(one.heading)}”" if one.heading else ""
        why = f" ({_line(one.why)})" if one.why else ""
        yield from ("#", *_comment(f"{one.place}{under}{why}:"))
        for line in one.words.splitlines():
            yield from _comment(line, "    ")


def _missing(missing: Iterable[str]) -> Iterator[str]:
    yield "#"
    yield "# ---- Still to be written ----"
    for one in missing:
        yield from _comment(one)


def _comment(text: str, indent: str = "") -> Iterator[str]:
    lines = wrap(
        UNSEEN.sub(lambda found: numbered(found[0]), text),
        WIDTH - 2,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
    return (f"# {indent}{line}" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())
