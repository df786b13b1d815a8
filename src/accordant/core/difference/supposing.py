"""What would hold if a document were in force: the policy as it is, with it in its own place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.difference.granting import Staffed
from accordant.core.names import Digest
from accordant.core.policy import Policy, grants_of, in_order
from accordant.core.statement import Side, Stage, Standing, State


def supposing(
    policy: Policy, digest: Digest, document: Agreement, replaced: Iterable[Agreement] = ()
) -> Policy:
    """Give a policy with an agreement in force between all its parties, and nothing suspended.

    It takes the place of all its own versions, and of those of the documents `replaced`. All else
    stands as it is, but that somebody more holds every role.
    """
    gone = {(one.owner, one.id) for one in (document, *replaced)}
    kept = (one for one in policy.grants if (one.agreement.owner, one.agreement.id) not in gone)
    held = policy.papers
    sides = tuple(Side(party=party.id, stage=Stage.ACTIVE) for party in document.parties)
    stands = Standing(digest=digest, state=State.IN_FORCE, sides=sides)
    supposed = grants_of(document, stands, held.above(document), policy.now)
    return evolve(
        policy,
        papers=Staffed(documents=held.documents, chains=held.chains, held=held.held),
        grants=in_order([*kept, *supposed]),
        parties=policy.parties | {party.id for party in document.parties},
    )


def turning_days(documents: Iterable[Agreement], after: date) -> tuple[date, ...]:
    """Give the later days on which a clause of some agreements begins, or has just ended."""
    flows = [flow for document in documents for flow in document.flows]
    turns = {flow.starts for flow in flows if flow.starts is not None}
    turns |= {flow.ends + timedelta(days=1) for flow in flows if flow.ends is not None}
    return tuple(sorted(day for day in turns if day > after))
