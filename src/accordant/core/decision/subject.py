"""Whom a record is about: references to a person, told apart however they are written.

Two references that may mean one person count as one. A prohibition about somebody must not be lost
to a space, a capital, a lost leading zero, a second person in the cell, or an empty cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from accordant.core.letters import alphabet, folded

NOBODY: Final = frozenset({
    "anonymous", "blank", "missing", "na", "nan", "nat", "nil", "nk", "none", "notapplicable",
    "notgiven", "notknown", "notrecorded", "null", "tba", "tbc", "undefined", "unk", "unknown",
    "withheld",
})  # fmt: skip
"""What people and programs write, but for spaces and punctuation, where they do not know."""

LISTED: Final = re.compile(r"[,;|、\n\r]")
"""What stands between several people in one cell."""

UNREADABLE: Final = re.compile(r"^\s*#.*[!?]\s*$|\d(?:\.\d+e\+?|e\+)\d")
"""What a spreadsheet writes over a reference: an error, or a number cut to its first digits."""

PIECE: Final = re.compile(r"[^\W\d]+(?=\d+(?!\w))|\w+")
"""A run of letters and digits; letters before a number, as in P17, are a piece of their own."""

LEADING: Final = re.compile(r"(?<!\d)0+(?=\d)")
"""Zeros before the first other digit of a number, but for the last one."""

MOST: Final = 64
"""How many pieces a reference may have; a longer text is no reference."""

EXACT: Final = 2**53
"""From here on a typed table that holds numbers as floats has lost digits."""


@frozen
class Manner:
    """How a reference is written; one written otherwise cannot be compared with it."""

    numbered: bool
    alphabets: frozenset[str]

    def differs(self, other: Manner) -> bool:
        """Tell whether another is a word where this is numbered, or in another alphabet."""
        if self.numbered and not other.numbered:
            return True
        both = self.alphabets and other.alphabets
        return bool(both) and self.alphabets != other.alphabets


@frozen
class References:
    """Everybody a cell may name; nobody where it is not known whom it names."""

    wholes: frozenset[str] = frozenset()
    parts: frozenset[str] = field(default=frozenset(), repr=False)
    manners: frozenset[Manner] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether it is known whom the cell names."""
        return bool(self.wholes)


UNKNOWN: Final = References()


def references(written: object) -> References:
    """Give everybody a cell may name: as a whole, and each run of neighbouring pieces of it.

    It is about nobody knows whom if one of several is not known, or a list holds another list.
    """
    cells = written if isinstance(written, list | tuple) else [written]
    each = [_pieces(one) for cell in cells for one in _listed(_text(cell))]
    together = [piece for one in each for piece in one]
    if not each or not all(each) or len(together) > MOST:
        return UNKNOWN
    parts = frozenset(_runs(together))
    if not parts.isdisjoint(NOBODY):
        return UNKNOWN
    wholes = frozenset(name for one in [together, *each] for name in _spelt(one))
    return References(wholes, parts, frozenset(map(_manner, each)))


def is_about(whom: References, named: References) -> bool | None:
    """Tell whether a cell names somebody, or give None where that is not known.

    One may be written with more around it than the other: a prefix, a remark, another person.
    """
    if not whom or not named:
        return None
    if not whom.wholes.isdisjoint(named.parts) or not named.wholes.isdisjoint(whom.parts):
        return True
    unlike = any(one.differs(other) for one in whom.manners for other in named.manners)
    return None if unlike else False


def may_be(whom: References, named: References) -> bool:
    """Tell whether a cell may name somebody; whoever is not known may be anybody."""
    return is_about(whom, named) is not False


def _text(written: object) -> str:
    """Write a reference as text, also where a typed table holds it as a number."""
    if isinstance(written, float) and written.is_integer() and abs(written) < EXACT:
        written = int(written)
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    return written if isinstance(written, str) else ""


def _listed(text: str) -> list[str]:
    """Give each of several that are listed, without case, width and accents of letters."""
    bare = unicodedata.normalize("NFKD", folded(text))
    return [one for one in LISTED.split(bare) if one.strip()] or [""]


def _pieces(text: str) -> list[str]:
    """Give the pieces of one reference; nothing where a spreadsheet wrote over it."""
    return [] if UNREADABLE.search(text) else PIECE.findall("".join(map(_plainly, text)))


@lru_cache(maxsize=4096)
def _plainly(letter: str) -> str:
    """Write a letter or digit; nothing for a mark, and a space for all else."""
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if kind in {"Lm", "Cf"} or kind.startswith("M"):
        return ""
    return letter if kind.startswith("L") else " "


def _runs(pieces: list[str]) -> Iterator[str]:
    """Give each run of neighbouring pieces, joined and spelt."""
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            yield from _spelt(pieces[start:end])


def _spelt(pieces: list[str]) -> Iterator[str]:
    """Join pieces, without the leading zeros of the whole number, and of that of each piece."""
    yield _unpadded("".join(pieces))
    yield "".join(map(_unpadded, pieces))


def _unpadded(text: str) -> str:
    return LEADING.sub("", text) if "0" in text else text


def _manner(pieces: list[str]) -> Manner:
    text = "".join(pieces)
    letters = frozenset(alphabet(letter) for letter in text if not letter.isdecimal())
    return Manner(any(map(str.isdecimal, text)), letters)
