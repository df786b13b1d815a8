"""How numbers and names are put into sentences."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def number_of(count: int, one: str, many: str = "") -> str:
    """Say how many there are of something: 1 row, 2 rows, 1,000 rows."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask after the known name that is nearest to a word, if one is near."""
    close = difflib.get_close_matches(word[:80], list(known), n=1)
    return f"; did you mean “{close[0]}”?" if close else ""


def a_or_an(noun: str) -> str:
    """Put the article before a name, by its first letter."""
    return f"{'an' if noun[:1] in set('aeio') else 'a'} {noun}"
