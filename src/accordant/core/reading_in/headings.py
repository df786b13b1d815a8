"""The headings that are recognised, from a dated list that anyone can add to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.law import Tier
from accordant.core.people import PartyKind
from accordant.core.wire import read_enclosed


class Reads(StrEnum):
    """How what stands below a heading is read."""

    TEXT = "text"
    LIST = "list"
    NAMES = "names"
    NAMED = "named"
    DATE = "date"
    ITEMS = "items"
    BASIS = "basis"
    PERIOD = "period"
    TERMS = "terms"


@frozen(kw_only=True)
class Place:
    """A field of ours, and how what stands below its headings is read."""

    path: str
    reads: Reads


@frozen(kw_only=True)
class Known:
    """The headings under which others say something, and where ours say it, in either tier."""

    aliases: tuple[str, ...]
    agreement: Place | None = None
    protocol: Place | None = None

    def at(self, tier: Tier) -> Place | None:
        """Give the place in one tier of document, if it has one."""
        return self.agreement if tier == "agreement" else self.protocol


class Column(StrEnum):
    """What a column of a table of items says."""

    NAME = "name"
    DEFINITION = "definition"
    WHY = "why"


@frozen(kw_only=True)
class Columns:
    """A part of an item, and the headings of columns that say it."""

    part: Column
    aliases: tuple[str, ...]


@frozen(kw_only=True)
class KindWords:
    """Words in the name of a body that say what kind of body it is."""

    kind: PartyKind
    words: tuple[str, ...]


@frozen(kw_only=True)
class Headings:
    """The whole list, as it was on a day."""

    format: str
    as_at: date
    headings: tuple[Known, ...]
    columns: tuple[Columns, ...]
    heads: tuple[str, ...]
    kinds: tuple[KindWords, ...]

    def __attrs_post_init__(self) -> None:
        seen: dict[str, str] = {}
        for known in self.headings:
            place = known.agreement or known.protocol
            if place is None:
                sentence = "it has a place in neither an agreement nor a protocol"
                raise BadInput([Problem(", ".join(known.aliases), sentence)])
            for alias in known.aliases:
                if alias in seen or alias != heading_key(alias):
                    sentence = f"“{alias}” stands twice, or not as headings are compared"
                    raise BadInput([Problem(place.path, sentence)])
                seen[alias] = place.path


NUMBER: Final = re.compile(
    r"^(?:(?:section|clause|article|part|schedule|appendix|annex)\s+)?"
    r"(?:[0-9]+(?:\.[0-9]+)*|[ivx]+|[a-z])[.):]*\s+(?=\S)|^(?:appendix|annex|schedule)\s*[:–-]\s*",
    re.IGNORECASE,
)
SMALL: Final = frozenset({"the", "a", "an", "of", "our", "your"})
PUNCTUATION: Final = re.compile(r"[^\w\s]")


def heading_key(text: str) -> str:
    """Give the words of a heading that tell it from others: no numbers, articles or punctuation."""
    bare = NUMBER.sub("", text.strip().casefold().replace("’", "'").replace("'", ""))
    words = PUNCTUATION.sub(" ", bare).split()
    return " ".join(words)


def without_small(key: str) -> str:
    """Leave out the small words of a heading: “review of this ISP” is also “review of the ISP”."""
    return " ".join(word for word in key.split() if word not in SMALL)


@cache
def headings() -> Headings:
    """Give the list of headings."""
    return read_enclosed(Headings, "accordant.core.reading_in", "headings.yaml")


@cache
def _by_key() -> Mapping[str, Known]:
    return {without_small(alias): known for known in headings().headings for alias in known.aliases}


def known_heading(text: str) -> Known | None:
    """Give where ours say what a heading speaks of, or None."""
    return _by_key().get(without_small(heading_key(text)))


def column(text: str) -> Column | None:
    """Give the part of an item that a heading of a column speaks of, or None."""
    key = heading_key(text)
    return next((one.part for one in headings().columns if key in one.aliases), None)


def is_head(cells: Iterable[str]) -> bool:
    """Tell whether a row of a table only names its columns."""
    said = [cell for cell in cells if cell.strip()]
    return bool(said) and all(
        column(cell) is not None or heading_key(cell) in headings().heads for cell in said
    )


def kind_of(name: str) -> PartyKind | None:
    """Tell what kind a body is, where its name says so in one way only."""
    key = f" {heading_key(name)} "
    found = {one.kind for one in headings().kinds for word in one.words if f" {word} " in key}
    return found.pop() if len(found) == 1 else None
