"""Whether the chair has a post where it sits, and whether every party has a part in the sharing."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.core.agreement import Agreement
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.names import PartyId
from accordant.core.protocol import Document


def without_a_part(document: Document) -> Iterator[Finding]:
    """Find a chair whose post its host does not list, and parties that no clause is about."""
    chair = document.chair
    for index, party in enumerate(document.parties):
        # A party without any posts is found as incomplete.
        if party.id == chair.party and party.posts and chair.role not in party.posts:
            yield breach(
                "chair-without-post",
                f"parties[{index}].posts",
                f"{party.id} hosts the chair, and “{chair.role}” is not among its posts.",
                remedy=f"Add {chair.role} to its posts, or correct the chair.",
                who=owner_of(document),
            )
    if isinstance(document, Agreement) and document.flows:
        yield from _idle(document)


def _idle(agreement: Agreement) -> Iterator[Finding]:
    at_work = {end for flow in agreement.flows for end in (flow.provider, *flow.recipients)}
    # A party may be named for its units.
    at_work |= {PartyId(party.unit_of) for party in agreement.parties}
    for index, party in enumerate(agreement.parties):
        if party.id not in at_work:
            yield breach(
                "party-idle",
                f"parties[{index}]",
                f"{party.id} gives and receives nothing under any clause.",
                remedy="Write a clause for it, or leave it out of the parties.",
                who=owner_of(agreement),
            )
