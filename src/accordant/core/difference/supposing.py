"""What would hold if a document were in force: the policy as it is, with it in its own place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import evolve

from accordant.core.agreement import Agreement, Flow
from accordant.core.difference.granting import Staffed
from accordant.core.names import Digest, DocumentId, PartyId
from accordant.core.policy import Line, Policy, grants_of, in_order
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


def turning_days(
    documents: Iterable[Agreement], after: date, policy: Policy | None = None
) -> tuple[date, ...]:
    """Give the later days on which some agreements may answer otherwise, as far as days are named.

    On these a clause of theirs begins or has just ended, or in the policy another agreement with
    such a clause, one of its clauses, or a standing prohibition of the provider's.
    """
    compared = list(documents)
    flows = [flow for document in compared for flow in document.flows]
    spans = [(flow.starts, flow.ends) for flow in flows]
    if policy is not None:
        own = {(one.owner, one.id) for one in compared}
        spans += _beside({line for flow in flows for line in _lines(flow)}, own, policy)
    turns = {first for first, _ in spans if first is not None}
    turns |= {last + timedelta(days=1) for _, last in spans if last not in (None, date.max)}
    return tuple(sorted(day for day in turns if day > after))


def _lines(flow: Flow) -> Iterator[Line]:
    for recipient in flow.recipients:
        yield Line(flow.provider, recipient, flow.purpose, flow.dataset)


def _beside(
    lines: set[Line], own: set[tuple[PartyId, DocumentId]], policy: Policy
) -> Iterator[tuple[date | None, date | None]]:
    """Give from when and until when all else that bears on some lines runs."""
    for grant in policy.grants:
        agreement = grant.agreement
        if grant.line in lines and (agreement.owner, agreement.id) not in own:
            term = agreement.term
            yield from ((term.effective_from, term.expires), (grant.flow.starts, grant.flow.ends))
    providers = {line.provider for line in lines}
    for ban in policy.prohibitions:
        if ban.provider in providers and ban.subject is None:
            yield ban.starts, ban.ends
