"""What is granted twice: two agreements that let the same go the same way, for the same purpose.

Two texts about one thing drift apart, and whoever asks is governed by the one that happens to come
first. The versions of one agreement take each other's place, and so are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from attrs import frozen

from accordant.core.agreement import Agreement, Flow
from accordant.core.names import Digest, ItemId
from accordant.core.policy import Line
from accordant.core.register.gist import Granted, flows_by_line, spelt


@frozen
class Twice:
    """Items that two agreements, by their hashes, both grant on one line."""

    line: Line
    one: Digest
    other: Digest
    items: frozenset[ItemId]


def in_both(one: Granted, other: Granted) -> Iterator[tuple[Line, frozenset[ItemId]]]:
    """Give the items that two agreements both grant, line by line."""
    for line in sorted(one.keys() & other.keys()):
        if items := one[line] & other[line]:
            yield line, items


class Granting:
    """Agreements by the lines they grant on: whatever stands on one line is found together."""

    def __init__(self, agreements: Mapping[Digest, Agreement]) -> None:
        self._agreements = agreements
        self._flows: dict[Line, dict[Digest, tuple[Flow, ...]]] = defaultdict(dict)
        for digest, agreement in sorted(agreements.items()):
            for line, flows in flows_by_line(agreement).items():
                self._flows[line][digest] = flows

    def twice(self) -> Iterator[Twice]:
        """Give all that two agreements both grant, line by line."""
        for line in sorted(line for line, found in self._flows.items() if len(found) > 1):
            yield from self._on(line, combinations(self._flows[line], 2))

    def twice_with(self, digest: Digest) -> Iterator[Twice]:
        """Give what another agreement grants as well as this one (KeyError if it is not here)."""
        for line in sorted(flows_by_line(self._agreements[digest])):
            yield from self._on(line, ((digest, other) for other in self._flows[line]))

    def _on(self, line: Line, pairs: Iterable[tuple[Digest, Digest]]) -> Iterator[Twice]:
        known = {digest: _items(flows) for digest, flows in self._flows[line].items()}
        for one, other in pairs:
            items = known[one] & known[other]
            if items and self._agreements[one].id != self._agreements[other].id:
                yield Twice(line, one, other, items)


def _items(flows: Iterable[Flow]) -> frozenset[ItemId]:
    return frozenset(ItemId(spelt(item)) for flow in flows for item in flow.items)
