"""The checklist: whether a document may be proposed and signed, and what stands in the way.

Every finding says where it is, how grave and how binding it is, what to do about it, and who can.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accordant.core.agreement import Agreement
from accordant.core.checklist.carrying_out import (
    ENFORCERS,
    SETTLEABLE,
    Enforcer,
    How,
    unenforced,
)
from accordant.core.checklist.coherence import incoherent, owner_of
from accordant.core.checklist.completeness import incomplete
from accordant.core.checklist.finding import Finding, blocking, in_order
from accordant.core.checklist.gateways import closed_gateways
from accordant.core.checklist.legality import unlawful
from accordant.core.checklist.tiers import overdue, too_much_detail, under_protocol
from accordant.core.checklist.wording import misleading
from accordant.core.law import Severity
from accordant.core.protocol import Protocol

__all__ = [
    "ENFORCERS",
    "SETTLEABLE",
    "Enforcer",
    "Finding",
    "How",
    "Severity",
    "blocking",
    "check",
]


def check(
    document: Agreement | Protocol, *, on: date, parent: Protocol | None = None
) -> tuple[Finding, ...]:
    """Check a document as it would stand on a day, the gravest findings first.

    `parent` is the protocol above an agreement, where it is at hand; without it, how the two fit
    is not checked.
    """
    return in_order(_findings(document, on, parent))


def _findings(
    document: Agreement | Protocol, on: date, parent: Protocol | None
) -> Iterator[Finding]:
    yield from incomplete(document)
    yield from overdue(document, on)
    yield from misleading(document, owner_of(document))
    if isinstance(document, Protocol):
        yield from too_much_detail(document)
        return
    yield from incoherent(document)
    yield from unlawful(document, on)
    yield from closed_gateways(document, on)
    yield from unenforced(document)
    if parent is not None:
        yield from under_protocol(document, parent)
