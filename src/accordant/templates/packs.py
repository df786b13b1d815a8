"""Sector packs: what a sector starts from, as data in the files of `sectors`."""

from __future__ import annotations

from functools import cache
from typing import Final

from attrs import frozen

from accordant.core.errors import NotFound
from accordant.core.law import Overlay, Regime
from accordant.core.people import PartyKind
from accordant.core.wire import read_enclosed

PACK_FORMAT: Final = "accordant/pack/v1"
ORDER: Final = ("government", "health", "business", "cyber", "public-services")


@frozen(kw_only=True)
class PackPurpose:
    """A purpose that many agreements of a sector have, with its code in a shared vocabulary."""

    code: str
    statement: str


@frozen(kw_only=True)
class Partner:
    """Somebody who is typically at the table, and what they bring."""

    who: str
    kind: PartyKind
    brings: str


@frozen(kw_only=True)
class Pack:
    """What a sector starts from: its laws, a template, its purposes, partners and examples."""

    format: str
    id: str
    title: str
    says: str
    regimes: tuple[Regime, ...]
    start: str
    examples: tuple[str, ...]
    purposes: tuple[PackPurpose, ...]
    partners: tuple[Partner, ...]
    overlays: tuple[Overlay, ...] = ()


@cache
def pack(name: str) -> Pack:
    """Give the pack of a sector (NotFound)."""
    if name not in ORDER:
        raise NotFound(f"there is no pack “{name[:40]}”", f"There is: {', '.join(ORDER)}.")
    return read_enclosed(Pack, "accordant.templates", "sectors", f"{name}.yaml")


def packs() -> tuple[Pack, ...]:
    """Give every pack, in their order."""
    return tuple(pack(name) for name in ORDER)
