"""The grant table: what the documents and statements allow at one moment, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from attrs import frozen

from accordant.core.agreement import Agreement, Flow
from accordant.core.errors import BadInput, Problem
from accordant.core.names import (
    DatasetId,
    Digest,
    DocumentId,
    FlowId,
    ItemId,
    PartyId,
    PurposeId,
    RoleId,
    a_hash,
    a_name,
)
from accordant.core.protocol import Document, Protocol, require, zone_problems
from accordant.core.statement import Papers, Standing, civil, standing


@frozen(kw_only=True, order=True)
class Clause:
    """A clause of one version of one agreement, by hash: what a permit cites."""

    agreement: DocumentId
    version: int
    flow: FlowId
    digest: Digest

    def __attrs_post_init__(self) -> None:
        a_name(self.agreement, "agreement")
        a_name(self.flow, "flow")
        a_hash(self.digest, "digest")
        if self.version < 1:
            raise BadInput([Problem("version", "versions count from 1")])

    def __str__(self) -> str:
        return f"{self.agreement} v{self.version}, clause {self.flow}"


class Line(NamedTuple):
    """From whom to whom, for what, and what of: a request and a grant have one each."""

    provider: PartyId
    recipient: PartyId
    purpose: PurposeId
    dataset: DatasetId


@frozen(kw_only=True)
class Grant:
    """One clause for one recipient, with where its agreement stands and the protocol above it."""

    clause: Clause
    agreement: Agreement
    flow: Flow
    recipient: PartyId
    standing: Standing
    day: date
    protocol: Protocol | None = None

    @property
    def ends(self) -> tuple[PartyId, PartyId]:
        """The two ends of the flow; it runs only when both are active."""
        return (self.flow.provider, self.recipient)

    @property
    def line(self) -> Line:
        """From whom to whom it runs, for what, and of which dataset."""
        return Line(self.flow.provider, self.recipient, self.flow.purpose, self.flow.dataset)

    def names(self, *ends: PartyId) -> bool:
        """Tell whether its agreement has these parties."""
        return {party.id for party in self.agreement.parties}.issuperset(ends)

    def roles_at(self, party: PartyId, *, receiving: bool) -> tuple[RoleId, ...]:
        """Give the roles in which a party's people may receive, or release, under the clause.

        A role of the agreement is one only at the parties to which the agreement gives it.
        """
        named = self.flow.roles if receiving else self.flow.release_roles
        elsewhere = {one.id for one in self.agreement.roles if party not in one.parties}
        return tuple(role for role in named if role not in elsewhere)

    @property
    def posts(self) -> tuple[tuple[PartyId, RoleId], ...]:
        """Give the roles in which people may receive, then those in which they may release."""
        recipient, provider = self.recipient, self.flow.provider
        return (
            *((recipient, role) for role in self.roles_at(recipient, receiving=True)),
            *((provider, role) for role in self.roles_at(provider, receiving=False)),
        )


@frozen(kw_only=True)
class StandingProhibition:
    """A prohibition of the provider's own, which binds every sharing and ends with no agreement.

    Every part left out means any. `subject` is the provider's keyed digest of the person. Its days
    are civil days in its own zone, since no agreement's zone is its own.
    """

    id: str
    kind: str
    reason: str
    provider: PartyId
    subject: str | None = None
    recipients: tuple[PartyId, ...] = ()
    purposes: tuple[PurposeId, ...] = ()
    datasets: tuple[DatasetId, ...] = ()
    items: tuple[ItemId, ...] = ()
    starts: date | None = None
    ends: date | None = None
    zone: str = "UTC"

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")
        a_name(self.provider, "provider")
        require(self._faults())

    def _faults(self) -> Iterator[Problem]:
        yield from zone_problems(self.zone)
        if not self.kind.strip() or not self.reason.strip():
            yield Problem("reason", "a standing prohibition says what it is and why it was set")
        if self.subject is not None and not self.subject.strip():
            yield Problem("subject", "leave the subject out where it is about anyone")
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            yield Problem("ends", "the last day comes before the first day")

    def runs(self, now: datetime) -> bool:
        """Tell whether it runs at a moment, by the civil day in its zone."""
        return self.covers(civil(now, self.zone))

    def covers(self, day: date) -> bool:
        """Tell whether it runs on a civil day, both ends included."""
        return (self.starts is None or self.starts <= day) and (
            self.ends is None or day <= self.ends
        )


@frozen(kw_only=True)
class Policy:
    """Everything a decision looks at, fixed at one moment.

    `parties` are those of every agreement that is held, also of one of which no grant stands here.
    """

    now: datetime
    papers: Papers
    grants: tuple[Grant, ...] = ()
    parties: frozenset[PartyId] = frozenset()
    prohibitions: tuple[StandingProhibition, ...] = ()


def policy_at(
    papers: Papers, prohibitions: tuple[StandingProhibition, ...], now: datetime
) -> Policy:
    """Compile the papers into the grant table as it is at a moment.

    What is dated after that moment has not been said yet.
    """
    said = papers.until(now)
    return Policy(
        now=now,
        papers=said,
        grants=in_order(_grants(said, now)),
        parties=parties_of(said.documents.values()),
        prohibitions=prohibitions,
    )


def parties_of(documents: Iterable[Document]) -> frozenset[PartyId]:
    """Give the parties of all agreements among some documents."""
    agreements = (one for one in documents if isinstance(one, Agreement))
    return frozenset(party.id for one in agreements for party in one.parties)


def _grants(papers: Papers, now: datetime) -> Iterator[Grant]:
    for digest, document in papers.documents.items():
        if isinstance(document, Agreement):
            stands = standing(papers, digest, now)
            yield from grants_of(document, stands, papers.above(document), now)


def grants_of(
    agreement: Agreement, stands: Standing, protocol: Protocol | None, now: datetime
) -> Iterator[Grant]:
    """Give the grants of an agreement that stands so: one for each clause and recipient."""
    day = civil(now, agreement.zone)
    for flow in agreement.flows:
        clause = clause_of(agreement, stands.digest, flow)
        for recipient in flow.recipients:
            yield Grant(
                clause=clause,
                agreement=agreement,
                flow=flow,
                recipient=recipient,
                standing=stands,
                day=day,
                protocol=protocol,
            )


def in_order(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Put grants in the order in which they govern: by agreement, version, clause, recipient."""
    return tuple(sorted(grants, key=lambda grant: (grant.clause, grant.recipient)))


def clause_of(agreement: Agreement, digest: Digest, flow: Flow) -> Clause:
    """Name a clause of one version of an agreement."""
    return Clause(agreement=agreement.id, version=agreement.version, flow=flow.id, digest=digest)
