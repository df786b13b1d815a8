"""A made-up world: everything a decision looks at, made whole from one seed, with its vocabulary.

    world = tiny(7)                          # or sparse(1_000), dense(10_000)
    for request in requests(world, seed=1, count=100):
        decide(request, world.policy)

The documents, grants, standings and statements are the real ones. Two things are given instead of
worked out, since tens of thousands of signatures would take hours: where each agreement stands, and
which appointments and assurances count. `test_worlds.py` signs a small world with real keys and
finds that its papers answer the same.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from functools import cached_property

from attrs import evolve, frozen

from accordant.core.canonical import digest
from accordant.core.policy import Policy, grants_of, in_order, parties_of
from accordant.core.statement import Appointment, Papers
from accordant.core.table import GrantTable

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When it is the 22nd from Greenwich to Fiji, the 23rd at Kiritimati, and midnight at GMT-12."""


@frozen(kw_only=True)
class GivenPapers(Papers):
    """Papers whose appointments and assurances are given as counting, oldest first."""

    given: tuple = ()

    def until(self, moment):
        said = tuple(one for one in self.given if one.at <= moment)
        return self if len(said) == len(self.given) else evolve(self, given=said)

    @cached_property
    def appointments(self):
        return tuple(one for one in self.given if isinstance(one, Appointment))

    @cached_property
    def _rooted(self):
        return self.given


def given_papers(documents, statements):
    """What a node holds: these documents, by digest, and these statements, which count.

    No two about one post are made at one moment, when signed papers go by their digests.
    """
    oldest_first = sorted(statements, key=lambda said: said.at)
    return GivenPapers(documents=documents, chains={}, held=(), given=tuple(oldest_first))


def a_digest(*words):
    """A digest that nothing has to be hashed for but its name."""
    return digest(" ".join(map(str, words)).encode())


@frozen(kw_only=True)
class World:
    """A policy with the words to ask about it."""

    name: str
    policy: Policy
    parties: tuple
    purposes: tuple
    groups: tuple
    flags: tuple
    roles: tuple
    subjects: tuple

    @cached_property
    def staff(self):
        """Who was ever appointed to a role at a party, whether or not they hold it today."""
        found = defaultdict(list)
        for said in self.policy.papers.appointments:
            found[said.party, said.role].append(said.person)
        return dict(found)

    @cached_property
    def people(self):
        return tuple(dict.fromkeys(one for held in self.staff.values() for one in held))

    @cached_property
    def open(self):
        """The grants under which something may be shared today, unless it is prohibited."""
        return tuple(grant for _, grant in GrantTable(self.policy).open())

    @cached_property
    def bans(self):
        """The standing prohibitions, by their provider."""
        found = defaultdict(list)
        for ban in self.policy.prohibitions:
            found[ban.provider].append(ban)
        return dict(found)

    @cached_property
    def items(self):
        """The items of each dataset."""
        agreements = {id(one.agreement): one.agreement for one in self.policy.grants}
        return {
            dataset.id: tuple(item.id for item in dataset.items)
            for agreement in agreements.values()
            for dataset in agreement.datasets
        }

    @cached_property
    def keys(self):
        """How many grants each provider, recipient, dataset and purpose has."""
        found = defaultdict(int)
        for one in self.policy.grants:
            found[*one.ends, one.flow.dataset, one.flow.purpose] += 1
        return dict(found)


def a_policy_of(agreements, statements, now, *, protocols=None, prohibitions=()):
    """The policy of (agreement, digest, standing) triples, with protocols by their digest."""
    protocols = protocols or {}
    documents = {**protocols, **{name: agreement for agreement, name, _ in agreements}}
    papers = given_papers(documents, statements)
    grants = [
        grant
        for agreement, _, stands in agreements
        for grant in grants_of(agreement, stands, papers.above(agreement), now)
    ]
    said = papers.until(now)
    return Policy(
        now=now,
        papers=said,
        grants=in_order(grants),
        parties=parties_of(documents.values()),
        prohibitions=tuple(prohibitions),
    )
