"""The kinds of data an agreement may give an item, and what counts as bad data of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from accordant.core.canonical import LARGEST
from accordant.core.treatment.person_name import read_name
from accordant.core.treatment.text import (
    Unfit,
    control_fault,
    encoding_fault,
    kind_of,
    text_fault,
)

POSTCODE = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR) *[0-9][A-Z]{2}", re.IGNORECASE | re.ASCII)
NHS_NUMBER = re.compile(r"(?:[0-9][ -]*){9}[0-9]")


class ItemType(StrEnum):
    """What kind of data an item is."""

    TEXT = "text"
    NAME = "name"
    NAMES = "names"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CODE = "code"
    POSTCODE = "postcode"
    NHS_NUMBER = "nhs-number"
    GTIN = "gtin"
    GLN = "gln"
    NARRATIVE = "narrative"
    LIST = "list"

    def check(self, value: object, written: str | None = None) -> str | None:
        """Say in a plain sentence why a value is bad data, without repeating it, or give None.

        `written` is the format the item declares. Good data is kept exactly: names may be in any
        script, of one word or many, with any hyphens, apostrophes, accents, spaces and dots.
        """
        if self is ItemType.POSTCODE and written == "none":
            return line_fault(value)
        return CHECKS[self](value)


def format_fault(item_type: ItemType, written: str | None) -> str | None:
    """Say why a declared format means nothing for this type of item, or give None.

    A date may declare how it is written (%Y %m %d %H %M %S and what stands between);
    a postcode may declare `none`: not of the UK form.
    """
    if written is None:
        return None
    if item_type is ItemType.DATE:
        return date_format_fault(written)
    if item_type is ItemType.POSTCODE:
        return None if written == "none" else "a postcode has the UK form or the format “none”"
    return f"a {item_type} item has no format: leave it out"


def date_format_fault(written: str) -> str | None:
    """Say why a date cannot be read by this format, or give None."""
    directives = re.findall(r"%(.?)", written, re.DOTALL)
    if any(letter not in {*"YmdHMS"} for letter in directives):
        return "a date format is made of %Y, %m, %d, %H, %M and %S, each meaning the same anywhere"
    if len(set(directives)) < len(directives) or not {*"Ymd"} <= set(directives):
        return "a date format says %Y, %m and %d, each once"
    return None


def line_fault(value: object) -> str | None:
    """Say why this is not one line of text, written in one direction at a time, or give None."""
    return text_fault(value, lines=False, one_direction=True)


def name_fault(value: object) -> str | None:
    """Say why this is not a person's name, or give None."""
    try:
        read_name(value)
    except Unfit as fault:
        return fault.sentence
    return None


def names_fault(value: object) -> str | None:
    """Say which of a person's names is bad data, or give None."""
    if not isinstance(value, list):
        return f"it should be a list of names, but is {kind_of(value)}"
    return first_fault(
        f"name {number}: {fault}"
        for number, name in enumerate(value, start=1)
        if (fault := name_fault(name))
    )


def date_fault(value: object) -> str | None:
    """Say why this is not a calendar date, or give None."""
    if isinstance(value, datetime) or not isinstance(value, date):
        return f"it should be a date, but is {kind_of(value)}"
    return None


def integer_fault(value: object) -> str | None:
    """Say why this is not a whole number that JSON carries exactly, or give None."""
    if isinstance(value, bool) or not isinstance(value, int):
        return f"it should be a whole number, but is {kind_of(value)}"
    return None if abs(value) <= LARGEST else "it is too large a number to be carried exactly"


def boolean_fault(value: object) -> str | None:
    """Say why this is not true or false, or give None."""
    return None if isinstance(value, bool) else f"it should be yes or no, but is {kind_of(value)}"


