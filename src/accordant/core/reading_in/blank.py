"""The blank that is filled: without its examples, so that nothing in it seems to be the source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from accordant.core.law import fields


def emptied(blank: Any) -> Any:
    """Take the examples out of a blank that would look as if the source had said them."""
    for name in LISTED:
        blank[name] = []
    name, flow = blank["flows"][0]["id"], bare(blank["flows"][0])
    lists: dict[str, Any] = {each: [] for each in LISTS}
    blank["flows"] = [flow | lists | {"treatments": {}, "flags": {}}]
    blank.pop("protocol", None)
    kept = {name: blank[name] for name in ("format", "version", "flows")}
    kept["chair"] = {"party": "", "role": blank["chair"]["role"]}
    kept["feedback"] = [bare(one) | {"kind": one["kind"]} for one in blank["feedback"]]
    blank["flows"][0] |= {"id": name, "onward": {"allowed": None, "to": [], "condition": ""}}
    return {**bare(blank), **kept}


LISTED: Final = (
    *("parties", "purposes", "prohibited_uses", "datasets", "roles", "groups", "bases"),
    *("related", "reviewed"),
)
"""What an agreement lists, an example of each in the blank."""

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


def missing(value: Any) -> Iterator[str]:
    """Name the fields that the draft holds and leaves empty, with what belongs there."""
    for row in fields().agreement:
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
