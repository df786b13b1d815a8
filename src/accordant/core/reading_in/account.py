"""The account of reading in: what filled each field, what is left, and what is still missing."""

from __future__ import annotations

from attrs import evolve, frozen


@frozen(kw_only=True)
class Filled:
    """A field of the draft that the source filled, with the source’s place and its words."""

    path: str
    place: str
    heading: str
    words: str
    remark: str = ""


@frozen(kw_only=True)
class Rest:
    """Words of the source that found no field, with their place and heading."""

    place: str
    heading: str
    words: str
    why: str = ""


@frozen(kw_only=True)
class Reading:
    """What came of reading in: the draft as YAML, what filled it, what is left, what is missing."""

    filled: tuple[Filled, ...]
    rest: tuple[Rest, ...]
    missing: tuple[str, ...]
    text: str = ""

    def with_text(self, text: str) -> Reading:
        """Give the same, with the draft that was written of it."""
        return evolve(self, text=text)
