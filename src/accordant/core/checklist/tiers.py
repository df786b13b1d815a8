"""A document's own dates, and how an agreement sits under its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accordant.core.agreement import Agreement
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.protocol import Document, Protocol


def overdue(document: Document, on: date) -> Iterator[Finding]:
    """Find dates of a document that have passed."""
    term = document.term
    if on > term.expires:
        yield breach(
            "term-over",
            "term.expires",
            f"“{document.title}” ended on {term.expires}.",
            remedy="Make a new version with a new term, or withdraw it.",
            who=owner_of(document),
        )
    elif on > term.review_due:
        yield breach(
            "review-overdue",
            "term.review_due",
            f"“{document.title}” was to be reviewed by {term.review_due}.",
            remedy="Review it now, and make a new version with the next day of review.",
            who=owner_of(document),
        )


def under_protocol(agreement: Agreement, parent: Protocol) -> Iterator[Finding]:
    """Find what an agreement has that its protocol does not."""
    if agreement.protocol is not None and agreement.protocol.id != parent.id:
        yield breach(
            "protocol-other",
            "protocol.id",
            f"This agreement is under “{agreement.protocol.id}”, not under “{parent.id}”.",
            remedy="Read it with the protocol it names, or name the right one.",
            who=owner_of(agreement),
        )
        return
    yield from _beyond(agreement, parent)
    if not parent.term.covers(agreement.term.expires):
        yield breach(
            "protocol-term",
            "term.expires",
            f"The protocol “{parent.title}” runs until {parent.term.expires}, which does not "
            f"reach the last day here, {agreement.term.expires}.",
            remedy="Shorten the term, or renew the protocol in time.",
            who=owner_of(agreement),
        )


def _beyond(agreement: Agreement, parent: Protocol) -> Iterator[Finding]:
    adopted = {party.id for party in parent.parties}
    for index, party in enumerate(agreement.parties):
        if party.id not in adopted:
            yield breach(
                "protocol-party",
                f"parties[{index}]",
                f"{party.id} is not a party to the protocol “{parent.title}”.",
                remedy=f"Have {party.id} join the protocol, or say here why it need not.",
                who=owner_of(agreement),
            )
    agreed = {purpose.id for purpose in parent.purposes}
    for index, purpose in enumerate(agreement.purposes):
        if purpose.id not in agreed:
            yield breach(
                "protocol-purpose",
                f"purposes[{index}].id",
                f"“{purpose.id}” is no purpose of the protocol “{parent.title}”.",
                remedy="Use the protocol's name for it, or take the purpose to the partners.",
                who=owner_of(agreement),
            )
