"""Whose rows are held: the people whom a provider's standing prohibitions are about.

They are given beside the plan and never stand in it. The recipient gets the plan's digest, and
could otherwise find out by guessing whom a prohibition is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from accordant.core.decision import STANDING, references
from accordant.core.names import ItemId
from accordant.core.policy import StandingProhibition

BARRED: Final = ItemId(STANDING)
"""What stands for an item where a row is held because of whom it is about."""

ANYBODY: Final = ""
"""The reference of whoever is not known."""


@frozen(repr=False)
class Barred:
    """The standing prohibitions that hold rows, by each spelling of whom they are about."""

    ids: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def why(self, cell: object) -> str | None:
        """Say why a row about whom a cell names is held, not repeating the cell, or give None."""
        if not self.ids:
            return None
        named = references(cell)
        if not named:
            return "it is not known whom it is about, and a standing prohibition may apply"
        found = sorted({one for name in (*named, ANYBODY) for one in self.ids.get(name, ())})
        if not found:
            return None
        return f"a standing prohibition about this person keeps it back ({', '.join(found)})"


def barred(prohibitions: Iterable[StandingProhibition]) -> Barred:
    """Bar the people whom these prohibitions are about; one about nobody nameable bars all."""
    ids: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for ban in prohibitions:
        for name in references(ban.subject) or {ANYBODY}:
            ids[name] += (ban.id,)
    return Barred(dict(ids))
