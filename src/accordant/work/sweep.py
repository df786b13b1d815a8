"""Sweeping: bodies that were written and that no record came to need are removed.

A body is on disk before the record that needs it, so whatever breaks off in between leaves one.
"""

from __future__ import annotations

from accordant.core.names import Digest
from accordant.work.ports import House
from accordant.work.record import Records, reading

STALE = 24 * 60 * 60
"""Seconds after which a body that no record needs is not one whose record is still to come."""


def needed(records: Records, body: Digest) -> bool:
    """Tell whether a package in the outbox, the inbox or the kept releases has this body."""
    return bool(records.tx.scan("body", prefix=f"{body}/", limit=1))


def discard(house: House, *bodies: Digest) -> int:
    """Remove those of the bodies that no record needs; gives how many that were."""
    with reading(house) as records:
        unneeded = [body for body in bodies if not needed(records, body)]
    for body in unneeded:
        house.bodies.remove(body)
    return len(unneeded)


def sweep(house: House, *, stale: float = STALE) -> int:
    """Remove what was abandoned for so many seconds; gives how many bodies that were."""
    removed = sum(discard(house, body) for body in house.bodies.older_than(stale))
    if house.arrivals is not house.bodies:
        for body in list(house.arrivals.older_than(stale)):
            house.arrivals.remove(body)
            removed += 1
    return removed
