"""What every event is, and what it leaves in the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.names import Digest, PartyId
from accordant.core.wire import encode

EVENT_FORMAT = "accordant/event/v1"


@frozen(kw_only=True)
class Row:
    """One entry of the index, on a shelf under a key; without a value it is taken off the shelf."""

    shelf: str
    key: str
    value: Json = None


@frozen(kw_only=True)
class Event:
    """Something that happened, when, and through whom."""

    kind: ClassVar[str]
    at: datetime
    by: str

    @property
    def lock(self) -> str | None:
        """The name of the key its facts are encrypted under, where they are about people."""
        return None

    @property
    def refs(self) -> Mapping[str, Digest]:
        """What its ledger entry refers to: digests only, nothing about anyone."""
        return {}

    def rows(self) -> Iterator[Row]:
        """Give what it leaves in the index."""
        yield from ()


def lane_key(party: PartyId, sequence: int) -> str:
    """Spell a place in a partner's lane so that keys sort in order."""
    return f"{party}/{sequence:012d}"


def body_in_use(body: Digest, package: Digest, where: str | None = None) -> Row:
    """Note that a package needs a stored body, and where; or, without a place, no longer does."""
    return Row(shelf="body", key=f"{body}/{package}", value=where)


def stamp(moment: datetime) -> Json:
    """Write a moment as it stands in documents."""
    return encode(moment)
