"""How letters of one alphabet pass for those of another, and how names are spelt one way."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

WORD: Final = re.compile(r"[^\W\d_]+")

ALIKE: Final = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC")
"""Alphabets with letters that look like those of another."""

DISGUISED: Final = ("FULLWIDTH", "MATHEMATICAL")
"""Letters that exist to look like other letters."""

PASSING: Final = frozenset("ſ" + "".join(map(chr, range(0x2160, 0x2180))))
"""Signs that pass for Latin letters inside a word: the long s, and numerals of one piece."""

LATIN_FOR: Final = str.maketrans(
    "аАВсСеЕНіІјЈкКМоОрРѕЅТхХуУԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧινορυ",
    "aABcCeEHiIjJkKMoOpPsSTxXyYdqw" + "ABEZHIKMNOPTYXivopu",
)
"""Cyrillic and Greek letters that look Latin, each with the letter it looks like."""

LOOK_LATIN: Final = frozenset(map(chr, LATIN_FOR))

LATIN: Final = re.compile(r"[A-Za-z]")


def alphabet(letter: str) -> str:
    """Name the alphabet a letter is of, as Unicode does; nothing for what has no name."""
    return unicodedata.name(letter, "").partition(" ")[0]


def is_mixed(word: str) -> bool:
    """Tell whether a word is written with letters of several alphabets, or disguised ones.

    Greek signs that look like no Latin letter are no disguise: µg and Δt are what they seem.
    """
    signs = {letter for letter in word if alphabet(letter) == "GREEK"} - LOOK_LATIN
    alphabets = {alphabet(letter) for letter in word if letter not in signs}
    if not PASSING.isdisjoint(word) and not PASSING.issuperset(word):
        return True
    return not alphabets.isdisjoint(DISGUISED) or len(alphabets.intersection(ALIKE)) > 1


def looks_latin(word: str, text: str) -> bool:
    """Tell whether a word among Latin letters only looks Latin."""
    return len(word) > 1 and LOOK_LATIN.issuperset(word) and bool(LATIN.search(text))


def disguised(text: str) -> str | None:
    """Give the first word of a text that passes for another one, or None.

    Wide letters, as East Asian tables hold them, are the letters that they are.
    """
    text = unicodedata.normalize("NFKC", text)
    found = (word for word in WORD.findall(text) if is_mixed(word) or looks_latin(word, text))
    return next(found, None)


def folded(text: str) -> str:
    """Take a text without the case and the width of its letters, and each i with its dot.

    Turkish tables write a small I without one.
    """
    lower = unicodedata.normalize("NFKC", text).casefold().replace("ı", "i")
    return unicodedata.normalize("NFKC", lower)


def plain(name: str) -> str:
    """Take a name without case, width, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", folded(name))


def looks(name: str) -> str:
    """Give a name as it looks: without spaces, marks and case, and with look-alikes as one."""
    return plain(name.translate(LATIN_FOR))
