"""Where in a draft's file the fields stand that a check speaks of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

from accordant.core.wire.yaml import Node, read_nodes

DEEPEST: Final = 64
"""Levels of a draft; one that goes deeper has been refused before."""


def lines_of(data: bytes) -> Mapping[str, int]:
    """Give the line of each field and each part of a list, by its path, counted from 1."""
    text = data.decode()
    breaks = [place for place, letter in enumerate(text) if letter == "\n"]
    starts = _starts(read_nodes(text, DEEPEST), "")
    return {path: bisect_right(breaks, start) + 1 for path, start in starts}


def line_at(lines: Mapping[str, int], path: str) -> int | None:
    """Give the line of a field, or of the nearest one that is there and that it stands in."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def _starts(node: Node, path: str) -> Iterator[tuple[str, int]]:
    for key, value in node.parts:
        name = f"{path}[{key.name}]" if isinstance(key.name, int) else f"{path}.{key.name}"
        into = name.removeprefix(".")
        yield into, key.start
        yield from _starts(value, into)
