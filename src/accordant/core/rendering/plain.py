"""A page as plain text, for a terminal or an e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from accordant.core.rendering.tree import (
    FIRST_STRONG,
    POP,
    Block,
    Bullets,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    Table,
)

WIDTH: Final = 80
UNDERLINES: Final = "=-~~~"
UNMARKED: Final = dict.fromkeys(map(ord, (FIRST_STRONG, POP)))
"""Terminals set directions by themselves; the marks that do it elsewhere are left out."""


def plain(page: Page) -> str:
    """Write a page as lines of at most 80 characters, but for words that are longer."""
    head = [*_wrapped(page.title.upper()), *_wrapped(page.what), ""]
    body = [line for block in page.blocks for line in (*_block(block), "")]
    foot = ["-" * WIDTH, *(line for each in page.foot for line in _wrapped(each))]
    return "\n".join([*head, *body, *foot, ""])


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        lines = list(_wrapped(block.words))
        yield from (*lines, UNDERLINES[block.level - 1] * max(map(len, lines), default=0))
    elif isinstance(block, Notice):
        yield from _wrapped(block.words, "! ", "! ")
    elif isinstance(block, Paragraph):
        yield from _line(block.line, "")
    elif isinstance(block, Bullets):
        for line in block.lines:
            yield from _wrapped(_words(line), "* ", "  ")
    elif isinstance(block, Facts):
        for fact in block.rows:
            yield from _told(fact.label, fact.lines, "")
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    """Write each row of a table under its first cell: no terminal is wide enough for more."""
    yield from _wrapped(table.caption)
    for first, *rest in table.rows:
        yield ""
        yield from _told(table.headings[0], first, "  ")
        for heading, cell in zip(table.headings[1:], rest, strict=True):
            if cell:
                yield from _told(heading, cell, "      ")


def _told(label: str, lines: Iterable[Line], indent: str) -> Iterator[str]:
    yield from _wrapped(f"{label}:", indent, indent)
    for line in lines:
        yield from _line(line, indent + "    ")


def _line(line: Line, indent: str) -> Iterator[str]:
    yield from _wrapped(_words(line), indent, indent)


def _words(line: Line) -> str:
    return f"{line.lead} {line.words}".strip()


def _wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    yield from wrap(
        text.translate(UNMARKED),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
