"""Sets of requests, exactly: what is left of one without another, and what two have in common.

A box holds every request whose parts are each among some values; one part more says which items are
named. Nothing is sampled: what is left of a box without another is again some boxes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from accordant.core.names import ItemId

Values = frozenset[Hashable]


@frozen
class Named:
    """The ways to name items: only of these, and at least one of each of those sets."""

    within: frozenset[ItemId]
    some_of: frozenset[frozenset[ItemId]] = frozenset()

    @property
    def possible(self) -> bool:
        """Tell whether any request names items so."""
        return bool(self.within) and all(self.some_of)

    def has(self, items: Iterable[ItemId]) -> bool:
        """Tell whether these items are named so."""
        named = frozenset(items)
        return named <= self.within and not any(named.isdisjoint(one) for one in self.some_of)

    def meet(self, other: Named) -> Named:
        """Give the ways that are both."""
        return _named(self.within & other.within, self.some_of | other.some_of)

    def without(self, other: Named) -> Iterator[Named]:
        """Give the ways that are not the other's, each once."""
        more = self.within - other.within
        if more:
            yield _named(self.within, self.some_of | {more})
        rest = _named(self.within & other.within, self.some_of)
        for one in sorted(other.some_of, key=sorted):
            yield _named(rest.within - one, rest.some_of)
            rest = _named(rest.within, rest.some_of | {one})

    def an_example(self) -> tuple[ItemId, ...]:
        """Give some items that are named so, as few as is easily found."""
        chosen: set[ItemId] = set()
        for one in sorted(self.some_of, key=sorted):
            if chosen.isdisjoint(one):
                chosen.add(min(one))
        return tuple(sorted(chosen or {min(self.within)}))


def _named(within: frozenset[ItemId], some_of: Iterable[frozenset[ItemId]]) -> Named:
    """Leave out what cannot be named, and each set that another one asks for more of."""
    kept = {one & within for one in some_of}
    least = frozenset(one for one in kept if not any(other < one for other in kept))
    return Named(within, least)


@frozen
class Box:
    """The requests whose parts are each among some values, and that name items in some ways.

    Without `named` they are the requests that ask for what is granted.
    """

    parts: tuple[Values, ...]
    named: Named | None = None

    @property
    def possible(self) -> bool:
        """Tell whether there is any such request."""
        return all(self.parts) and (self.named is None or self.named.possible)

    def meet(self, other: Box) -> Box:
        """Give the requests that are in both."""
        both = tuple(one & two for one, two in zip(self.parts, other.parts, strict=True))
        if self.named is None or other.named is None:
            return Box(both, self.named)
        return Box(both, self.named.meet(other.named))

    def without(self, other: Box) -> Iterator[Box]:
        """Give the requests that are not in the other, as boxes that have nothing in common."""
        apart = any(map(frozenset.isdisjoint, self.parts, other.parts))
        if apart or not self.meet(other).possible:
            yield self
            return
        parts = list(self.parts)
        for place, values in enumerate(other.parts):
            outside = parts[place] - values
            if outside:
                yield Box((*parts[:place], outside, *parts[place + 1 :]), self.named)
            parts[place] &= values
        if self.named is not None and other.named is not None:
            for left in self.named.without(other.named):
                if left.possible:
                    yield Box(tuple(parts), left)


def less(boxes: Iterable[Box], others: Iterable[Box]) -> list[Box]:
    """Give what is left of some boxes without all of some others."""
    left = list(boxes)
    for other in others:
        left = [piece for box in left for piece in box.without(other)]
    return left


def merged(boxes: Sequence[Box]) -> list[Box]:
    """Join boxes that differ in one part only, until none do."""
    left = list(boxes)
    for place in range(len(left[0].parts) if left else 0):
        alike: dict[tuple[object, ...], Box] = {}
        for box in left:
            rest = (*box.parts[:place], *box.parts[place + 1 :], box.named)
            known = alike.get(rest)
            alike[rest] = box if known is None else _joined(known, box, place)
        left = list(alike.values())
    return left if len(left) == len(boxes) else merged(left)


def _joined(one: Box, other: Box, place: int) -> Box:
    parts = list(one.parts)
    parts[place] |= other.parts[place]
    return evolve(one, parts=tuple(parts))
