"""How values are said to people: dates, yes and no, short words, and what happens to an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from accordant.core.rendering.tree import apart
from accordant.core.treatment import Treatment

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Whatever language the machine speaks: the sentences around them are English."""

SPELT: Final[Mapping[str, str]] = {
    "uk-gdpr": "UK GDPR",
    "dpa-part-3": "DPA 2018 Part 3",
    "eu-gdpr": "EU GDPR",
    "hipaa": "HIPAA",
    "tlp": "TLP",
    "ig-adviser": "IG adviser",
    "nhs-number": "NHS number",
    "in-force": "in force",
    "special-category": "special category",
    "receive-and-use": "receive and use",
}
"""Short words whose usual spelling is not the word with spaces for its hyphens."""


def day(when: date) -> str:
    """Write a civil date as people say it: 4 January 2027."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def word(short: str) -> str:
    """Write a short stable word as people say it."""
    return SPELT.get(short) or short.replace("-", " ")


def yes_or_no(value: bool) -> str:  # noqa: FBT001  # it is the value that is said
    """Write true and false as people say them."""
    return "yes" if value else "no"


def opening(words: str) -> str:
    """Start words with a capital, as a heading or a label does."""
    return words[:1].upper() + words[1:]


def label(says: str) -> str:
    """Make the label of a field of what the table says of it."""
    return opening(says.removeprefix("yes, if "))


def listed(words: Sequence[str]) -> str:
    """Write words one after the other, with “and” before the last, each read from its own side."""
    said = list(map(apart, words))
    return ", ".join(said[:-1]) + (" and " if said[1:] else "") + "".join(said[-1:])


def counted(number: int, one: str, many: str = "") -> str:
    """Write how many there are of something."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(months: int) -> str:
    """Write a number of months, as years where it comes out even."""
    years, rest = divmod(months, 12)
    return counted(months, "month") if rest or not years else counted(years, "year")


def treated(treatment: Treatment) -> str:
    """Say what happens to an item on its way out, with every parameter."""
    done = f"{treatment.kind} to {word(treatment.to)}" if treatment.to else str(treatment.kind)
    parts = {
        "bands of": treatment.width,
        "one band from": treatment.top,
        "first letters kept:": treatment.letters,
        "last letters kept:": treatment.keep_last,
        "written with": treatment.character,
        "one pseudonym for each:": treatment.domain,
    }
    given = [f"{name} {value}" for name, value in parts.items() if value is not None]
    return ", ".join([done, *given])
