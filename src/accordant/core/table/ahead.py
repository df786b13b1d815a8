"""What is known of a grant before anybody asks: whether it is open, and for which items."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from accordant.core.agreement import Tlp
from accordant.core.decision import Request
from accordant.core.decision.conditions import (
    Check,
    active,
    agreement_live,
    assurance,
    dates,
)
from accordant.core.decision.items import ends_of
from accordant.core.names import DatasetId, ItemId, PartyId, PersonId, PurposeId, RoleId
from accordant.core.policy import Grant, Policy
from accordant.core.treatment import Kind

Ends = tuple[PartyId, PartyId]
"""A provider and a recipient."""

AHEAD: Final[tuple[Check, ...]] = (agreement_live, active, dates, assurance)
"""What is known of a grant before anybody asks."""


@lru_cache(maxsize=8192)
def between(ends: Ends, label: Tlp | None = None) -> Request:
    """Ask between two parties; who asks for what makes no difference to some conditions."""
    provider, recipient = ends
    return Request(
        provider=provider,
        recipient=recipient,
        person=PersonId("nobody"),
        role=RoleId("none"),
        acting_for=recipient,
        purpose=PurposeId("none"),
        dataset=DatasetId("none"),
        marking=label,
    )


def open_items(grant: Grant, ends: Ends | None = None) -> tuple[ItemId, ...]:
    """Give the items a clause lets go, where no prohibition keeps them back.

    They go between its own ends, or between those given, as far as these are in the agreement.
    """
    asked = between(ends or grant.ends)
    withheld = grant.standing.withholding(ends_of(asked, grant), grant.flow.id)
    held_back = {item for said in withheld for item in said.items}
    if asked.recipient not in grant.flow.safe_recipients:
        dataset = grant.agreement.dataset(grant.flow.dataset)
        held_back |= {item.id for item in dataset.items if item.guarded}
    return tuple(
        item for item in grant.flow.items if item not in held_back and _leaves(grant, item)
    )


def opens(grant: Grant, policy: Policy) -> bool:
    """Tell whether a grant can permit anything between its ends today."""
    asked = between(grant.ends)
    return all(check(asked, grant, policy).met is True for check in AHEAD)


def _leaves(grant: Grant, item: ItemId) -> bool:
    treatment = grant.flow.treatments.get(item)
    return treatment is None or treatment.kind is not Kind.DROP
