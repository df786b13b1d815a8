"""What statements say today, as Cedar entities: where clauses stand, who is in post, who is sure.

None of it is signed with an agreement, and all of it changes; so it stands beside the policies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from accordant.core.canonical import Json
from accordant.core.cedar import spelling
from accordant.core.names import PartyId
from accordant.core.policy import Clause, Grant, Policy

Names = Mapping[tuple[Clause, PartyId], str]


def facts(policy: Policy, names: Names) -> Json:
    """Give every entity that a policy looks at, as Cedar reads them from JSON."""
    clauses = [
        _entity("Clause", names[grant.clause, grant.recipient], attrs=_stands(grant))
        for grant in policy.grants
    ]
    return [*clauses, *_members("Person", _posts(policy)), *_members("Party", _assured(policy))]


def reference(kind: str, name: str) -> Json:
    """Give the name of an entity as JSON."""
    return {"type": kind, "id": name}


def _entity(
    kind: str,
    name: str,
    *,
    attrs: Mapping[str, Json] | None = None,
    parents: list[Json] | None = None,
) -> Json:
    return {"uid": reference(kind, name), "attrs": dict(attrs or {}), "parents": parents or []}


def _stands(grant: Grant) -> Mapping[str, Json]:
    """Say where a clause stands between its ends."""
    stands, ends, flow = grant.standing, grant.ends, grant.flow.id
    provider, recipient = ends
    return {
        "in_force": stands.live,
        "moved_on": stands.moved_on(ends),
        "suspended": stands.suspended_by(ends, flow) is not None,
        "provider_active": stands.inactive([provider]) is None,
        "recipient_active": stands.inactive([recipient]) is None,
        "suspended_items": list[Json](sorted(stands.suspended_items(ends, flow))),
    }


def _members(kind: str, found: Iterator[tuple[str, str, str]]) -> Iterator[Json]:
    """Gather what each entity is in."""
    parents: dict[str, dict[str, Json]] = defaultdict(dict)
    for name, group, whole in found:
        parents[name][whole] = reference(group, whole)
    for name in sorted(parents):
        yield _entity(kind, name, parents=[parents[name][whole] for whole in sorted(parents[name])])


def _posts(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Who holds the roles that clauses name, on the day it is in each agreement's zone."""
    asked = {
        (party, role, grant.agreement.zone): grant.day
        for grant in policy.grants
        for party in grant.ends
        for role in grant.roles_at(party, receiving=party == grant.recipient)
    }
    for (party, role, zone), day in asked.items():
        for said in policy.papers.holders(party, role, day):
            yield spelling.person(party, said.person), "Post", spelling.post(party, role, zone)


def _assured(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Which parties hold the assurances that are asked of anybody."""
    asked = {
        (party.id, one.scheme, grant.agreement.zone): grant.day
        for grant in policy.grants
        for document in (grant.agreement, grant.protocol)
        for party in (document.parties if document is not None else ())
        for one in party.assurance
    }
    for (party, scheme, zone), day in asked.items():
        stated = policy.papers.assured(party, scheme, day)
        if stated is not None and stated.covers(day):
            yield party, "Assurance", spelling.assured(scheme, zone)
