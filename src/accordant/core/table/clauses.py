"""Some grants of a policy as bits: every condition is put to all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Final

from accordant.core.agreement import Mode, Obligation, Prohibition, Tlp
from accordant.core.decision import Consent, Outcome, Request
from accordant.core.decision.answering import REVIEW, obligations_of
from accordant.core.decision.conditions import (
    Check,
    active,
    agreement_live,
    assurance,
    dates,
)
from accordant.core.decision.items import ends_of
from accordant.core.decision.marking import marking
from accordant.core.decision.model import settled_by
from accordant.core.names import (
    DatasetId,
    Digest,
    FlowId,
    GroupId,
    ItemId,
    PartyId,
    PersonId,
    PurposeId,
    RoleId,
)
from accordant.core.policy import Clause, Grant, Policy
from accordant.core.table.answer import Verdict
from accordant.core.table.bans import AgreementBans, Barring, any_or
from accordant.core.table.sieve import Sieve, bits, each, fewest, lowest
from accordant.core.treatment import Kind

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

Ends = tuple[PartyId, PartyId]
"""A provider and a recipient."""

MOST_PEOPLE: Final = 4096
"""Of how many people in a role it is remembered which grants they may act under."""


@lru_cache(maxsize=8192)
def between(ends: Ends, label: Tlp | None = None) -> Request:
    """Ask between two parties; who asks for what makes no difference to some conditions."""
    provider, recipient = ends
    return Request(
        provider=provider,
        recipient=recipient,
        person=PersonId("nobody"),
        role=RoleId("none"),
        acting_for=recipient,
        purpose=PurposeId("none"),
        dataset=DatasetId("none"),
        marking=label,
    )


def _ends(request: Request) -> Ends:
    return request.provider, request.recipient


def going_items(grant: Grant, ends: Iterable[PartyId]) -> dict[ItemId, bool]:
    """Give the items a clause lets go, and of each whether it is guarded."""
    withheld = grant.standing.withholding(ends, grant.flow.id)
    held_back = {item for said in withheld for item in said.items}
    dataset = grant.agreement.dataset(grant.flow.dataset)
    guarded = {item.id for item in dataset.items if item.guarded}
    return {
        item: item in guarded
        for item in grant.flow.items
        if item not in held_back and _leaves(grant, item)
    }


def open_items(grant: Grant) -> tuple[ItemId, ...]:
    """Give the items a clause lets go to its recipient, where no prohibition keeps them back."""
    return tuple(
        item
        for item, guarded in going_items(grant, grant.ends).items()
        if not guarded or grant.recipient in grant.flow.safe_recipients
    )


def _leaves(grant: Grant, item: ItemId) -> bool:
    treatment = grant.flow.treatments.get(item)
    return treatment is None or treatment.kind is not Kind.DROP


class Clauses:
    """Some grants, numbered in the order in which they govern, and their conditions as bits.

    They are put to requests between their own ends. With `ends` given they are all put to requests
    between those, also the grants that run between others, which then only explain.
    """

    def __init__(self, grants: Sequence[Grant], policy: Policy, ends: Ends | None = None) -> None:
        self.grants = tuple(grants)
        self._policy = policy
        self._between = ends
        self._asked = [between(ends or grant.ends) for grant in self.grants]
        self._who()
        self._what()
        self._when()
        self._ban()
        self._obligations: dict[int, tuple[Obligation, ...]] = {}
        self._people: dict[tuple[PartyId, PersonId, RoleId], int] = {}

    def _who(self) -> None:
        grants, flows = self.grants, [grant.flow for grant in self.grants]
        self._providers: Sieve[PartyId] = Sieve([flow.provider] for flow in flows)
        self._recipients: Sieve[PartyId] = Sieve([grant.recipient] for grant in grants)
        asked = list(zip(self.grants, self._asked, strict=True))
        self._roles: Sieve[RoleId] = Sieve(
            grant.roles_at(request.recipient, receiving=True) for grant, request in asked
        )
        self._release_roles: Sieve[RoleId] = Sieve(
            grant.roles_at(request.provider, receiving=False) for grant, request in asked
        )
        self._groups: Sieve[GroupId] = Sieve(any_or(flow.groups) for flow in flows)
        self._safe: Sieve[PartyId] = Sieve(flow.safe_recipients for flow in flows)
        self._agreements: Sieve[str] = Sieve([grant.clause.agreement] for grant in grants)
        self._clauses: Sieve[FlowId] = Sieve([grant.clause.flow] for grant in grants)
        self._parties: Sieve[PartyId] = Sieve(
            {party.id for party in grant.agreement.parties} for grant in grants
        )

    def _what(self) -> None:
        flows = [grant.flow for grant in self.grants]
        self._purposes: Sieve[PurposeId] = Sieve([flow.purpose] for flow in flows)
        self._datasets: Sieve[DatasetId] = Sieve([flow.dataset] for flow in flows)
        self._modes: Sieve[Mode] = Sieve(flow.modes for flow in flows)
        self._going = going = [
            going_items(grant, ends_of(request, grant))
            for grant, request in zip(self.grants, self._asked, strict=True)
        ]
        self._items: Sieve[ItemId] = Sieve(items.keys() for items in going)
        self._guarded: Sieve[ItemId] = Sieve(
            [item for item, guarded in items.items() if guarded] for items in going
        )
        self._some_open = bits(not all(items.values()) for items in going)
        self._some_guarded = bits(any(items.values()) for items in going)

    def _when(self) -> None:
        every = (1 << len(self.grants)) - 1
        self._live = self._ahead(agreement_live)
        self._active = self._ahead(active)
        self._dated = self._ahead(dates)
        self._assured = self._ahead(assurance)
        self._marked = {label: self._ahead(marking, label) for label in (None, *Tlp)}
        flows = [grant.flow for grant in self.grants]
        self._without_consent = bits(flow.consent is None for flow in flows)
        self._flags = {
            flag: (
                every & ~bits(flow.flags.get(flag) is True for flow in flows),
                every & ~bits(flow.flags.get(flag) is False for flow in flows),
            )
            for flag in {flag for flow in flows for flag in flow.flags}
        }
        self._with_flags = bits(bool(flow.flags) for flow in flows)
        self._days = {
            day: bits(grant.day == day for grant in self.grants)
            for day in {grant.day for grant in self.grants}
        }
        self._all = every

    def _ahead(self, check: Check, label: Tlp | None = None) -> int:
        """Put a condition to each grant before anybody asks."""
        return bits(
            check(between(_ends(request), label), grant, self._policy).met is True
            for grant, request in zip(self.grants, self._asked, strict=True)
        )

    def _ban(self) -> None:
        under: dict[tuple[Digest, FlowId], tuple[Prohibition, int]] = {}
        for number, grant in enumerate(self.grants):
            for ban in grant.agreement.prohibitions:
                known = under.get((grant.clause.digest, ban.id), (ban, 0))[1]
                under[grant.clause.digest, ban.id] = (ban, known | 1 << number)
        uses = ([use.id for use in grant.agreement.prohibited_uses] for grant in self.grants)
        self._bans = AgreementBans(under.values(), uses)
        self._with_bans = bits(
            bool(grant.agreement.prohibitions or grant.agreement.prohibited_uses)
            for grant in self.grants
        )

    @property
    def flags(self) -> tuple[str, ...]:
        """Give the flags that make a difference to any of them."""
        return tuple({*self._flags, *self._bans.flags})

    def open(self) -> Iterator[tuple[Grant, Mapping[ItemId, bool]]]:
        """Give the grants that can permit today, each with the items it lets go and if guarded."""
        for number in each(self._live & self._active & self._dated & self._assured):
            yield self.grants[number], self._going[number]

    # What is asked

    def answer(self, request: Request, barring: Barring) -> Verdict | None:
        """Answer a request as the reference model does; None where that takes other grants."""
        if not (pool := self._pool(request)):
            return None
        met = self._met(request, barring, pool)
        if not barring.conditions and (permitting := reduce(and_, met, pool)):
            return self._permit(request, permitting, barring)
        return self._refuse(self._nearest(met, pool), met, barring)

    def examined(self, request: Request, barring: Barring) -> tuple[Grant, ...]:
        """Give the grants that permit by themselves, or else the one that explains why not.

        There are none where that takes other grants.
        """
        if not (pool := self._pool(request)):
            return ()
        met = self._met(request, barring, pool)
        permitting = 0 if barring.conditions else reduce(and_, met, pool)
        found = each(permitting) if permitting else [self._nearest(met, pool)]
        return tuple(self.grants[number] for number in found)

    def urgent(self, request: Request, barring: Barring) -> Verdict | None:
        """Answer an emergency that sets no prohibition aside; None where it might."""
        running = self._to_recipient(request) & self._live
        emergency = request.emergency
        if barring.conditions or emergency is None or running & self._bans.forbidding(request):
            return None
        return Verdict(Outcome.PERMIT, None, request.items or (), REVIEW, (), (), ())

    def _pool(self, request: Request) -> int:
        """Give the grants of which one governs or explains, as the reference model chooses them.

        They are those that are named, or all in agreements with the recipient; of these, those
        between the two parties, if there are any.
        """
        if request.agreement is None:
            among = self._parties.named.get(request.recipient, 0)
        else:
            among = self._agreements.named.get(request.agreement, 0)
        if request.clause is not None:
            among &= self._clauses.named.get(request.clause, 0)
        pool = among & self._to_recipient(request)
        if self._between is None:
            return pool
        return pool or among & self._providers.let(request.provider) or among

    def _to_recipient(self, request: Request) -> int:
        provided = self._providers.named.get(request.provider, 0)
        return provided & self._recipients.named.get(request.recipient, 0)

    def _met(self, request: Request, barring: Barring, pool: int) -> tuple[int, ...]:
        """Give for each condition the grants, of those in the pool, of which it is known to hold.

        This runs for every request: what has to be named goes straight to the tables, and what
        few grants ask for is looked at where one of the pool does.
        """
        purposes = self._purposes.named.get(request.purpose, 0)
        if request.use is not None:
            purposes &= self._purposes.named.get(request.use, 0)
        roles = self._roles if request.acting_for == request.recipient else self._release_roles
        return (
            self._live,
            self._to_recipient(request),
            self._active,
            purposes,
            self._datasets.named.get(request.dataset, 0),
            self._granting(request, barring, pool),
            roles.named.get(request.role, 0),
            self._held(request),
            self._groups.named.get(request.group, self._groups.any),  # type: ignore[arg-type]
            self._flagged(request) if pool & self._with_flags else pool,
            pool if request.consent is Consent.GIVEN else self._without_consent,
            self._dated,
            self._assured,
            self._marked[request.marking],
            self._modes.named.get(request.mode, 0),
            ~self._bans.forbidding(request) if pool & self._with_bans else pool,
        )

    def _granting(self, request: Request, barring: Barring, pool: int) -> int:
        """Give the grants that let every named item go, or one at least of all they grant."""
        if request.items is not None:
            found = pool
            for item in request.items:
                found &= self._items.named.get(item, 0)
            if found & self._some_guarded:
                found &= self._safely(request) | ~self._guarded.let_some(request.items)
            return found
        some = self._some_open | self._some_guarded & self._safely(request)
        if not barring.bans and not pool & self._with_bans:
            return some
        kept = self._kept_back(request, barring)
        for number in each(some & pool & reduce(or_, kept.values(), 0)):
            if not self._left(request, number, kept):
                some &= ~(1 << number)
        return some

    def _safely(self, request: Request) -> int:
        """Give the grants that let guarded items go to this recipient."""
        return self._safe.named.get(request.recipient, 0)

    def _kept_back(self, request: Request, barring: Barring) -> dict[ItemId, int]:
        """Give the items that prohibitions keep back, each with the grants it is kept out of."""
        kept = self._bans.keeping_back(request)
        for ban in barring.bans:
            kept.update((item, self._all) for item in ban.items)
        return kept

    def _left(
        self, request: Request, number: int, kept: Mapping[ItemId, int]
    ) -> tuple[ItemId, ...]:
        """Give the items that go under a grant, but for those that are kept back."""
        safe = self._safely(request) >> number & 1
        return tuple(
            item
            for item, guarded in self._going[number].items()
            if (safe or not guarded) and not kept.get(item, 0) >> number & 1
        )

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
        grant, items = self.grants[first], request.items
        if items is None:
            banned = barring.bans or 1 << first & self._with_bans
            kept = self._kept_back(request, barring) if banned else {}
            items = self._left(request, first, kept)
        obligations = self._obligations.get(first)
        if obligations is None:
            obligations = self._obligations[first] = tuple(obligations_of(grant))
        others: tuple[Clause, ...] = ()
        if rest:
            others = tuple(dict.fromkeys(self.grants[number].clause for number in each(rest)))
        return Verdict(Outcome.PERMIT, grant.clause, items, obligations, (), others, ())

    def _nearest(self, met: tuple[int, ...], pool: int) -> int:
        """Give the grant with the fewest conditions unmet, the first in order of those in force."""
        left = fewest(met, pool) if pool & (pool - 1) else pool
        return lowest(left & self._live or left)

    def _refuse(self, number: int, met: tuple[int, ...], barring: Barring) -> Verdict:
        bit, grant = 1 << number, self.grants[number]
        unmet = tuple(name for name, holds in zip(NAMES, met, strict=True) if not holds & bit)
        roles = () if barring.conditions else settled_by(grant.flow, unmet)
        outcome = Outcome.REFER if roles else Outcome.DENY
        return Verdict(outcome, grant.clause, (), (), (*barring.unmet, *unmet), (), roles)
