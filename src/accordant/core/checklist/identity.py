"""Who is who: no party twice, no name that looks like another, nobody above themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accordant.core.agreement import Agreement
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.letters import LATIN, WORD, looks, looks_latin
from accordant.core.names import PartyId
from accordant.core.protocol import Document, Party

PLACEHOLDER: Final = "sha256:" + "0" * 64
"""The root of a party in a template, before it is filled in."""


def mistaken(document: Document) -> Iterator[Finding]:
    """Find parties that may be one and the same, or that a reader would take for one another."""
    seen_roots: dict[str, list[Party]] = {}
    seen_names: dict[str, Party] = {}
    for index, party in enumerate(document.parties):
        holders = seen_roots.setdefault(party.root, [])
        other = next((each for each in holders if not _units(each, party)), None)
        if other is not None and party.root != PLACEHOLDER:
            yield breach(
                "party-twice",
                f"parties[{index}].root",
                f"{other.id} and {party.id} have one root key, so they are one party.",
                remedy="Name each party once; departments with one key say what they are units of.",
                who=owner_of(document),
            )
        elif (alike := seen_names.get(looks(party.name))) is not None:
            yield breach(
                "party-twice",
                f"parties[{index}].name",
                f"The names of {alike.id} and {party.id} look the same: “{party.name}”.",
                remedy="Name each party once, and by a name nobody takes for another's.",
                who=owner_of(document),
            )
        holders.append(party)
        seen_names.setdefault(looks(party.name), party)
    yield from _disguised(document)
    yield from _circles(document)


def _disguised(document: Document) -> Iterator[Finding]:
    """Find a name with words that only look Latin, among parties with Latin names.

    One that looks like the name of another party is found as that.
    """
    names = [party.name for party in document.parties]
    together = " ".join(names)
    shown = [looks(name) for name in names]
    for index, party in enumerate(document.parties):
        alone = shown.count(shown[index]) == 1 and not LATIN.search(party.name)
        if alone and any(looks_latin(word, together) for word in WORD.findall(party.name)):
            yield breach(
                "look-alike",
                f"parties[{index}].name",
                f"“{party.name}” looks Latin, as the names of other parties are, and is not.",
                remedy="If it is meant to be Latin, type it again; if not, leave it.",
                who=owner_of(document),
            )


def _units(one: Party, other: Party) -> bool:
    """Tell whether both are units, of one organisation or one of the other."""
    if one.unit_of == other.id or other.unit_of == one.id:
        return True
    return bool(one.unit_of.strip()) and one.unit_of == other.unit_of


def _circles(document: Document) -> Iterator[Finding]:
    link = document.protocol if isinstance(document, Agreement) else None
    if link is not None and link.id == document.id:
        yield breach(
            "circular-parent",
            "protocol.id",
            f"“{document.id}” names itself as the protocol it stands under.",
            remedy="Name the protocol above it, by its own id.",
            who=owner_of(document),
        )
    above = {party.id: PartyId(party.unit_of) for party in document.parties}
    told: set[PartyId] = set()
    for index, party in enumerate(document.parties):
        circle = _circle(party.id, above)
        if circle and told.isdisjoint(circle):
            told |= circle
            yield breach(
                "circular-parent",
                f"parties[{index}].unit_of",
                f"{party.id} is, by way of {above[party.id]}, a unit of itself.",
                remedy="Say which organisation is the whole; it is a unit of nothing.",
                who=owner_of(document),
            )


def _circle(party: PartyId, above: dict[PartyId, PartyId]) -> set[PartyId]:
    """Give the parties on the way up from one back to itself; none, where it does not return."""
    passed: set[PartyId] = set()
    at = party
    while at in above and at not in passed:
        passed.add(at)
        at = above[at]
    return passed if at == party else set()
