"""Bits for rules: which of some rules let a value through, as one number with a bit for each.

Rules are numbered in the order in which they govern, so the lowest bit left is the one that does.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

V = TypeVar("V", bound=Hashable)


class Sieve(Generic[V]):
    """For each value, the rules that name it, and those that name none and so let any through."""

    __slots__ = ("any", "named")

    def __init__(self, rules: Iterable[Collection[V] | None]) -> None:
        self.any = 0
        self.named: dict[V, int] = {}
        bit = 1
        for values in rules:
            if values is None:
                self.any |= bit
            for value in values or ():
                self.named[value] = self.named.get(value, 0) | bit
            bit <<= 1
        for value in self.named:
            self.named[value] |= self.any

    def let(self, value: V | None) -> int:
        """Give the rules that let a value through; of one that is not known, those that let any."""
        return self.named.get(value, self.any)  # type: ignore[arg-type]  # None is never a name

    def let_some(self, values: Iterable[V]) -> int:
        """Give the rules that let at least one of some values through."""
        left = self.any
        for value in values:
            left |= self.named.get(value, 0)
        return left


@lru_cache(maxsize=8192)
def shared(rules: tuple[tuple[V, ...] | None, ...]) -> Sieve[V]:
    """Give the sieve of some rules, one for all who ask, since most pairs of parties agree alike.

    Few tables that many use stay near the processor, where a table each would not.
    """
    return Sieve(rules)


def bits(truths: Iterable[bool]) -> int:
    """Give the rules of which something is true."""
    return sum(1 << number for number, truth in enumerate(truths) if truth)


def lowest(rules: int) -> int:
    """Give the number of the first of some rules."""
    return (rules & -rules).bit_length() - 1


def each(rules: int) -> Iterator[int]:
    """Give the number of each of some rules, the first one first."""
    while rules:
        yield lowest(rules)
        rules &= rules - 1


def _count(carry: int, counters: list[int]) -> None:
    """Count one more of each of some rules."""
    for place, counter in enumerate(counters):
        counters[place], carry = counter ^ carry, counter & carry
        if not carry:
            return
    counters.append(carry)


def fewest(met: Iterable[int], among: int) -> int:
    """Give those among some rules that are missing from the fewest of these sets.

    The misses of all rules are counted at once, each set added to counters that stand upright:
    the first number holds the ones of every rule's count, the next its twos, its fours, and so on.
    """
    counters: list[int] = []
    for rules in met:
        carry = among & ~rules
        if carry:
            _count(carry, counters)
    for counter in reversed(counters):
        among = among & ~counter or among
    return among
