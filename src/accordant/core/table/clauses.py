"""Some grants of a policy as bits: every condition is put to all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Final

from accordant.core.agreement import Prohibition, Tlp
from accordant.core.decision import Consent, Outcome, Request
from accordant.core.decision.answering import REVIEW, obligations_of
from accordant.core.decision.conditions import (
    Check,
)
from accordant.core.decision.marking import marking
from accordant.core.decision.model import settled_by
from accordant.core.names import (
    Digest,
    FlowId,
    ItemId,
    PartyId,
    PersonId,
    RoleId,
)
from accordant.core.policy import Clause, Grant, Policy
from accordant.core.table.ahead import AHEAD, Ends, between, open_items
from accordant.core.table.answer import Verdict
from accordant.core.table.bans import AgreementBans, Barring
from accordant.core.table.sieve import Sieve, bits, each, fewest, lowest, shared

NAMES: Final = (
    "agreement",
    "parties",
    "active",
    "purpose",
    "dataset",
    "items",
    "role",
    "held",
    "group",
    "flags",
    "consent",
    "dates",
    "assurance",
    "marking",
    "mode",
    "prohibition",
)
"""The conditions by name, in the order in which people read them."""

MOST_PEOPLE: Final = 4096
"""Of how many people in a role it is remembered which grants they may act under."""

Met = tuple[int, ...]
"""For each of some conditions, the grants of which it holds."""


class Clauses:
    """Some grants, numbered in the order in which they govern, and their conditions as bits.

    All are put to requests between two ends: those that run between them can permit, and the others
    only explain why not.
    """

    __slots__ = (
        "_active",
        "_agreements",
        "_all",
        "_assured",
        "_bans",
        "_clauses",
        "_datasets",
        "_dated",
        "_days",
        "_ends",
        "_flags",
        "_forbidden",
        "_from_provider",
        "_going",
        "_groups",
        "_items",
        "_live",
        "_marked",
        "_modes",
        "_people",
        "_policy",
        "_purposes",
        "_ready",
        "_release_roles",
        "_roles",
        "_run",
        "_settling",
        "_some",
        "_terms",
        "_with_bans",
        "_with_flags",
        "_with_recipient",
        "_without_consent",
        "grants",
    )

    def __init__(self, grants: Sequence[Grant], policy: Policy, ends: Ends) -> None:
        self.grants = tuple(grants)
        self._policy, self._ends = policy, ends
        self._all = (1 << len(self.grants)) - 1
        self._who(*ends)
        self._what(ends)
        self._when()
        self._ban()
        self._terms = tuple((one.clause, tuple(obligations_of(one))) for one in self.grants)
        self._people: dict[tuple[PartyId, PersonId, RoleId], int] = {}

    def _who(self, provider: PartyId, recipient: PartyId) -> None:
        grants = self.grants
        self._run = bits(grant.ends == (provider, recipient) for grant in grants)
        self._from_provider = bits(grant.flow.provider == provider for grant in grants)
        self._with_recipient = bits(
            any(party.id == recipient for party in grant.agreement.parties) for grant in grants
        )
        self._roles = shared(tuple(one.roles_at(recipient, receiving=True) for one in grants))
        self._release_roles = shared(
            tuple(one.roles_at(provider, receiving=False) for one in grants)
        )
        self._groups = shared(tuple(one.flow.groups or None for one in grants))
        self._agreements: Sieve[str] = Sieve([one.clause.agreement] for one in grants)
        self._clauses = shared(tuple((one.clause.flow,) for one in grants))

    def _what(self, ends: Ends) -> None:
        flows = [grant.flow for grant in self.grants]
        self._purposes = shared(tuple((flow.purpose,) for flow in flows))
        self._datasets = shared(tuple((flow.dataset,) for flow in flows))
        self._modes = shared(tuple(tuple(flow.modes) for flow in flows))
        self._going = tuple(open_items(grant, ends) for grant in self.grants)
        self._items: Sieve[ItemId] = Sieve(self._going)
        self._some = bits(map(bool, self._going))
        self._settling = bits(bool(flow.settled_by) for flow in flows)

    def _when(self) -> None:
        flows = [grant.flow for grant in self.grants]
        self._live, self._active, self._dated, self._assured = (
            self._ahead(check) for check in AHEAD
        )
        self._marked: dict[Tlp | None, int] = {}
        self._ready = self._run & self._live & self._active & self._dated & self._assured
        self._without_consent = bits(flow.consent is None for flow in flows)
        self._flags = {
            flag: (
                self._all & ~bits(flow.flags.get(flag) is True for flow in flows),
                self._all & ~bits(flow.flags.get(flag) is False for flow in flows),
            )
            for flag in {flag for flow in flows for flag in flow.flags}
        }
        self._with_flags = bits(bool(flow.flags) for flow in flows)
        self._days = {
            day: bits(grant.day == day for grant in self.grants)
            for day in {grant.day for grant in self.grants}
        }

    def _ahead(self, check: Check, label: Tlp | None = None) -> int:
        """Put a condition to each grant before anybody asks."""
        asked = between(self._ends, label)
        return bits(check(asked, grant, self._policy).met is True for grant in self.grants)

    def _ban(self) -> None:
        under: dict[tuple[Digest, FlowId], tuple[Prohibition, int]] = {}
        for number, grant in enumerate(self.grants):
            for ban in grant.agreement.prohibitions:
                known = under.get((grant.clause.digest, ban.id), (ban, 0))[1]
                under[grant.clause.digest, ban.id] = (ban, known | 1 << number)
        self._bans = AgreementBans(under.values())
        self._with_bans = bits(bool(grant.agreement.prohibitions) for grant in self.grants)
        self._forbidden = shared(
            tuple(tuple(use.id for use in one.agreement.prohibited_uses) for one in self.grants)
        )

    @property
    def flags(self) -> tuple[str, ...]:
        """Give the flags that make a difference to any of them."""
        return tuple({*self._flags, *self._bans.flags})

    # What is asked

    def answer(self, request: Request, barring: Barring) -> Verdict | None:
        """Answer a request as the reference model does; None where that takes other grants."""
        if not (pool := self._pool(request)):
            return None
        met = self._met(request, barring, pool)
        permitting = 0 if barring.conditions else self._permitting(request, met, pool)
        if permitting:
            return self._permit(request, permitting, barring)
        met = self._also(request, met)
        return self._refuse(self._nearest(met, pool), met, barring)

    def examined(self, request: Request, barring: Barring) -> tuple[Grant, ...]:
        """Give the grants that permit by themselves, or else the one that explains why not.

        There are none where that takes other grants.
        """
        if not (pool := self._pool(request)):
            return ()
        met = self._met(request, barring, pool)
        permitting = 0 if barring.conditions else self._permitting(request, met, pool)
        found = each(permitting or 1 << self._nearest(self._also(request, met), pool))
        return tuple(self.grants[number] for number in found)

    def urgent(self, request: Request, barring: Barring) -> Verdict | None:
        """Answer an emergency that sets no prohibition aside; None where it might."""
        running = self._run & self._live
        emergency = request.emergency
        if barring.conditions or emergency is None or running & self._forbidding(request, running):
            return None
        return Verdict(Outcome.PERMIT, None, request.items or (), REVIEW, (), (), ())

    def _pool(self, request: Request) -> int:
        """Give the grants of which one governs or explains, as the reference model chooses them.

        They are those that are named, or all in agreements with the recipient; of these, those
        between the two parties, if there are any.
        """
        among = self._with_recipient
        if request.agreement is not None:
            among = self._agreements.named.get(request.agreement, 0)
        if request.clause is not None:
            among &= self._clauses.named.get(request.clause, 0)
        return among & self._run or among & self._from_provider or among

    def _met(self, request: Request, barring: Barring, pool: int) -> Met:
        """Give for each condition the grants, of those in the pool, of which it is known to hold.

        This runs for every request: what has to be named goes straight to the tables, and what
        few grants ask for is looked at where one of the pool does.
        """
        purposes = self._purposes.named.get(request.purpose, 0)
        if request.use is not None:
            purposes &= self._purposes.named.get(request.use, 0)
        roles = self._roles if request.acting_for == request.recipient else self._release_roles
        return (
            purposes,
            self._datasets.named.get(request.dataset, 0),
            self._granting(request, barring, pool),
            roles.named.get(request.role, 0),
            self._held(request),
            self._groups.named.get(request.group, self._groups.any),
            self._flagged(request) if pool & self._with_flags else pool,
            pool if request.consent is Consent.GIVEN else self._without_consent,
            self._modes.named.get(request.mode, 0),
            ~self._forbidding(request, pool),
        )

    def _permitting(self, request: Request, met: Met, pool: int) -> int:
        return reduce(and_, met, pool & self._ready & self._reach(request))

    def _also(self, request: Request, met: Met) -> Met:
        """Put what every request meets alike beside what was asked, in the order of the names."""
        *asked, mode, forbidden = met
        before = (self._live, self._run, self._active)
        after = (self._dated, self._assured, self._reach(request))
        return (*before, *asked, *after, mode, forbidden)

    def _reach(self, request: Request) -> int:
        """Give the grants that reach no further than what is so marked may go."""
        found = self._marked.get(request.marking)
        if found is None:
            found = self._marked[request.marking] = self._ahead(marking, request.marking)
        return found

    def _forbidding(self, request: Request, pool: int) -> int:
        """Give the grants, of those in the pool, whose agreement forbids the request as a whole."""
        forbidden = self._forbidden.named
        found = forbidden.get(request.purpose, 0)
        if request.use is not None:
            found |= forbidden.get(request.use, 0)
        return found | self._bans.forbidding(request) if pool & self._with_bans else found

    def _granting(self, request: Request, barring: Barring, pool: int) -> int:
        """Give the grants that let every named item go, or one at least of all they grant."""
        if request.items is not None:
            found, named = pool, self._items.named
            for item in request.items:
                found &= named.get(item, 0)
            return found
        some = self._some
        if not barring.bans and not pool & self._with_bans:
            return some
        kept = self._kept_back(request, barring)
        for number in each(some & pool & reduce(or_, kept.values(), 0)):
            if not self._left(number, kept):
                some &= ~(1 << number)
        return some

    def _kept_back(self, request: Request, barring: Barring) -> dict[ItemId, int]:
        """Give the items that prohibitions keep back, each with the grants it is kept out of."""
        kept = self._bans.keeping_back(request)
        for ban in barring.bans:
            kept.update((item, self._all) for item in ban.items)
        return kept

    def _left(self, number: int, kept: Mapping[ItemId, int]) -> tuple[ItemId, ...]:
        """Give the items that go under a grant, but for those that are kept back."""
        return tuple(item for item in self._going[number] if not kept.get(item, 0) >> number & 1)

    def _held(self, request: Request) -> int:
        """Give the grants on whose day the person holds the role at the party they act for."""
        who = (request.acting_for, request.person, request.role)
        found = self._people.get(who)
        if found is None:
            if len(self._people) >= MOST_PEOPLE:
                self._people.clear()
            held = self._policy.papers.role_held
            found = sum(grants for day, grants in self._days.items() if held(*who, day))
            self._people[who] = found
        return found

    def _flagged(self, request: Request) -> int:
        found = self._all
        for flag, (without_set, without_unset) in self._flags.items():
            known = request.flags.get(flag)
            if known is not True:
                found &= without_set
            if known is not False:
                found &= without_unset
        return found

    # What is answered

    def _permit(self, request: Request, permitting: int, barring: Barring) -> Verdict:
        first, rest = lowest(permitting), permitting & (permitting - 1)
        clause, obligations = self._terms[first]
        items = request.items
        if items is None:
            items = self._going[first]
            if barring.bans or 1 << first & self._with_bans:
                items = self._left(first, self._kept_back(request, barring))
        others: tuple[Clause, ...] = ()
        if rest:
            others = tuple(dict.fromkeys(self._terms[number][0] for number in each(rest)))
        return Verdict(Outcome.PERMIT, clause, items, obligations, (), others, ())

    def _nearest(self, met: Met, pool: int) -> int:
        """Give the grant with the fewest conditions unmet, the first in order of those in force."""
        left = fewest(met, pool) if pool & (pool - 1) else pool
        return lowest(left & self._live or left)

    def _refuse(self, number: int, met: Met, barring: Barring) -> Verdict:
        bit = 1 << number
        unmet = tuple([name for name, holds in zip(NAMES, met, strict=True) if not holds & bit])
        roles: tuple[RoleId, ...] = ()
        if bit & self._settling and not barring.conditions:
            roles = settled_by(self.grants[number].flow, unmet)
        outcome = Outcome.REFER if roles else Outcome.DENY
        return Verdict(outcome, self._terms[number][0], (), (), (*barring.unmet, *unmet), (), roles)
