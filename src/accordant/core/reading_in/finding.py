"""Finds in a source what we know: which field each part speaks of, and what it says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import field, frozen

from accordant.core.law import Tier
from accordant.core.reading_in.headings import (
    Column,
    Known,
    Place,
    column,
    is_head,
    known_heading,
)
from accordant.core.reading_in.source import Grid, Part, Passage, Source
from accordant.core.rendering.wording import MONTHS as MONTH_NAMES

MONTHS: Final = tuple(name.casefold() for name in MONTH_NAMES)
LONG_DATE: Final = re.compile(
    r"\b([0-9]{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+),?\s+([0-9]{4})\b"
    r"|\b([a-z]+)\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})\b",
    re.IGNORECASE,
)
ISO_DATE: Final = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b")
SHORT_DATE: Final = re.compile(r"\b([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})\b")
PERIOD: Final = re.compile(
    r"\b([0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s*(?:\([0-9]+\)\s*)?"
    r"(year|month)s?\b",
    re.IGNORECASE,
)
NUMBERS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
CITES: Final = {
    "article_6": re.compile(r"\b6\s*\(1\)\s*\(([a-z]{1,2})\)", re.IGNORECASE),
    "article_9": re.compile(r"\b9\s*\(2\)\s*\(([a-z])\)", re.IGNORECASE),
    "schedule_1": re.compile(
        r"\bSchedule\s+1,?\s+(?:Part\s+[12],?\s+)?(?:paragraph|para\.?|¶)\s*([0-9]+)", re.IGNORECASE
    ),
}
LABEL: Final = re.compile(r"^([^:\n]{2,60}):\s+(\S.*)$", re.DOTALL)


@frozen(kw_only=True)
class Words:
    """Words of the source, with where they stand."""

    text: str
    place: str
    bullet: bool = False
    head: bool = False


@frozen(kw_only=True)
class Section:
    """What stands below one heading; a heading that is not recognised has no field of ours."""

    heading: str
    place: str
    known: Known | None
    parts: tuple[Part, ...] = ()

    def at(self, tier: Tier) -> Place | None:
        """Give where a document of one tier says what stands here, if it does."""
        return self.known.at(tier) if self.known else None


@frozen(kw_only=True)
class Found:
    """One part of an item, party or term that was found, with its place."""

    words: Words
    why: Words | None = None
    definition: Words | None = None


@frozen(kw_only=True)
class Sorted:
    """A source sorted into its title and its sections."""

    title: Words | None
    sections: tuple[Section, ...] = field(factory=tuple)


def sort(source: Source) -> Sorted:
    """Sort a source by its headings; lines such as “Review date: …” are headings of their own."""
    title = _title(source)
    parts = [part for part in source.parts if _says(part) and part is not title]
    sections: list[Section] = []
    current = Section(heading="", place="", known=None)
    for part in parts:
        if isinstance(part, Passage) and _is_heading(part):
            sections.append(current)
            known = known_heading(part.text)
            current = Section(heading=part.text, place=part.place, known=known)
        else:
            labelled = list(_labelled(part))
            sections += labelled
            if not labelled:
                current = _with(current, part)
            elif isinstance(part, Grid):
                current = _with(current, *_unlabelled(part))
    sections.append(current)
    words = Words(text=title.text, place=title.place) if title else None
    return Sorted(title=words, sections=tuple(one for one in sections if one.heading or one.parts))


def _with(section: Section, *parts: Part) -> Section:
    return Section(
        heading=section.heading,
        place=section.place,
        known=section.known,
        parts=(*section.parts, *parts),
    )


def _says(part: Part) -> bool:
    return isinstance(part, Grid) or bool(part.text.strip())


def _title(source: Source) -> Passage | None:
    """Give the first passage as the title, unless it is the heading of something we know."""
    first = next((part for part in source.parts if _says(part)), None)
    if not isinstance(first, Passage) or known_heading(first.text) or list(_labelled(first)):
        return None
    return first if len(first.text) <= 200 else None


def _is_heading(passage: Passage) -> bool:
    """Tell whether a passage is a heading: set as one, or in the very words of one we know."""
    return bool(passage.level) or (not passage.bullet and known_heading(passage.text) is not None)


def _labelled(part: Part) -> Iterator[Section]:
    """Give a line such as “Review date: 1 April 2028”, or such rows of a table, as sections."""
    if isinstance(part, Passage):
        found = None if part.bullet else LABEL.match(part.text)
        if found and (known := known_heading(found[1])):
            said = Passage(text=found[2], place=part.place)
            yield Section(heading=found[1], place=part.place, known=known, parts=(said,))
        return
    for number, row in _label_rows(part):
        place = part.row_place(number)
        said = Passage(text=row[1], place=place)
        known = known_heading(row[0])
        yield Section(heading=row[0], place=place, known=known, parts=(said,))


def _label_rows(grid: Grid) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in enumerate(grid.rows, start=1):
        if len(row) == 2 and row[1].strip() and known_heading(row[0]) and not _is_head(row):
            yield number, row


def _is_head(row: Iterable[str]) -> bool:
    """Tell whether a row is the heading row of a table of items."""
    named = [column(cell) for cell in row]
    return Column.NAME in named and sum(part is not None for part in named) > 1


def _unlabelled(grid: Grid) -> Iterator[Part]:
    """Give the rows of a table that are no labelled fields, each by itself."""
    taken = {number for number, _ in _label_rows(grid)}
    for number, row in enumerate(grid.rows, start=1):
        if number not in taken and any(cell.strip() for cell in row):
            yield Passage(text=" | ".join(row), place=grid.row_place(number))


def words_of(section: Section) -> Iterator[Words]:
    """Give what stands in a section as lines: each passage, and each row of a table."""
    for part in section.parts:
        if isinstance(part, Passage):
            yield Words(text=part.text.strip(), place=part.place, bullet=part.bullet)
        else:
            for number, row in enumerate(part.rows, start=1):
                if cells := [cell.strip() for cell in row if cell.strip()]:
                    yield Words(
                        text=" | ".join(cells),
                        place=part.row_place(number),
                        bullet=True,
                        head=number == 1 and is_head(cells),
                    )


def entries(section: Section) -> tuple[list[Words], list[Words]]:
    """Give the entries of a list, and what stands around them; without bullets, all are entries."""
    lines = list(words_of(section))
    if not any(line.bullet for line in lines):
        return lines, []
    found = [line for line in lines if line.bullet and not line.head]
    return found, [line for line in lines if not line.bullet or line.head]


def items(section: Section) -> tuple[list[Found], list[Words]]:
    """Give the data items of a section, and what stands around them.

    A table whose heading row is known gives an item for each row; elsewhere each bullet is one.
    """
    found: list[Found] = []
    around: list[Words] = []
    for part in section.parts:
        if isinstance(part, Grid) and part.rows and _is_head(part.rows[0]):
            found += _rows(part)
            around.append(Words(text=" | ".join(part.rows[0]), place=part.row_place(1)))
        else:
            lines = words_of(Section(heading="", place="", known=None, parts=(part,)))
            for line in lines:
                if line.bullet:
                    found.append(_item(line))
                else:
                    around.append(line)
    return found, around


def _rows(grid: Grid) -> Iterator[Found]:
    parts = [column(cell) for cell in grid.rows[0]]
    for number, row in enumerate(grid.rows[1:], start=2):
        place = grid.row_place(number)
        said = {
            part: Words(text=cell.strip(), place=place)
            for part, cell in zip(parts, row, strict=False)
            if part and cell.strip()
        }
        rest = [c.strip() for p, c in zip(parts, row, strict=False) if not p and c.strip()]
        name = said.get(Column.NAME)
        if name:
            definition = said.get(Column.DEFINITION)
            told = "; ".join([*([definition.text] if definition else []), *rest])
            yield Found(
                words=name,
                definition=Words(text=told, place=place) if told else None,
                why=said.get(Column.WHY),
            )
        elif any(cell.strip() for cell in row):
            yield Found(words=Words(text=" | ".join(c for c in row if c.strip()), place=place))


def _item(line: Words) -> Found:
    """Read “Name – meaning” or “Name: meaning”, or else a name alone."""
    name, mark, meaning = _parted(line.text)
    words = Words(text=name, place=line.place)
    return Found(
        words=words, definition=Words(text=meaning, place=line.place) if mark and meaning else None
    )


def _parted(text: str) -> tuple[str, str, str]:
    """Part a line at its first colon, dash or bar."""
    found = re.search(r"\s+[–—-]\s+|:\s+|\s+\|\s+", text)
    if found is None or found.start() > 80:
        return text, "", ""
    return text[: found.start()].strip(), found[0], text[found.end() :].strip()


def terms(section: Section) -> tuple[list[Found], list[Words]]:
    """Give the words of a glossary with their meanings, and what stands around them."""
    lines, around = entries(section)
    found = [_item(line) for line in lines]
    bare = [line for line, one in zip(lines, found, strict=True) if not one.definition]
    return [one for one in found if one.definition], [*bare, *around]


def one_date(text: str) -> date | None:
    """Read the one date of a text, if it can be read in one way only."""
    found = [
        *(_day(y, m, d) for y, m, d in ISO_DATE.findall(text)),
        *(_named_day(*groups) for groups in LONG_DATE.findall(text)),
        *(_either_day(*groups) for groups in SHORT_DATE.findall(text)),
    ]
    return found[0] if len(found) == 1 else None


def _day(year: str, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _named_day(
    day: str, month: str, year: str, month_2: str, day_2: str, year_2: str
) -> date | None:
    name = (month or month_2).casefold()
    known = [n for n, each in enumerate(MONTHS, start=1) if len(name) > 2 and each.startswith(name)]
    return _day(year or year_2, known[0], day or day_2) if known else None


def _either_day(first: str, second: str, year: str) -> date | None:
    """Read 25/12/2027; 04/05/2027 is two days, and so none."""
    if first == second or int(second) > 12:
        return _day(year, first, second)
    return _day(year, second, first) if int(first) > 12 else None


def one_period(text: str) -> int | None:
    """Read the one length of time of a text, in months, if there is exactly one."""
    found = {
        int(NUMBERS.get(number.casefold(), 0) or number) * (12 if unit.casefold() == "year" else 1)
        for number, unit in PERIOD.findall(text)
    }
    return found.pop() if len(found) == 1 else None


def citations(text: str) -> dict[str, list[str]]:
    """Give the grounds a text cites, each once, by the field of ours they stand in."""
    written = {"article_6": "6(1)({})", "article_9": "9(2)({})", "schedule_1": "paragraph {}"}
    return {
        name: list(dict.fromkeys(written[name].format(c.lower()) for c in pattern.findall(text)))
        for name, pattern in CITES.items()
    }
