"""The grant table as columns: plain rows that a columnar engine joins a million requests with.

Every grant that can permit today has a row; the others never do, so they have none. Which rows a
request meets is for the engine to find; what only one evaluator should know how to do (an item that
a prohibition keeps back, a referral, an emergency) is left to the single one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from accordant.core.agreement import Prohibition, Tlp
from accordant.core.decision.marking import marking
from accordant.core.policy import Grant
from accordant.core.table.ahead import between, open_items
from accordant.core.table.single import GrantTable

Rows = Iterator[dict[str, Any]]

LIST: Final = "VARCHAR[]"
GRANTS: Final[Mapping[str, str]] = {
    "number": "BIGINT",
    "provider": "VARCHAR",
    "recipient": "VARCHAR",
    "purpose": "VARCHAR",
    "dataset": "VARCHAR",
    "agreement": "VARCHAR",
    "clause": "VARCHAR",
    "day": "VARCHAR",
    "roles": LIST,
    "release_roles": LIST,
    "groups": LIST,
    "modes": LIST,
    "items": LIST,
    "needed": LIST,
    "markings": LIST,
    "settled": LIST,
    "consent": "BOOLEAN",
    "flagged": "BOOLEAN",
    "banned": "BOOLEAN",
}
"""The columns of a grant and what each holds, as SQL says it."""

BANS: Final[Mapping[str, str]] = {
    "number": "BIGINT",
    "groups": LIST,
    "items": LIST,
    "set": LIST,
    "unset": LIST,
}
"""The columns of what an agreement forbids, with the number of a grant under it."""

STANDING: Final[Mapping[str, str]] = {
    "ban": "BIGINT",
    "provider": "VARCHAR",
    "personal": "BOOLEAN",
    "recipients": LIST,
    "purposes": LIST,
    "datasets": LIST,
    "items": LIST,
}
"""The columns of a standing prohibition that runs today."""

HELD: Final[Mapping[str, str]] = dict.fromkeys(("party", "person", "role", "day"), "VARCHAR")
"""The columns of a role that somebody holds on one of the days of the grants."""


def grants(table: GrantTable) -> Rows:
    """Give a row for each grant that can permit something today."""
    for number, grant in table.open():
        if grant.flow.purpose not in {use.id for use in grant.agreement.prohibited_uses}:
            yield {
                "number": number,
                **_who(grant),
                **_what(grant),
                "markings": [label or "" for label in _labels(table, grant)],
                "banned": any(_binds(grant, ban) for ban in grant.agreement.prohibitions),
            }


def bans(table: GrantTable) -> Rows:
    """Give a row for each prohibition of an agreement that a grant under it can run into."""
    for number, grant in table.open():
        for ban in grant.agreement.prohibitions:
            if _binds(grant, ban):
                yield {
                    "number": number,
                    "groups": list(ban.groups),
                    "items": list(ban.items),
                    **_flags(ban.flags),
                }


def standing(table: GrantTable) -> Rows:
    """Give a row for each standing prohibition that runs today, by its place among all."""
    for number, ban in enumerate(table.policy.prohibitions):
        if ban.runs(table.policy.now):
            yield {
                "ban": number,
                "provider": ban.provider,
                "personal": ban.subject is not None,
                "recipients": list(ban.recipients),
                "purposes": list(ban.purposes),
                "datasets": list(ban.datasets),
                "items": list(ban.items),
            }


def held(table: GrantTable) -> Rows:
    """Give a row for each role somebody holds, on each of the days that the grants have."""
    papers = table.policy.papers
    posts = {(said.party, said.person, said.role) for said in papers.appointments}
    for day in {grant.day for grant in table.policy.grants}:
        for party, person, role in posts:
            if papers.role_held(party, person, role, day):
                yield {"party": party, "person": person, "role": role, "day": str(day)}


def told(flag: str, *, is_set: bool) -> str:
    """Write a flag with its state so that no two are written alike, whatever flags are called.

    What stands between two of them, chr(31), is in none that is written.
    """
    return f"{'+' if is_set else '-'}{json.dumps(flag)}"


def _who(grant: Grant) -> dict[str, Any]:
    flow = grant.flow
    return {
        "provider": flow.provider,
        "recipient": grant.recipient,
        "agreement": grant.clause.agreement,
        "clause": flow.id,
        "day": str(grant.day),
        "roles": list(grant.roles_at(grant.recipient, receiving=True)),
        "release_roles": list(grant.roles_at(flow.provider, receiving=False)),
        "groups": list(flow.groups),
    }


def _what(grant: Grant) -> dict[str, Any]:
    flow = grant.flow
    return {
        "purpose": flow.purpose,
        "dataset": flow.dataset,
        "modes": list(flow.modes),
        "items": [str(item) for item in open_items(grant)],
        "settled": sorted(flow.settled_by),
        "consent": flow.consent is not None,
        "flagged": bool(flow.flags),
        "needed": [told(flag, is_set=wanted) for flag, wanted in flow.flags.items()],
    }


def _flags(flags: Mapping[str, bool]) -> dict[str, Any]:
    return {
        "set": [flag for flag, wanted in flags.items() if wanted],
        "unset": [flag for flag, wanted in flags.items() if not wanted],
    }


def _labels(table: GrantTable, grant: Grant) -> Iterator[Tlp | None]:
    """Give the markings under which a grant lets anything go; None is that of no marking."""
    for label in (None, *Tlp):
        if marking(between(grant.ends, label), grant, table.policy).met is True:
            yield label


def _binds(grant: Grant, ban: Prohibition) -> bool:
    """Tell whether a prohibition can apply to what goes under a grant."""
    return (
        (not ban.recipients or grant.recipient in ban.recipients)
        and (not ban.purposes or grant.flow.purpose in ban.purposes)
        and (not ban.datasets or grant.flow.dataset in ban.datasets)
    )
