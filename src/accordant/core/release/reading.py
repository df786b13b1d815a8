"""From a cell of a CSV, JSON Lines or Parquet table to a value of its type.

No error here repeats the cell: it may be about a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Final

from accordant.core.canonical import LARGEST, read
from accordant.core.errors import BadInput
from accordant.core.treatment import ItemType, Unfit

WIDTH: Final = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
ISO: Final = "%Y-%m-%d"
UNDECLARED: Final = {
    ISO: "; write it so, or have the agreement declare another form for the item, such as "
    "format: %d/%m/%Y for DD/MM/YYYY"
}
"""What would help where a date is read in the form that holds unless another is declared."""
WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,17}")
YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
MARGIN: Final = " \t\r\n"


def read_value(item_type: ItemType, written: str | None, raw: object) -> object:
    """Read a cell as its type, in the format declared for it; an empty cell gives None.

    Text is kept exactly. Raises Unfit, without repeating the cell, for what cannot be read;
    what can be read may still be bad data, which `ItemType.check` tells. A source that could not
    read a cell gives the Unfit in its place.
    """
    if isinstance(raw, Unfit):
        raise Unfit(raw.sentence)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if item_type is ItemType.DATE:
        return read_date(raw, written or ISO)
    return READERS.get(item_type, read_text)(raw)


def read_text(raw: object) -> object:
    """Give text exactly as it stands; a whole number, as typed tables hold, becomes its digits."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    return raw


def read_date(raw: object, written: str) -> object:
    """Read a day written in a declared format, or held as a date by a typed table."""
    if isinstance(raw, datetime):
        if raw.time() != time.min or raw.tzinfo is not None:
            raise Unfit("it is an instant with a time of day, where a date is expected")
        return raw.date()
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        return raw
    found = date_pattern(written).fullmatch(raw.strip(MARGIN))
    if not found:
        raise Unfit(f"it is not a date written {plainly(written)}{UNDECLARED.get(written, '')}")
    try:
        return date(int(found["Y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise Unfit("there is no such day in the calendar") from None


@cache  # an agreement has few formats, and a table many rows
def date_pattern(written: str) -> re.Pattern[str]:
    """Make the pattern of a date format: the same on every machine, whatever its language.

    Day and month may lack their leading zero, except where digits follow without a separator.
    """
    parts = re.split(r"%([YmdHMS])", written)
    pattern = re.escape(parts[0])
    for letter, after in zip(parts[1::2], parts[2::2], strict=True):
        most = WIDTH[letter]
        least = most if letter == "Y" or run_together(written, letter) else 1
        pattern += f"(?P<{letter}>[0-9]{{{least},{most}}}){re.escape(after)}"
    return re.compile(pattern)


def run_together(written: str, letter: str) -> bool:
    """Tell whether a part of a date touches another, so that only its width ends it."""
    return bool(re.search(rf"%[YmdHMS]%{letter}|%{letter}%[YmdHMS]", written))


def plainly(written: str) -> str:
    """Write a date format for people: YYYY-MM-DD."""
    words = {"Y": "YYYY", "m": "MM", "d": "DD", "H": "hh", "M": "mm", "S": "ss"}
    return re.sub("%([YmdHMS])", lambda found: words[found[1]], written)


def read_integer(raw: object) -> object:
    """Read a whole number; a typed table may hold it as a decimal with no fraction."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) <= LARGEST:
        return int(raw)
    if isinstance(raw, str):
        text = raw.strip(MARGIN)
        if not WHOLE_NUMBER.fullmatch(text):
            raise Unfit("it is not a whole number written in digits")
        return int(text)
    return raw


def read_boolean(raw: object) -> object:
    """Read yes or no, also as true and false or 1 and 0, in capitals or not."""
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip(MARGIN).lower() if isinstance(raw, str | int) else ""
    if word not in YES_NO:
        raise Unfit("it is not yes or no (nor true, false, 1 or 0)")
    return YES_NO[word]


def read_name(raw: object) -> object:
    """Read one name: text exactly as it stands, or JSON with its parts."""
    return read_json(raw) if isinstance(raw, str) and raw.lstrip().startswith("{") else raw


def read_names(raw: object) -> object:
    """Read the names of a person: a JSON list, or one name alone."""
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        return read_json(raw)
    return [read_name(raw)] if isinstance(raw, str | dict) else raw


def read_list(raw: object) -> object:
    """Read a list written as JSON."""
    return read_json(raw) if isinstance(raw, str) else raw


def read_json(raw: str) -> object:
    """Read JSON strictly: no key twice, no fractions, no deep nesting."""
    try:
        return read(raw.encode("utf-8"), depth=16)
    except (BadInput, UnicodeEncodeError):
        raise Unfit("it is not JSON that can be read without doubt") from None


READERS: Final[Mapping[ItemType, Callable[[object], object]]] = {
    ItemType.INTEGER: read_integer,
    ItemType.BOOLEAN: read_boolean,
    ItemType.NAME: read_name,
    ItemType.NAMES: read_names,
    ItemType.LIST: read_list,
}
