"""The checklist: whether a document may be proposed and signed, and what stands in the way.

Every finding says where it is, how grave and how binding it is, what to do about it, and who can.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accordant.core.agreement import Agreement
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.carrying_out import ENFORCERS, SETTLEABLE, unenforced
from accordant.core.checklist.channels import weakly_carried
from accordant.core.checklist.coherence import incoherent, owner_of
from accordant.core.checklist.coming import Coming, boundaries, changes
from accordant.core.checklist.completeness import incomplete, weighed
from accordant.core.checklist.contracts import badly_arranged
from accordant.core.checklist.detail import too_much_detail
from accordant.core.checklist.enforcing import Enforcer, How
from accordant.core.checklist.finding import Finding, blocking, in_order
from accordant.core.checklist.gateways import closed_gateways
from accordant.core.checklist.glossary import clashing, repeating
from accordant.core.checklist.identity import mistaken
from accordant.core.checklist.keeping import KEPT, kept
from accordant.core.checklist.legality import unlawful
from accordant.core.checklist.posts import without_a_part
from accordant.core.checklist.privacy_rule import against_privacy_rule
from accordant.core.checklist.screening import unscreened
from accordant.core.checklist.tiers import overdue, under_protocol
from accordant.core.checklist.wording import misleading
from accordant.core.law import SHIPPED, Profiles, Severity
from accordant.core.protocol import Protocol

__all__ = [
    "ENFORCERS",
    "KEPT",
    "SETTLEABLE",
    "Coming",
    "Enforcer",
    "Finding",
    "How",
    "Severity",
    "blocking",
    "check",
    "coming",
    "kept",
]


def check(
    document: Agreement | Protocol,
    *,
    on: date,
    parent: Protocol | None = None,
    profiles: Profiles = SHIPPED,
) -> tuple[Finding, ...]:
    """Check a document as it would stand on a day, the gravest findings first.

    `parent` is the protocol above an agreement, where it is at hand; without it, how the two fit
    is not checked. `profiles` are the shipped ones, or those with an organisation's own.
    """
    asking = Asking(document=document, on=on, profiles=profiles)
    return in_order(_findings(asking, document, parent))


def coming(
    document: Agreement | Protocol,
    *,
    on: date,
    until: date,
    parent: Protocol | None = None,
    profiles: Profiles = SHIPPED,
) -> tuple[Coming, ...]:
    """Tell what the checklist will find and no longer find, day by day, if nobody does anything.

    Days are those after `on`, up to and with `until`: the day of review, for instance.
    """

    def look(day: date) -> tuple[Finding, ...]:
        return check(document, on=day, parent=parent, profiles=profiles)

    asking = Asking(document=document, on=on, profiles=profiles)
    return tuple(changes(look, boundaries(asking, until)))


def _findings(
    asking: Asking, document: Agreement | Protocol, parent: Protocol | None
) -> Iterator[Finding]:
    yield from incomplete(asking)
    yield from overdue(document, asking.on)
    yield from misleading(document, owner_of(document))
    yield from mistaken(document)
    yield from without_a_part(document)
    yield from clashing(document, parent)
    if isinstance(document, Protocol):
        yield from too_much_detail(document)
        return
    yield from weighed(asking, incoherent(document))
    yield from unlawful(document, asking)
    yield from closed_gateways(document, asking)
    yield from against_privacy_rule(document, asking)
    yield from badly_arranged(document, asking)
    yield from unscreened(document, asking)
    yield from unenforced(document)
    yield from weakly_carried(document)
    if parent is not None:
        yield from under_protocol(document, parent)
        yield from repeating(document, parent)