def postcode_fault(value: object) -> str | None:
    """Say why this is not written like a UK postcode, or give None."""
    fault = line_fault(value)
    if fault:
        return fault
    good = isinstance(value, str) and POSTCODE.fullmatch(value.strip(" "))
    return None if good else "it is not written like a UK postcode (such as AA9 9AA)"


def nhs_number_fault(value: object) -> str | None:
    """Say why this is not an NHS number, or give None; spaces and hyphens may stand in it."""
    fault = line_fault(value)
    if fault:
        return fault
    if not isinstance(value, str) or not NHS_NUMBER.fullmatch(value.strip(" ")):
        return "it is not an NHS number: that has ten digits"
    *first, check = (int(digit) for digit in re.findall("[0-9]", value))
    return None if check == check_digit(first) else "its check digit is wrong, so a digit is wrong"


def check_digit(nine: Sequence[int]) -> int:
    """Work out an NHS number's last digit by modulus 11; ten means there is no such number."""
    return -sum(digit * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11


def gtin_fault(value: object) -> str | None:
    """Say why this is not a trade item number of GS1 (GTIN-8, -12, -13 or -14), or give None."""
    return gs1_fault(value, "GTIN", (8, 12, 13, 14))


def gln_fault(value: object) -> str | None:
    """Say why this is not a location number of GS1 (GLN), or give None."""
    return gs1_fault(value, "GLN", (13,))


def gs1_fault(value: object, name: str, lengths: Sequence[int]) -> str | None:
    """Say why this is not a number of GS1 with one of these lengths, or give None."""
    if fault := line_fault(value):
        return fault
    digits = value.strip(" ") if isinstance(value, str) else ""
    if not re.fullmatch("[0-9]+", digits) or len(digits) not in lengths:
        return f"it is not a {name}: that has {' or '.join(map(str, lengths))} digits"
    *first, check = map(int, digits)
    good = check == gs1_check_digit(first)
    return None if good else "its check digit is wrong, so a digit is wrong"


def gs1_check_digit(first: Sequence[int]) -> int:
    """Work out the last digit of a number of GS1: weights 3 and 1 from the right, modulus 10.

    Source: GS1 General Specifications, section 7.9.
    """
    return -sum(digit * (3, 1)[at % 2] for at, digit in enumerate(reversed(first))) % 10


def list_fault(value: object) -> str | None:
    """Say why this is not a list of texts or objects, or give None."""
    if not isinstance(value, list):
        return f"it should be a list, but is {kind_of(value)}"
    return json_fault(value)


def json_fault(value: object, depth: int = 0) -> str | None:
    """Say what within nested data is bad, or give None."""
    if depth > 16:
        return "it is nested more than 16 deep"
    if isinstance(value, str):
        return encoding_fault(value) or control_fault(value, lines=True, one_direction=False)
    if isinstance(value, dict):
        return json_fault([*value.keys(), *value.values()], depth)
    if isinstance(value, list):
        return first_fault(
            f"entry {number}: {fault}" if depth == 0 else fault
            for number, entry in enumerate(value, start=1)
            if (fault := json_fault(entry, depth + 1))
        )
    if value is None or isinstance(value, bool):
        return None
    return integer_fault(value)


def first_fault(faults: Iterable[str]) -> str | None:
    """Give the first of some faults, or None."""
    return next(iter(faults), None)


CHECKS: Mapping[ItemType, Callable[[object], str | None]] = {
    ItemType.TEXT: text_fault,
    ItemType.NAME: name_fault,
    ItemType.NAMES: names_fault,
    ItemType.DATE: date_fault,
    ItemType.INTEGER: integer_fault,
    ItemType.BOOLEAN: boolean_fault,
    ItemType.CODE: line_fault,
    ItemType.POSTCODE: postcode_fault,
    ItemType.NHS_NUMBER: nhs_number_fault,
    ItemType.GTIN: gtin_fault,
    ItemType.GLN: gln_fault,
    ItemType.NARRATIVE: text_fault,
    ItemType.LIST: list_fault,
}
