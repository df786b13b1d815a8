"""Whose rows are held: the people whom a provider's standing prohibitions are about.

They are given beside the plan and never stand in it. The recipient gets the plan's digest, and
could otherwise find out by guessing whom a prohibition is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import field, frozen

from accordant.core.decision import STANDING, Manner, references
from accordant.core.names import ItemId
from accordant.core.policy import StandingProhibition

BARRED: Final = ItemId(STANDING)
"""What stands for an item where a row is held because of whom it is about."""

ANYBODY: Final = ""
"""The reference of whoever is not known."""

Index = Mapping[str, tuple[str, ...]]


@frozen(repr=False)
class Barred:
    """The standing prohibitions that hold rows, by each spelling of whom they are about.

    It answers as `may_be` does of each, in a time that does not grow with how many there are.
    """

    wholes: Index = field(factory=dict)
    parts: Index = field(factory=dict)
    manners: frozenset[Manner] = frozenset()

    def why(self, cell: object) -> str | None:
        """Say why a row about whom a cell names is held, not repeating the cell, or give None."""
        if not self.wholes:
            return None
        named = references(cell)
        found = {one for name in (*named.parts, ANYBODY) for one in self.wholes.get(name, ())}
        found |= {one for name in named.wholes for one in self.parts.get(name, ())}
        if named and found:
            listed = ", ".join(sorted(found))
            return f"a standing prohibition about this person keeps it back ({listed})"
        if not named or any(one.differs(two) for one in self.manners for two in named.manners):
            return "it is not known whom it is about, and a standing prohibition may apply"
        return None


def barred(prohibitions: Iterable[StandingProhibition]) -> Barred:
    """Bar the people whom these prohibitions are about; one about nobody nameable bars all."""
    wholes: dict[str, tuple[str, ...]] = defaultdict(tuple)
    parts: dict[str, tuple[str, ...]] = defaultdict(tuple)
    manners: set[Manner] = set()
    for ban in prohibitions:
        whom = references(ban.subject)
        manners |= whom.manners
        for name in whom.wholes or {ANYBODY}:
            wholes[name] += (ban.id,)
        for name in whom.parts:
            parts[name] += (ban.id,)
    return Barred(dict(wholes), dict(parts), frozenset(manners))
