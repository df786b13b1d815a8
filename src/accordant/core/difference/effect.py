"""What changes when one policy takes the place of another: which requests get another answer.

An answer is what may go and what a permit obliges. A refusal that says something else, or sends the
asker to somebody, is a refusal still. Nothing is sampled: both policies are compared as sets of
requests, line by line, and each effect comes with a request that really is answered otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from itertools import product
from typing import Any

from attrs import evolve, field, frozen

from accordant.core.decision import Consent, Decision, Request, decide
from accordant.core.difference.box import Box, Named, less, merged
from accordant.core.difference.granting import (
    MODES,
    OTHER,
    PARTS,
    Actor,
    Frame,
    Granting,
    Share,
    frame_of,
    granting,
)
from accordant.core.names import GroupId
from accordant.core.policy import Grant, Line, Policy
from accordant.core.statement import Papers


class Change(StrEnum):
    """How an answer changes."""

    MAY = "may-now"
    MAY_NOT = "may-no-longer"
    OTHER_ITEMS = "other-items"
    OTHER_TERMS = "other-terms"


@frozen(kw_only=True)
class Effect:
    """The requests on one line whose answer changes in the same way, and one of them.

    Without `named` they are those that ask for what is granted. What went before and what goes now
    is said of those; `ends` tells that nothing at all may go on the line any more.
    """

    change: Change
    line: Line
    frame: Frame = field(repr=False)
    box: Box = field(repr=False)
    example: Request
    before: Decision
    after: Decision
    ends: bool = False

    @property
    def named(self) -> Named | None:
        """The items that such a request names, or None where it asks for what is granted."""
        return self.box.named

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Who asks, in which role and at which end."""
        return tuple(sorted(self.box.parts[0], key=_in_order))  # type: ignore[arg-type]

    def limits(self, part: str) -> tuple[object, ...] | None:
        """Give the values that such a request has in one part or flag; None where it has any."""
        names = (*PARTS, *self.frame.flags)
        place = names.index(part)
        values, every = self.box.parts[place], self._every(part)
        return None if every <= values else tuple(sorted(values, key=str))

    def _every(self, part: str) -> frozenset[object]:
        every: Mapping[str, frozenset[object]] = {
            "groups": self.frame.groups,
            "modes": frozenset(MODES),
            "consented": frozenset({True, False}),
            # A label or a name is said only where one must be given: most requests give none.
            "markings": frozenset({None}),
            "agreements": frozenset({None}),
            "clauses": frozenset({None}),
        }
        return every.get(part, frozenset({True, False, None}))

    def includes(self, request: Request, papers: Papers) -> bool:
        """Tell whether a request is one of them.

        What a standing prohibition about one person forbids is forbidden before and after.
        """
        if request.emergency is not None or _line_asked(request) != self.line:
            return False
        if request.use not in (None, request.purpose):
            return False
        if request.recipient in request.do_not_disclose_to:
            return False
        values = _values(request, self.frame, papers)
        inside = all(one in part for one, part in zip(values, self.box.parts, strict=True))
        return inside and self._asks(request)

    def _asks(self, request: Request) -> bool:
        """Tell whether it asks for these items, or for what is granted."""
        if request.items is None:
            return self.named is None
        return self.named is not None and self.named.has(request.items)


def _in_order(actor: Actor) -> tuple[bool, str, list[str]]:
    return (not actor.receiving, actor.role, sorted(map(str, actor.days)))


def _line_asked(request: Request) -> Line:
    return Line(request.provider, request.recipient, request.purpose, request.dataset)


def _values(request: Request, frame: Frame, papers: Papers) -> tuple[object, ...]:
    """Give the parts of a request as a box has them."""
    days = {day for actor in frame.actors for day in actor.days}
    who = (request.acting_for, request.person, request.role)
    held = frozenset(day for day in days if papers.role_held(*who, day))
    flags = (request.flags.get(flag) for flag in frame.flags)
    group = request.group if request.group in frame.groups else OTHER
    actor = Actor(request.acting_for == request.recipient, request.role, held)
    consented = request.consent is Consent.GIVEN
    naming = (request.agreement, request.clause)
    return (actor, group, request.mode, consented, request.marking, *naming, *flags)


# Comparing


def effects(before: Policy, after: Policy) -> tuple[Effect, ...]:
    """Give every change of an answer from one policy to another that rests on the same statements.

    Both are policies of the same moment.
    """
    old, new = _by_line(before), _by_line(after)
    found: list[Effect] = []
    for line in sorted({*old, *new}):
        grants = (old.get(line, []), new.get(line, []))
        if grants[0] != grants[1]:
            found += Comparing(line, before, after, grants).effects()
    return tuple(found)


