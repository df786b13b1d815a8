"""Which way of sending is enough for what, as data: a baseline for each kind of sensitivity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, cached_property

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.law.entries import Strength
from accordant.core.law.files import read_law


class Enough(StrEnum):
    """Whether a way of sending is enough: by itself, with what keeps it safe written, or not."""

    YES = "yes"
    SAFEGUARDED = "safeguarded"
    NO = "no"


@frozen(kw_only=True)
class Channel:
    """A way of sending, and the words by which a text names it."""

    id: str
    words: tuple[str, ...]


@frozen(kw_only=True)
class Baseline:
    """What one kind of sensitive information asks of its channel, and where that comes from.

    It is about items of these categories, or items that are guarded; or datasets whose protective
    marking begins so, or whose policy says that they are encrypted on their way.
    """

    id: str
    says: str
    enough: tuple[str, ...]
    safeguarded: tuple[str, ...]
    strength: Strength
    source: str
    checked: bool
    categories: tuple[str, ...] = ()
    guarded: bool = False
    markings: tuple[str, ...] = ()
    encrypt: bool = False

    def of(self, channel: str) -> Enough:
        """Tell whether a channel is enough."""
        if channel in self.enough:
            return Enough.YES
        return Enough.SAFEGUARDED if channel in self.safeguarded else Enough.NO


@frozen(kw_only=True)
class Channels:
    """The file of channels and baselines, as they were on a day; the gravest baseline first."""

    format: str
    as_at: date
    channels: tuple[Channel, ...]
    baselines: tuple[Baseline, ...]

    def __attrs_post_init__(self) -> None:
        if problems := list(self._problems()):
            raise BadInput(problems)

    def _problems(self) -> Iterator[Problem]:
        """Find names of no channel, and a channel that is enough and not enough at once."""
        known = [each.id for each in self.channels]
        for line in self.baselines:
            for name in (*line.enough, *line.safeguarded):
                if name not in known:
                    yield Problem(line.id, f"“{name}” is no channel of this file")
            for name in sorted({*line.enough} & {*line.safeguarded}):
                yield Problem(line.id, f"“{name}” is enough here, and only where safeguarded")

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The words by which texts name each channel."""
        return {each.id: each.words for each in self.channels}


@cache
def channels() -> Channels:
    """Give the channels and what each kind of sensitivity asks of them."""
    return read_law(Channels, "channels.yaml")
