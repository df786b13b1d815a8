"""The policy as it is now: whole, and for an engine that is not ours."""

from __future__ import annotations

from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.cedar import Exported, export
from accordant.core.errors import BadInput
from accordant.core.policy import Policy
from accordant.work.library import named, policy
from accordant.work.ports import House
from accordant.work.record import Records, reading


def as_it_is(house: House) -> Policy:
    """Give all that the agreements held here allow now, whoever they are between."""
    with reading(house) as records:
        return policy(records, house.clock.now())


def in_cedar(house: House, document: str = "") -> Exported:
    """Give the policy in Cedar: of every agreement held here, or of one (NotFound, BadInput)."""
    now = house.clock.now()
    with reading(house) as records:
        whole = policy(records, now)
        return export(_of_one(records, whole, document) if document else whole)


def _of_one(records: Records, whole: Policy, name: str) -> Policy:
    """Keep one agreement's clauses; the provider's standing prohibitions bind it like any other."""
    digest, document = named(records, whole.papers.documents, name)
    if not isinstance(document, Agreement):
        sentence = f"{document.id} is a protocol: it has no clauses, and nothing is shared under it"
        raise BadInput(sentence, "Name an agreement beneath it.")
    grants = tuple(grant for grant in whole.grants if grant.clause.digest == digest)
    return evolve(whole, grants=grants)