def _by_line(policy: Policy) -> Mapping[Line, list[Grant]]:
    found: dict[Line, list[Grant]] = defaultdict(list)
    for grant in policy.grants:
        found[grant.line].append(grant)
    return found


class Comparing:
    """One line, under both policies."""

    def __init__(
        self, line: Line, before: Policy, after: Policy, grants: tuple[list[Grant], list[Grant]]
    ) -> None:
        self._line = line
        self._frame = frame_of([*grants[0], *grants[1]], after.papers)
        self._old = granting(grants[0], before, self._frame)
        self._new = granting(grants[1], after, self._frame)
        self._before, self._after = _between(line, before), _between(line, after)
        self._by_row = any(
            ban.provider == line.provider and ban.subject for ban in before.prohibitions
        )

    def effects(self) -> Iterator[Effect]:
        """Give what changes on the line, what may go now first."""
        ends = bool(self._old.named) and not self._new.named
        for change, there, here in (
            (Change.MAY, self._new, self._old),
            (Change.MAY_NOT, self._old, self._new),
        ):
            for one in _only(there, here):
                yield self._effect(change, one, ends=ends)
        for one in merged(_otherwise(self._old, self._new, _other_items)):
            yield self._effect(Change.OTHER_ITEMS, one)
        for one in merged(_otherwise(self._old, self._new, _other_terms)):
            yield self._effect(Change.OTHER_TERMS, one)

    def _effect(self, change: Change, box: Box, *, ends: bool = False) -> Effect:
        example = _example(self._line, self._frame, box, by_row=self._by_row)
        return Effect(
            change=change,
            line=self._line,
            frame=self._frame,
            box=box,
            example=example,
            before=decide(example, self._before),
            after=decide(example, self._after),
            ends=ends,
        )


def _between(line: Line, policy: Policy) -> Policy:
    """Keep the grants that decide between two parties: those of agreements with both."""
    kept = [grant for grant in policy.grants if grant.names(line.provider, line.recipient)]
    return evolve(policy, grants=tuple(kept))


def _only(there: Granting, here: Granting) -> list[Box]:
    """Give what only one of them lets through, each request once."""
    found: list[Box] = []
    for theirs, ours in ((there.named, here.named), (there.unnamed, here.unnamed)):
        known = set(ours)
        only: list[Box] = []
        for box in theirs:
            only += [] if box in known else less(less([box], ours), only)
        found += merged(only)
    return found


def _other_items(one: Share, two: Share) -> bool:
    return one.items is not None and two.items is not None and one.items != two.items


def _other_terms(one: Share, two: Share) -> bool:
    """Tell whether only what is obliged differs, of requests of one kind."""
    return one.items == two.items and one.obligations != two.obligations


def _otherwise(old: Granting, new: Granting, differ: Callable[[Share, Share], bool]) -> list[Box]:
    """Give what both let through and one of them lets through otherwise."""
    pairs = product(old.governing, new.governing)
    both = (one.box.meet(two.box) for one, two in pairs if differ(one, two))
    return [box for box in both if box.possible]


# An example


def _example(line: Line, frame: Frame, box: Box, *, by_row: bool) -> Request:
    """Make one request of a box, saying no more than it takes."""
    chosen: list[Any] = [min(values, key=_simplest_first) for values in box.parts]
    actor, group, mode, consented, label, agreement, clause, *flags = chosen
    known = zip(frame.flags, flags, strict=True)
    return Request(
        provider=line.provider,
        recipient=line.recipient,
        person=frame.actors[actor],
        role=actor.role,
        acting_for=line.recipient if actor.receiving else line.provider,
        purpose=line.purpose,
        dataset=line.dataset,
        items=None if box.named is None else box.named.an_example(),
        group=_another(frame) if group == OTHER else group,
        flags={flag: is_set for flag, is_set in known if is_set is not None},
        consent=Consent.GIVEN if consented else None,
        mode=mode,
        marking=label,
        agreement=agreement,
        clause=clause,
        by_row=by_row,
    )


def _simplest_first(value: object) -> tuple[bool, bool, object]:
    """Put what need not be said first, and what stands for every other last."""
    spelt = _in_order(value) if isinstance(value, Actor) else str(value)
    return (value is not None, value == OTHER, spelt)


def _another(frame: Frame) -> GroupId:
    """Name a group that nothing on the line names."""
    name = "another-group"
    while name in frame.groups:
        name += "-still"
    return GroupId(name)
