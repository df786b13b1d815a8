"""How far something marked under the Traffic Light Protocol may go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accordant.core.agreement import Audience, Governs, Tlp
from accordant.core.decision.answer import Condition
from accordant.core.decision.question import Request
from accordant.core.decision.saying import fails, holds
from accordant.core.policy import Grant, Policy

AUDIENCES: Final[Mapping[Audience, str]] = {
    Audience.PEOPLE: "people who are named",
    Audience.ORGANISATION: "an organisation that its source chose",
    Audience.CLIENTS: "clients of an organisation that its source chose",
    Audience.COMMUNITY: "the community",
    Audience.PUBLIC: "the public",
}


def marking(request: Request, grant: Grant, policy: Policy) -> Condition:
    """What is marked under the Traffic Light Protocol must go no further than its label lets it.

    Where each record may bear a label, a request about one names it, and what bears none bears that
    of its dataset; if none is named, each is looked at when it is shared. Where records bear none,
    a request may only narrow what the dataset bears.
    """
    dataset = grant.agreement.dataset(grant.flow.dataset)
    each = dataset.governing(Governs.MARKING) is not None
    if each and request.marking is None:
        return holds("marking", "each record is looked at by its own marking")
    known = {request.marking}
    if not each and dataset.marking is not None:
        known.add(dataset.marking.tlp)
    label = next((tlp for tlp in Tlp if tlp in known), None)  # the narrowest stands first
    if label is None:
        return holds("marking", "it is not marked under the Traffic Light Protocol")
    audience = grant.flow.reach
    if label.lets(audience):
        return holds("marking", f"{label.label} may go to {AUDIENCES[audience]}")
    sentence = f"{label.label} may not go to {AUDIENCES[audience]}"
    who = f"the source, through {request.provider}"
    return fails("marking", sentence, "ask the source to mark it more widely", who)
