"""Published structures of agreements, and where each of their headings lives in ours."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.law.files import read_law


class Known(StrEnum):
    """Whether the headings of a structure were read, or are from general knowledge."""

    READ = "read"
    BACKGROUND = "background"


@frozen(kw_only=True)
class Heading:
    """One heading of a published structure, and where what stands under it lives in ours."""

    heading: str
    agreement: tuple[str, ...] = ()
    protocol: tuple[str, ...] = ()
    elsewhere: str = ""
    none: str = ""

    def __attrs_post_init__(self) -> None:
        if not (self.agreement or self.protocol or self.elsewhere or self.none):
            raise BadInput([Problem("none", "say where it lives, or why it has no home")])


@frozen(kw_only=True)
class Structure:
    """A structure that somebody published for agreements, with all its headings."""

    id: str
    title: str
    source: str
    headings_are: Known
    note: str
    headings: tuple[Heading, ...]


@frozen(kw_only=True)
class Structures:
    """The file of published structures, as they were on a day."""

    format: str
    as_at: date
    structures: tuple[Structure, ...]


@cache
def structures() -> Structures:
    """Give the published structures and where their headings live."""
    return read_law(Structures, "structures.yaml")
