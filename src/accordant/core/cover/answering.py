"""What covers a need, and what is missing of the closest that does not.

The conditions are those of the reference model. What rests on the person who asks is left to them;
what a clause must know each time is told and stands in no need's way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from attrs import frozen

from accordant.core.cover.wanted import Ends, Meant, Wanted, asked_of, means
from accordant.core.decision import CONDITIONS, Condition
from accordant.core.names import Digest, PartyId
from accordant.core.policy import Grant, Policy
from accordant.core.protocol import Party, Protocol
from accordant.core.statement import standing


@frozen(kw_only=True)
class Candidate:
    """A clause held against a need: what it lacks, and what must be known each time."""

    grant: Grant
    lacking: tuple[Condition, ...]
    each_time: tuple[Condition, ...]
    ends: bool

    @property
    def covers(self) -> bool:
        """Tell whether nothing is missing."""
        return not self.lacking


@frozen(kw_only=True)
class Above:
    """A protocol with both parties: whether it stands, and whether it names the purpose."""

    digest: Digest
    protocol: Protocol
    live: bool
    purpose: bool

    @property
    def covers(self) -> bool:
        """Tell whether the parties agree in principle: an agreement beneath it would do."""
        return self.live and self.purpose


@frozen(kw_only=True)
class Covering:
    """The clauses that cover a need, else the closest one; and the protocols with both parties.

    `unknown` are the words for a party that nothing held here has; if any, `known` are those there
    are.
    """

    clauses: tuple[Candidate, ...]
    closest: Candidate | None
    protocols: tuple[Above, ...]
    unknown: tuple[str, ...] = ()
    known: tuple[PartyId, ...] = ()


class Shelves:
    """A policy by its parties, so that a need is held against few of very many clauses."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._between: dict[Ends, list[Grant]] = defaultdict(list)
        self._under: dict[Digest, list[Grant]] = defaultdict(list)
        for grant in policy.grants:
            self._between[grant.ends].append(grant)
            self._under[grant.clause.digest].append(grant)
        self.protocols = {
            digest: one
            for digest, one in policy.papers.documents.items()
            if isinstance(one, Protocol)
        }
        self._of: dict[PartyId, list[Digest]] = defaultdict(list)
        self.parties: dict[tuple[PartyId, str], Party] = {}
        for digest, grants in self._under.items():
            for party in grants[0].agreement.parties:
                self._of[party.id].append(digest)
                self.parties[party.id, party.name] = party
        for protocol in self.protocols.values():
            self.parties |= {(party.id, party.name): party for party in protocol.parties}

    def meant(self, wanted: Wanted) -> Meant:
        """Find whom a need means."""
        return Meant.among(wanted, self.parties.values())

    def between(self, meant: Meant) -> Iterator[Grant]:
        """Give the clauses from the one to the other."""
        for ends in product(sorted(meant.providers), sorted(meant.recipients)):
            yield from self._between.get(ends, [])

    def around(self, meant: Meant) -> Iterator[Grant]:
        """Give the clauses of every agreement that the one is a party to."""
        for party in sorted(meant.providers):
            for digest in self._of[party]:
                yield from self._under[digest]


def covering(wanted: Wanted, shelves: Shelves) -> Covering:
    """Find what covers a need, or what comes closest."""
    policy, meant = shelves.policy, shelves.meant(wanted)
    found = list(held_against(wanted, meant, shelves.between(meant), policy))
    if not any(one.ends for one in found):
        found = list(held_against(wanted, meant, shelves.around(meant), policy))
    clauses = sorted((one for one in found if one.covers), key=_order)
    ends = ((wanted.provider, meant.providers), (wanted.recipient, meant.recipients))
    unknown = tuple(words for words, ids in ends if not ids)
    return Covering(
        clauses=tuple(clauses),
        closest=None if clauses else min(found, key=nearness, default=None),
        protocols=tuple(_protocols(wanted, meant, shelves)),
        unknown=unknown,
        known=tuple(sorted({party.id for party in shelves.parties.values()})) if unknown else (),
    )


def held_against(
    wanted: Wanted, meant: Meant, grants: Iterable[Grant], policy: Policy
) -> Iterator[Candidate]:
    """Put every condition of a need to some grants of agreements that have both parties."""
    left_out = {"held"}
    left_out |= set() if wanted.role else {"role"}
    left_out |= set() if wanted.mode else {"mode"}
    for grant in grants:
        ends = meant.within((party.id for party in grant.agreement.parties), grant)
        if ends is None:
            continue
        request = asked_of(wanted, ends, grant)
        found = [check(request, grant, policy) for check in CONDITIONS]
        asked = [one for one in found if one.name not in left_out]
        yield Candidate(
            grant=grant,
            lacking=tuple(one for one in asked if one.met is False),
            each_time=tuple(one for one in asked if one.met is None),
            ends=ends == grant.ends,
        )


def nearness(one: Candidate) -> tuple[object, ...]:
    """Order candidates: those between the two first, then by how little each lacks."""
    return (not one.ends, len(one.lacking), not one.grant.standing.live, *_order(one))


def _order(one: Candidate) -> tuple[object, ...]:
    return (one.grant.clause, one.grant.recipient)


def _protocols(wanted: Wanted, meant: Meant, shelves: Shelves) -> Iterator[Above]:
    """Give the protocols with both parties, those that cover the need first."""
    policy = shelves.policy
    found = [
        Above(
            digest=digest,
            protocol=one,
            live=standing(policy.papers, digest, policy.now).live,
            purpose=any(means(wanted.purpose, each.id, each.statement) for each in one.purposes),
        )
        for digest, one in shelves.protocols.items()
        if meant.within(party.id for party in one.parties) is not None
    ]
    yield from sorted(found, key=lambda one: (not one.covers, one.protocol.id, one.digest))
