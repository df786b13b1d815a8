"""What is read in, as an adapter hands it over: passages and tables, each with its place."""

from __future__ import annotations

from typing import Final, TypeAlias

from attrs import frozen

from accordant.core.errors import BadInput

MOST_LETTERS: Final = 300_000
"""More than the longest agreement we know; a book is not an agreement."""


@frozen(kw_only=True)
class Passage:
    """One paragraph of the source; `level` counts from 1 where it is a heading."""

    text: str
    place: str
    level: int = 0
    bullet: bool = False


@frozen(kw_only=True)
class Grid:
    """A table of the source, row by row."""

    rows: tuple[tuple[str, ...], ...]
    place: str

    def row_place(self, number: int) -> str:
        """Say where a row stands, counted from 1."""
        return f"{self.place}, row {number}"


Part: TypeAlias = Passage | Grid


@frozen(kw_only=True)
class Source:
    """An existing agreement, in the order in which it is read."""

    name: str
    parts: tuple[Part, ...]

    def __attrs_post_init__(self) -> None:
        letters = sum(map(len, self.texts))
        if not any(text.strip() for text in self.texts):
            raise BadInput(f"{self.name} holds no text; if it is a scan, have its text recognised")
        if letters > MOST_LETTERS:
            raise BadInput(
                f"{self.name} holds {letters:,} letters, more than any agreement: at most "
                f"{MOST_LETTERS:,}",
                "Read in the agreement alone, without what is attached to it.",
            )

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of the source, cell by cell."""
        return tuple(text for part in self.parts for text in texts_of(part))


def texts_of(part: Part) -> tuple[str, ...]:
    """Give every text of a part."""
    if isinstance(part, Passage):
        return (part.text,)
    return tuple(cell for row in part.rows for cell in row)
