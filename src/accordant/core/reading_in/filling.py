"""The draft while it is filled, with the account of where every word of the source went."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import define, field

from accordant.core.law import Tier
from accordant.core.reading_in.account import Filled, Rest
from accordant.core.reading_in.finding import Words


@define
class Filling:
    """The draft while it is filled, and the account of where every word went."""

    value: Any
    tier: Tier = "agreement"
    filled: list[Filled] = field(factory=list)
    rest: list[Rest] = field(factory=list)
    cites: dict[str, list[tuple[str, Words, str]]] = field(factory=dict)
    whys: list[tuple[dict[str, Any], Words, str]] = field(factory=list)

    def set(self, path: str, value: Any, words: Words, heading: str, remark: str = "") -> None:
        """Fill a field, and note from where."""
        into, names = self.value, path.split(".")
        for name in names[:-1]:
            into = into.setdefault(name, {})
        into[names[-1]] = value
        self.note(path, words, heading, remark)

    def note(self, path: str, words: Words, heading: str, remark: str = "") -> None:
        """Note that a field was filled from some words."""
        self.filled.append(
            Filled(path=path, place=words.place, heading=heading, words=words.text, remark=remark)
        )

    def leave(self, words: Iterable[Words], heading: str, why: str = "") -> None:
        """List words that found no field."""
        for each in words:
            self.rest.append(Rest(place=each.place, heading=heading, words=each.text, why=why))

    def settle(self) -> None:
        """Fill what can only be filled once all is read: bases, and why each item is needed."""
        purposes = [one["id"] for one in self.value["purposes"]]
        for item, why, heading in self.whys:
            if len(purposes) == 1:
                item["necessity"] = {purposes[0]: why.text}
                self.note("datasets", why, heading, f"why {item['id']} is needed")
            else:
                self.leave([why], heading, f"why {item['id']} is needed; say for which purpose")
        found = {
            name: cited[0][0]
            for name, cited in self.cites.items()
            if len({cite for cite, _, _ in cited}) == 1
        }
        if found and purposes and self.value["parties"]:
            self._cite(found, purposes)

    def _cite(self, found: Mapping[str, str], purposes: list[str]) -> None:
        self.value["bases"] = [
            {"purposes": purposes, "party": party["id"], "leg": leg, "regime": "", **found}
            for party in self.value["parties"]
            for leg in ("disclose", "receive-and-use")
        ]
        for name in found:
            _, words, heading = self.cites[name][0]
            self.note("bases", words, heading, FOR_ALL)


FOR_ALL: Final = "the source does not say for whom; it stands here for every party and leg: check"


def slug(text: str, other: str, mark: str = "-") -> str:
    """Make an id of a name, or of a number where it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", mark, plain).strip(mark)
    return words[:60].strip(mark) or other


def unused(name: str, taken: Iterable[str]) -> str:
    """Give a name, with a number behind it where others have it already."""
    names, number = set(taken), 2
    found = name
    while found in names:
        found, number = f"{name}-{number}", number + 1
    return found
