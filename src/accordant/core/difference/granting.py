"""What the grants of one policy let through, as sets of requests: nothing is asked, all is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from attrs import evolve, frozen

from accordant.core.agreement import Mode, Obligation, Prohibition, Tlp
from accordant.core.decision import Request
from accordant.core.decision.answering import obligations_of
from accordant.core.decision.conditions import active, agreement_live, assurance, dates
from accordant.core.decision.marking import marking
from accordant.core.difference.box import Box, Named, Values, less, merged
from accordant.core.names import GroupId, ItemId, PartyId, PersonId, RoleId
from accordant.core.policy import Grant, Policy, StandingProhibition
from accordant.core.statement import Papers
from accordant.core.table import open_items

MODES: Final = (Mode.AD_HOC, Mode.SYSTEMATIC)
"""An emergency rests on a legal power and not on a clause: no version of any changes its answer."""

SOMEBODY: Final = PersonId("somebody")
"""Stands for whoever will hold a role, so that nobody who does is named."""

OTHER: Final = ""
"""Stands for every group that nothing here names; no id is empty."""

LABELS: Final = (None, *Tlp)

PARTS: Final = ("actors", "groups", "modes", "consented", "markings", "agreements", "clauses")
"""The parts of a box in order; after them comes one for each flag."""


class Actor(NamedTuple):
    """Who asks: in which role, at the receiving or the releasing end, and held on which days."""

    receiving: bool
    role: RoleId
    days: frozenset[date]


@frozen(kw_only=True)
class Staffed(Papers):
    """Papers as they are, and somebody more, who holds every role at every party on every day."""

    def role_held(
        self,
        party: PartyId,
        person: PersonId,
        role: RoleId,
        day: date,
        stated_by: datetime | None = None,
    ) -> bool:
        """Tell whether a person holds a role on a day, as `somebody` does."""
        return person == SOMEBODY or super().role_held(party, person, role, day, stated_by)


@frozen(kw_only=True)
class Frame:
    """All that any grant on a line tells apart, so that boxes of two policies can be compared."""

    groups: Values
    flags: tuple[str, ...]
    actors: Mapping[Actor, PersonId]


def frame_of(grants: Iterable[Grant], papers: Papers) -> Frame:
    """Look at every group, flag, role and day that some grants on one line name."""
    found = list(grants)
    flows = [grant.flow for grant in found]
    bans = [ban for grant in found for ban in grant.agreement.prohibitions]
    groups: set[GroupId | str | None] = {None, OTHER}
    groups |= {group for flow in flows for group in flow.groups}
    groups |= {group for ban in bans for group in ban.groups}
    flags = {flag for flow in flows for flag in flow.flags}
    flags |= {flag for ban in bans for flag in ban.flags}
    return Frame(
        groups=frozenset(groups), flags=tuple(sorted(flags)), actors=dict(_actors(found, papers))
    )


def _actors(grants: list[Grant], papers: Papers) -> Iterator[tuple[Actor, PersonId]]:
    days = {grant.day for grant in grants}
    posts = {
        (receiving, party, role)
        for grant in grants
        for receiving, party in ((False, grant.flow.provider), (True, grant.recipient))
        for role in grant.roles_at(party, receiving=receiving)
    }
    people: dict[tuple[PartyId, RoleId], set[PersonId]] = defaultdict(set)
    for said in papers.appointments:
        people[said.party, said.role].add(said.person)
    for receiving, party, role in sorted(posts):
        # Whoever is made up stands last, and so is the example wherever that makes no difference.
        for person in (*sorted(people[party, role]), SOMEBODY):
            held = {day for day in days if papers.role_held(party, person, role, day)}
            yield Actor(receiving, role, frozenset(held)), person


# One grant


def let_by(grant: Grant, policy: Policy, frame: Frame) -> list[Box]:
    """Give the requests that name items which a grant lets through, each once.

    A standing prohibition about one person is not looked at: no version of a document changes it.
    """
    asked = _probing(grant)
    if not _stands(asked, grant, policy):
        return []
    items = frozenset(open_items(grant))
    let = [evolve(_box(asked, grant, policy, frame), named=Named(items))]
    for ban in _bans(asked, grant, policy):
        let = merged([piece for box in let for piece in _banned(ban, frame, box)])
    return [box for box in let if box.possible]


def _probing(grant: Grant) -> Request:
    line = grant.line
    return Request(
        provider=line.provider,
        recipient=line.recipient,
        person=SOMEBODY,
        role=RoleId("any"),
        acting_for=line.recipient,
        purpose=line.purpose,
        dataset=line.dataset,
    )


def _stands(asked: Request, grant: Grant, policy: Policy) -> bool:
    """Tell whether it lets anything through at all today, whoever asks."""
    checks = (agreement_live, active, dates, assurance)
    forbidden = {use.id for use in grant.agreement.prohibited_uses}
    return asked.purpose not in forbidden and all(
        check(asked, grant, policy).met is True for check in checks
    )


def _box(asked: Request, grant: Grant, policy: Policy, frame: Frame) -> Box:
    flow = grant.flow
    roles = {
        receiving: grant.roles_at(party, receiving=receiving)
        for receiving, party in zip((False, True), grant.ends, strict=True)
    }
    actors = frozenset(
        actor
        for actor in frame.actors
        if actor.role in roles[actor.receiving] and grant.day in actor.days
    )
    labels = frozenset(
        label
        for label in LABELS
        if marking(evolve(asked, marking=label), grant, policy).met is True
    )
    every = frozenset({True, False, None})
    return Box(
        (
            actors,
            frozenset(flow.groups) or frame.groups,
            frozenset(flow.modes) & frozenset(MODES),
            frozenset({True, False} if flow.consent is None else {True}),
            labels,
            frozenset({None, grant.clause.agreement}),
            frozenset({None, flow.id}),
            *(frozenset({flow.flags[f]}) if f in flow.flags else every for f in frame.flags),
        )
    )


def _bans(
    asked: Request, grant: Grant, policy: Policy
) -> Iterator[Prohibition | StandingProhibition]:
    """Give the prohibitions on the line: the agreement's own, and the provider's that run."""
    bans: list[Prohibition | StandingProhibition] = list(grant.agreement.prohibitions)
    bans += [
        ban
        for ban in policy.prohibitions
        if ban.provider == asked.provider and ban.subject is None and ban.runs(policy.now)
    ]
    for ban in bans:
        if (
            (not ban.recipients or asked.recipient in ban.recipients)
            and (not ban.purposes or asked.purpose in ban.purposes)
            and (not ban.datasets or asked.dataset in ban.datasets)
        ):
            yield ban


def _banned(ban: Prohibition | StandingProhibition, frame: Frame, box: Box) -> Iterator[Box]:
    """Give what a prohibition leaves of some requests: a group or flag not known counts as its."""
    parts = list(box.parts)
    if isinstance(ban, Prohibition):
        if ban.groups:
            parts[PARTS.index("groups")] = frozenset({*ban.groups, None})
        for flag, wanted in ban.flags.items():
            parts[len(PARTS) + frame.flags.index(flag)] = frozenset({wanted, None})
    where = Box(tuple(parts), box.named)
    yield from box.without(where)
    inside = box.meet(where)
    if ban.items and box.named is not None and inside.possible:
        yield evolve(inside, named=Named(box.named.within - frozenset(ban.items)))


# All grants on a line


@frozen
class Share:
    """The requests that one grant governs, and what a permit under it says."""

    box: Box
    items: frozenset[ItemId] | None
    obligations: frozenset[Obligation]


@frozen(kw_only=True)
class Granting:
    """What some grants on a line let through: as each lets it, and as each governs it."""

    named: tuple[Box, ...]
    unnamed: tuple[Box, ...]
    governing: tuple[Share, ...]


def granting(grants: Iterable[Grant], policy: Policy, frame: Frame) -> Granting:
    """Put grants on one line together, in the order in which they govern."""
    named: list[Box] = []
    unnamed: list[Box] = []
    governing: list[Share] = []
    for grant in grants:
        obliged = frozenset(obligations_of(grant))
        asks = let_by(grant, policy, frame)
        for box in asks:
            assert box.named is not None
            all_of = evolve(box, named=None)
            governing += [Share(left, None, obliged) for left in less([box], named)]
            items = box.named.within
            governing += [Share(left, items, obliged) for left in less([all_of], unnamed)]
        named += asks
        unnamed = merged([*unnamed, *(evolve(box, named=None) for box in asks)])
    return Granting(named=tuple(named), unnamed=tuple(unnamed), governing=tuple(governing))
