"""The Northmoor story: four bodies adopt a protocol, sign an agreement, and share under it.

Every step is done through the same verbs that the other doors use; nothing is made up but the
people and their records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json
from accordant.core.decision import Request
from accordant.core.names import Digest, RoleId
from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY, Actor
from accordant.core.release import suggest_mapping
from accordant.core.wire import write_yaml
from accordant.doors.demo.questions import by
from accordant.templates import northmoor
from accordant.work.draft import propose, stands
from accordant.work.join import invite, join
from accordant.work.ports import House
from accordant.work.share import Shared, Table, share
from accordant.work.sign import appoint, assure, certify, confirm, sign_document

Houses = Mapping[str, House]
Settle = Callable[[], None]

AGREEMENT = "northmoor-mash"

WORDS = {
    "ncc": "We share so that the hub decides in time which child needs help.",
    "np": "We tell the hub what we know so that nobody is hurt twice.",
    "nvt": "We answer the hub with what bears on the child, and no more than that.",
    "hls": "We warn of danger so that women and their children stay alive.",
}
SECRETS = {party: f"northmoor demonstration {party}" for party in northmoor.PARTIES}
SIGNING = frozenset({OPERATIONAL_LEAD, IG_ADVISER, SIGNATORY, CHAIR})


def meet(houses: Houses, settle: Settle) -> dict[str, str]:
    """Everyone joins everyone by invitation; gives the fingerprint each party read out."""
    spoken = {}
    for host, house in houses.items():
        text, spoken[host] = invite(house)
        for guest, other in houses.items():
            if guest != host:
                join(other, text.encode(), spoken[host])
    settle()
    return spoken


def staff(houses: Houses, settle: Settle, today: date) -> int:
    """Every party appoints its people and states its assurances; gives how many appointments."""
    count = 0
    for worker in northmoor.PEOPLE:
        for role in worker.roles:
            count += 1
            appoint(
                houses[worker.party],
                by("operator", worker.party),
                person=worker.person,
                name=worker.name,
                role=role,
                from_=today - timedelta(days=365),
                passphrase=SECRETS[worker.party] if role in SIGNING else None,
            )
    for one in northmoor.ASSURANCES:
        assure(
            houses[one.party],
            by("operator", one.party),
            scheme=one.scheme,
            reference=one.reference,
            from_=today - timedelta(days=90),
            expires=today + timedelta(days=275),
        )
    settle()
    return count


def who(role: RoleId, party: str) -> Actor:
    """Give the person who holds a role at a party."""
    holder = next(w for w in northmoor.PEOPLE if w.party == party and role in w.roles)
    return by(holder.person, party)


def adopt(houses: Houses, settle: Settle, document: Json) -> Digest:
    """Propose, confirm, certify and sign a document, until it is in force everywhere."""
    assert isinstance(document, dict)
    owner = str(document["owner"])
    text = write_yaml(document).encode()
    digest = propose(houses[owner], who(OPERATIONAL_LEAD, owner), text).digest
    settle()
    return adopt_proposed(houses, settle, owner, digest)


def adopt_proposed(houses: Houses, settle: Settle, owner: str, digest: Digest) -> Digest:
    """Confirm, certify and sign a document that has been proposed."""
    for party, house in houses.items():
        for role in (OPERATIONAL_LEAD, IG_ADVISER):
            confirm(house, who(role, party), digest, role, WORDS[party], SECRETS[party])
    settle()
    certify(houses[owner], who(CHAIR, owner), digest, SECRETS[owner])
    settle()
    for party, house in houses.items():
        sign_document(house, who(SIGNATORY, party), digest, SECRETS[party])
    settle()
    return digest


def roots(houses: Houses) -> dict[str, str]:
    """Give the fingerprint of each party's root key."""
    return {party: house.keys.node().root.public.fingerprint for party, house in houses.items()}


def table_of(rows: Sequence[Mapping[str, object]]) -> Table:
    """Give rows as a table, with every column that any of them has."""
    headers = tuple(dict.fromkeys(name for row in rows for name in row))
    return Table(headers=headers, rows=rows)


def share_rows(
    house: House, actor: Actor, request: Request, rows: Sequence[Mapping[str, object]]
) -> Shared:
    """Share rows whose columns bear the items' own names."""
    table = table_of(rows)
    _, document, _ = stands(house, AGREEMENT)
    assert isinstance(document, Agreement)
    dataset = document.dataset(request.dataset)
    mapping = suggest_mapping(dataset.id, table.headers, dataset.items)
    return share(house, actor, request, table, mapping)


def citing_section_115(agreement: Json) -> Json:
    """Give a draft in which the police rely on s.115 to tell the charity, which it cannot reach."""
    made: Any = deepcopy(agreement)
    for basis in made["bases"]:
        if basis["party"] == "np" and basis["leg"] == "disclose":
            basis["gateways"] = ["crime-and-disorder-act-1998-s115"]
    return made  # type: ignore[no-any-return]  # a copy of what was given
