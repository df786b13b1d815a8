"""The examples that drafts can start from, and what fills in what only a real signing knows."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, cast

from accordant.core.canonical import Json
from accordant.core.errors import NotFound
from accordant.core.wire import read_yaml

TIERS: Final = ("protocol", "agreement")
PLACE: Final = "accordant.templates"


def names(tier: str) -> tuple[str, ...]:
    """Name the examples that have a document of a tier, in order."""
    return tuple(sorted(one.name for one in files(PLACE).iterdir() if _has(one, tier)))


def _has(folder: Traversable, tier: str) -> bool:
    return folder.is_dir() and (folder / f"{tier}.yaml").is_file()


def text(name: str, tier: str) -> bytes:
    """Give a document as people wrote it, comments and all (NotFound)."""
    if name not in names(tier):
        raise NotFound(
            f"there is no template “{name[:40]}”", f"There is: {', '.join(names(tier))}."
        )
    return (files(PLACE) / name / f"{tier}.yaml").read_bytes()


def opening(name: str, tier: str) -> str:
    """Give the first line of what the document says of itself: the sentence it begins with."""
    return text(name, tier).decode().splitlines()[0].removeprefix("# ")


def documents(
    name: str, roots: Mapping[str, str], start: date
) -> tuple[Json | None, Callable[[str | None], Json]]:
    """Give the protocol of an example, if it has one, and what makes its agreement.

    `roots` has each party's root fingerprint. Both run for two years from `start`. What makes the
    agreement is given the protocol's digest.
    """

    def agreement(protocol_digest: str | None = None) -> Json:
        made = filled(name, "agreement", roots, start)
        if protocol_digest is not None:
            made["protocol"]["digest"] = protocol_digest
        return cast(Json, made)

    above = filled(name, "protocol", roots, start) if name in names("protocol") else None
    return cast(Json, above), agreement


def filled(name: str, tier: str, roots: Mapping[str, str], start: date) -> Any:
    """Fill in what only a real signing knows: the root fingerprints and the dates."""
    made: Any = read_yaml(text(name, tier))
    for party in made["parties"]:
        party["root"] = roots[party["id"]]
    made["term"] = {
        "effective_from": start.isoformat(),
        "expires": (months_after(start, 24) - timedelta(days=1)).isoformat(),
        "review_due": months_after(start, 6).isoformat(),
    }
    return made


def months_after(day: date, months: int) -> date:
    """Give the same day some months on, or the last of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
