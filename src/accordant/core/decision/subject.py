"""Whom a record is about: references to a person, told apart however they are written.

Two references that may mean one person count as one. A prohibition about somebody must not be lost
to a space, a capital, a lost leading zero or an empty cell.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

References = frozenset[str]
"""Everybody a cell may name, spelt one way; nobody where it is not known whom it names."""

NOBODY: Final = frozenset({"", "na", "nan", "nil", "nk", "none", "notknown", "null", "unknown"})
"""What people write, but for spaces and punctuation, where they do not know whom it is about."""


def references(written: object) -> References:
    """Give everybody a cell may name: as a whole, and each part between commas and semicolons.

    It is about nobody knows whom if one of several is not known.
    """
    if isinstance(written, list | tuple):
        each = [references(one) for one in written]
        return frozenset().union(*each) if all(each) else frozenset()
    text = _text(written)
    parts = {_spelt(part) for part in re.split("[,;]", text) if part.strip()}
    return frozenset() if parts & NOBODY else frozenset({_spelt(text), *parts}) - NOBODY


def may_be(one: References, other: References) -> bool:
    """Tell whether two may be the same person; whoever is not known may be anybody."""
    return not one or not other or not one.isdisjoint(other)


def _text(written: object) -> str:
    """Write a reference as text, also where a typed table holds it as a number."""
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    return written if isinstance(written, str) else ""


def _spelt(text: str) -> str:
    """Leave out case, spaces, punctuation, and the leading zeros of a number."""
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return plain.lstrip("0") or plain[:1] if plain.isdecimal() else plain
