"""Whether what is held here covers a need, and what is granted twice."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.cover import Covering, Shelves, Wanted, covering
from accordant.core.errors import BadInput
from accordant.core.names import Digest
from accordant.core.register import Granting, Twice
from accordant.core.statement import State, standing
from accordant.work.library import named, papers, policy
from accordant.work.ports import House
from accordant.work.record import reading

OVER = frozenset({State.SUPERSEDED, State.EXPIRED, State.TERMINATED, State.WITHDRAWN})
"""What has ended grants nothing twice."""


@frozen(kw_only=True)
class Overlaps:
    """What two agreements both grant, and the agreements that are not over."""

    twice: tuple[Twice, ...]
    agreements: Mapping[Digest, Agreement]


def covered(house: House, wanted: Wanted) -> Covering:
    """Find what covers a need among all that is held here; nothing is recorded."""
    with reading(house) as records:
        return covering(wanted, Shelves(policy(records, house.clock.now())))


def overlaps(house: House, document: str = "") -> Overlaps:
    """Find what two agreements held here both grant, or this one and another (NotFound, BadInput).

    The one that is named is compared whatever its state.
    """
    now = house.clock.now()
    with reading(house) as records:
        held = papers(records)
        agreements = {
            digest: one
            for digest, one in held.documents.items()
            if isinstance(one, Agreement) and standing(held, digest, now).state not in OVER
        }
        if not document:
            return Overlaps(twice=tuple(Granting(agreements).twice()), agreements=agreements)
        digest, found = named(records, held.documents, document)
        if not isinstance(found, Agreement):
            sentence = f"{found.id} is a protocol: nothing is granted by it"
            raise BadInput(sentence, "Name an agreement.", code="wrong-tier")
        agreements[digest] = found
        return Overlaps(twice=tuple(Granting(agreements).twice_with(digest)), agreements=agreements)
