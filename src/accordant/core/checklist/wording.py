"""What is signed is what is shown: no text may hold what a reader cannot see or would misread."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

import attrs

from accordant.core.checklist.finding import Finding, breach
from accordant.core.letters import WORD, is_mixed, looks_latin
from accordant.core.treatment.text import control_fault, encoding_fault

JOINERS = frozenset("\u200c\u200d")
MARKS = frozenset("\u061c\u200e\u200f")
UNSEEN = frozenset({"Cf", "Co", "Zl", "Zp"})
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and signs that are drawn as nothing, though Unicode does not call them unseen."""

STRUCK = frozenset("\u0334\u0335\u0336\u0337\u0338\u20d2\u20d3\u20e5\u20e6")
"""Marks that strike the letter before them through, as if the word did not count."""

CHOOSING = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Signs that choose how the one before them is drawn, which no Latin letter or digit needs."""


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text of a document with its place, the names in mappings included."""
    if isinstance(value, str):
        yield path, str(value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield path, str(name)
            yield from texts(part, f"{path}.{name}")
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from texts(part, f"{path}[{index}]")
    elif attrs.has(kind := type(value)):
        for each in attrs.fields(kind):
            place = f"{path}.{each.name}" if path else each.name
            yield from texts(getattr(value, each.name), place)


def misleading(document: object, who: str) -> Iterator[Finding]:
    """Find texts that do not show what they hold."""
    for path, text in texts(document):
        if text.isascii() and text.isprintable():
            continue
        if why := hidden(text):
            yield breach(
                "hidden-characters",
                path,
                f"What is signed must be what is shown: {why}.",
                remedy="Type this text again by hand, or copy it as plain text.",
                who=who,
            )
        yield from _letters(path, text, who)


def _letters(path: str, text: str, who: str) -> Iterator[Finding]:
    for word in WORD.findall(text):
        if is_mixed(word):
            yield breach(
                "mixed-alphabets",
                path,
                f"“{word}” mixes letters of different alphabets that look alike.",
                remedy="Type the word again in one alphabet.",
                who=who,
            )
        elif looks_latin(word, text):
            yield breach(
                "look-alike",
                path,
                f"“{word}” looks Latin and is not.",
                remedy="If it is meant to be Latin, type it again; if not, leave it.",
                who=who,
            )


def hidden(text: str) -> str | None:
    """Say which character of a text is not seen, or changes how the rest is, or give None."""
    fault = encoding_fault(text) or control_fault(text, lines=True, one_direction=True)
    if fault:
        return fault
    for at, letter in enumerate(text):
        if letter in STRUCK:
            return f"it holds a mark that strikes a letter through (U+{ord(letter):04X})"
        unseen = unicodedata.category(letter) in UNSEEN or letter in BLANK or letter in CHOOSING
        if unseen and not _belongs(text, at):
            return f"it holds a character that is not seen (U+{ord(letter):04X})"
    return None


def _belongs(text: str, at: int) -> bool:
    """Tell whether a joiner or mark stands where the writing system it is in needs it."""
    if text[at] in JOINERS:
        around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        return len(around) == 2 and not around.isascii() and "LATIN" not in _names(around)
    if text[at] in MARKS:
        letters = set(text) - MARKS  # a mark would vouch for itself
        return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in letters)
    if text[at] in CHOOSING:
        before = text[max(at - 1, 0) : at]
        return bool(before) and not before.isascii() and "LATIN" not in _names(before)
    return False


def _names(text: str) -> str:
    return " ".join(unicodedata.name(letter, "") for letter in text)
