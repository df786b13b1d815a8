"""How alike two documents are: the same parties, for the same purposes, with the same items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from accordant.core.names import Digest
from accordant.core.policy import Line
from accordant.core.register.gist import Gist
from accordant.core.register.twice import in_both

DUPLICATE: Final = 0.75
"""From this likeness on, two documents are taken to say the same twice."""

OVERLAP: Final = 0.4
"""From this likeness on, two documents meet in part, and somebody should look at both."""

SAME_MEANING: Final = 0.3
"""The share of words from which two purposes under different names may mean the same."""


@frozen(kw_only=True)
class Likeness:
    """How alike one document is to another, from 0 to 1, and what they share.

    `twice` are the lines on which both grant the same items.
    """

    digest: Digest
    score: float
    parties: tuple[str, ...]
    purposes: tuple[str, ...]
    items: tuple[str, ...]
    twice: tuple[Line, ...] = ()

    @property
    def is_duplicate(self) -> bool:
        """Tell whether the two say the same."""
        return self.score >= DUPLICATE


def likeness(one: Gist, other: Gist) -> Likeness | None:
    """Compare two documents; None where they do not meet in parties, purposes and items at once.

    The score is the mean of the shares of parties, of purposes and, of agreements, of items that
    both have out of all that either has. However little that is, two agreements meet where both
    grant the same. Versions of one document, and tiers, are not compared.
    """
    shared = one.parties & other.parties
    if one.id == other.id or one.tier != other.tier or len(shared) < 2:
        return None
    parts = [_share(one.parties, other.parties), _purposes(one, other)]
    if one.tier == "agreement":
        parts.append(_share(one.items, other.items))
    score = sum(parts) / len(parts)
    twice = tuple(line for line, _ in in_both(one.granted, other.granted))
    if (score < OVERLAP and not twice) or not all(parts):
        return None
    return Likeness(
        digest=other.digest,
        score=round(score, 2),
        parties=tuple(sorted(shared)),
        purposes=tuple(sorted(one.purposes & other.purposes)),
        items=tuple(sorted(one.items & other.items)),
        twice=twice,
    )


def _purposes(one: Gist, other: Gist) -> float:
    """Compare purposes by their names, or by what they say where that is more alike."""
    meaning = _share(one.meaning, other.meaning)
    return max(_share(one.purposes, other.purposes), meaning if meaning >= SAME_MEANING else 0)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0


def alike(one: Gist, others: Iterable[Gist]) -> tuple[Likeness, ...]:
    """Give the documents that are like one, the likest first."""
    found = (likeness(one, other) for other in others)
    return tuple(sorted((each for each in found if each), key=lambda it: (-it.score, it.digest)))
