"""A request as the questions put to Cedar, with what Cedar cannot find out found before.

Cedar cannot match a person's reference however it is written, put a prohibition to each row of a
table, or say "the rest of them". So the context names the prohibitions that may be about the
person; those put to each row are left out of it; and what a clause grants is asked item by item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from accordant.core.canonical import Json
from accordant.core.cedar import spelling
from accordant.core.cedar.facts import reference
from accordant.core.decision import Request, may_be, references
from accordant.core.policy import Policy

SHARE: Final = "share"
EMERGENCY: Final = "share-in-emergency"


def questions_of(request: Request, policy: Policy, flags: frozenset[str]) -> list[Json]:
    """Give the questions that a request comes to: one, or one for each item some clause grants.

    Of the flags, those that some policy looks at are said: Cedar's schema names no others.
    """
    if request.items is not None:
        return [_question(request, policy, flags)]
    items = dict.fromkeys(
        item
        for grant in policy.grants
        if grant.flow.dataset == request.dataset
        for item in grant.flow.items
    )
    return [_question(evolve(request, items=(item,)), policy, flags) for item in items]


def _question(request: Request, policy: Policy, flags: frozenset[str]) -> Json:
    who = spelling.person(request.acting_for, request.person)
    return {
        "principal": reference("Person", who),
        "action": reference("Action", EMERGENCY if request.emergency else SHARE),
        "resource": reference("Dataset", request.dataset),
        "context": {**_said(request), **_found(request, policy, flags), **_urgent(request)},
    }


def _said(request: Request) -> Mapping[str, Json]:
    """Give the parts that Cedar looks at as they are; what is not said is left out."""
    parts: dict[str, Json] = {
        "purpose": request.purpose,
        "use": request.use,
        "role": request.role,
        "mode": request.mode,
        "group": request.group,
        "consent": request.consent,
        "marking": request.marking,
        "agreement": request.agreement,
        "clause": request.clause,
    }
    return {name: str(part) for name, part in parts.items() if part is not None}


def _found(request: Request, policy: Policy, flags: frozenset[str]) -> Mapping[str, Json]:
    return {
        "provider": _party(request.provider),
        "recipient": _party(request.recipient),
        "items": list(request.items or ()),
        "flags": {flag: on for flag, on in request.flags.items() if flag in flags},
        "do_not_disclose_to": [_party(party) for party in request.do_not_disclose_to],
        "about": _about(request, policy),
        "now": {"__extn": {"fn": "datetime", "arg": spelling.stamp(policy.now)}},
    }


def _party(name: str) -> Json:
    return {"__entity": reference("Party", name)}


def _about(request: Request, policy: Policy) -> list[Json]:
    """Name the prohibitions about one person that may be about this one; not known, any may.

    Where each row says whom it is about, they are put to the rows.
    """
    if request.by_row:
        return []
    who = references(request.subject)
    return [
        ban.id
        for ban in policy.prohibitions
        if ban.subject is not None and may_be(references(ban.subject), who)
    ]


def _urgent(request: Request) -> Mapping[str, Json]:
    urgent = request.emergency
    if urgent is None:
        return {}
    said = {"power": urgent.power, "reason": urgent.reason, "decider": urgent.decider}
    return {**said, "second": urgent.second} if urgent.second is not None else {**said}
