"""The blank that is filled: without its examples, so that nothing in it seems to be the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from accordant.core.law import Tier, fields


def emptied(blank: Any, tier: Tier) -> Any:
    """Take the examples out of a blank that would look as if the source had said them."""
    for name in LISTED[tier]:
        blank[name] = []
    kept = {name: blank[name] for name in ("format", "version")}
    kept["chair"] = {"party": "", "role": blank["chair"]["role"]}
    if tier == "agreement":
        kept["flows"] = [_clause(blank["flows"][0])]
        kept["feedback"] = [bare(one) | {"kind": one["kind"]} for one in blank["feedback"]]
        blank.pop("protocol", None)
    return {**bare(blank), **kept}


def _clause(flow: Any) -> Any:
    """Empty the one clause of the blank: what it lists, no blank can know."""
    lists: dict[str, Any] = {each: [] for each in LISTS}
    onward: dict[str, Any] = {"allowed": None, "to": [], "condition": ""}
    return bare(flow) | lists | {"treatments": {}, "flags": {}, "id": flow["id"], "onward": onward}


LISTED: Final[Mapping[Tier, tuple[str, ...]]] = {
    "agreement": (
        *("parties", "purposes", "prohibited_uses", "datasets", "roles", "groups", "bases"),
        *("related", "reviewed"),
    ),
    "protocol": ("parties", "purposes", "functions", "related"),
}
"""What a document of each tier lists, an example of each in the blank."""

LISTS: Final = (
    "recipients",
    "items",
    "roles",
    "release_roles",
    "groups",
    "modes",
    "retention",
    "safe_recipients",
    "obligations",
)
"""What a clause lists, and what no blank can know."""


def bare(value: Any) -> Any:
    """Take every word and number out of a part, and keep its fields."""
    if isinstance(value, dict):
        return {name: bare(part) for name, part in value.items()}
    if isinstance(value, list):
        return [bare(part) for part in value]
    return value if isinstance(value, bool) else "" if isinstance(value, str) else None


def missing(value: Any, tier: Tier) -> Iterator[str]:
    """Name the fields that the draft holds and leaves empty, with what belongs there."""
    for row in fields().of(tier):
        places = list(at(value, row.path.split(".")))
        if places and all(place in ("", None, [], {}) for place in places):
            yield f"{row.path}: {row.says}"


def at(value: Any, steps: list[str]) -> Iterator[Any]:
    """Give what stands at a path, in every part of the lists on the way."""
    if not steps:
        yield value
        return
    name, rest = steps[0].removesuffix("[]"), steps[1:]
    if not isinstance(value, dict) or name not in value:
        return
    parts = value[name] if steps[0].endswith("[]") else [value[name]]
    for part in parts:
        yield from at(part, rest)
