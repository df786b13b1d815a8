"""Recounting: the ledger worked out anew from what is kept, to see that nothing was altered."""

from __future__ import annotations

from attrs import frozen

from accordant.core.errors import AccordantError, NotFound, Untrusted
from accordant.core.events import event_json
from accordant.core.ledger import Frontier, commit, leaf_hash, read_leaf
from accordant.work.ports import House
from accordant.work.record import Records, reading


@frozen(kw_only=True)
class Recount:
    """What the ledger comes to when it is counted again.

    `rebuilt` is the root of the entries themselves, `kept` that of the tiles, which every proof and
    checkpoint is made of; nothing where they do not fit together. `altered` are the numbers of
    events that are not what their entries commit to; those disposed of cannot be compared any more.
    """

    size: int
    rebuilt: bytes
    kept: bytes | None
    altered: tuple[int, ...]
    disposed: int

    @property
    def holds(self) -> bool:
        """Tell whether everything agrees."""
        return self.rebuilt == self.kept and not self.altered


def recount(house: House) -> Recount:
    """Count the ledger again: its root from its entries, and each event against its entry."""
    with reading(house) as records:
        numbers = range(records.tx.size())
        rebuilt = Frontier().extend(leaf_hash(records.tx.leaf(number)) for number in numbers)
        kept = [_as_committed(records, number) for number in numbers]
        return Recount(
            size=len(numbers),
            rebuilt=rebuilt.root(),
            kept=_root_of_tiles(records),
            altered=tuple(number for number in numbers if kept[number] is False),
            disposed=kept.count(None),
        )


def _root_of_tiles(records: Records) -> bytes | None:
    try:
        return records.tree().root()
    except Untrusted:
        return None


def _as_committed(records: Records, number: int) -> bool | None:
    """Tell whether an event is what its entry commits to; None once it was disposed of."""
    try:
        event, salt = records.event(number)
        return commit(event_json(event), salt) == read_leaf(records.tx.leaf(number)).commitment
    except NotFound as gone:
        return None if gone.code == "disposed" else False
    except AccordantError:
        return False
