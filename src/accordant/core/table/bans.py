"""Prohibitions as bits: which of many apply to a request, found without reading each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from attrs import frozen

from accordant.core.agreement import Prohibition
from accordant.core.decision import STANDING, Manner, References, Request, references
from accordant.core.decision.prohibition import is_by_row
from accordant.core.names import DatasetId, GroupId, ItemId, PartyId
from accordant.core.policy import Policy, StandingProhibition
from accordant.core.table.sieve import Sieve, bits, each

V = TypeVar("V", bound=Hashable)

MOST_SUBJECTS: Final = 4096
"""Of how many references it is remembered which prohibitions may be about them."""

LONGEST_SUBJECT: Final = 256
"""How long a reference is that is remembered; whoever asks about longer ones fills no memory."""


def any_or(values: Collection[V]) -> Collection[V] | None:
    """Read a part of a rule: left out, it means any."""
    return values or None


class Bans:
    """What prohibitions of both kinds say of recipients, uses, datasets and items."""

    __slots__ = ("_datasets", "_items", "_recipients", "_uses", "itemised")

    def __init__(self, bans: Sequence[Prohibition | StandingProhibition]) -> None:
        self._recipients: Sieve[PartyId] = Sieve(any_or(ban.recipients) for ban in bans)
        self._uses: Sieve[str] = Sieve(any_or(ban.purposes) for ban in bans)
        self._datasets: Sieve[DatasetId] = Sieve(any_or(ban.datasets) for ban in bans)
        self._items: Sieve[ItemId] = Sieve(any_or(ban.items) for ban in bans)
        self.itemised = bits(bool(ban.items) for ban in bans)

    def matching(self, request: Request) -> int:
        """Give the prohibitions of this recipient, use and dataset, whatever their items."""
        found = self._recipients.let(request.recipient)
        found = found and found & self._datasets.let(request.dataset)
        return found and found & self.used(self._uses, request)

    @staticmethod
    def used(sieve: Sieve[str], request: Request) -> int:
        """Give the rules of what it is for; a rule of a use binds whether that is its purpose."""
        found = sieve.let(request.purpose)
        return found if request.use is None else found | sieve.let(request.use)

    def concerning(self, request: Request) -> int:
        """Give the prohibitions of every item, or of one that the request names."""
        return self._items.let_some(request.items or ())


class AgreementBans:
    """The prohibitions of some agreements, each with the grants of its own agreement."""

    __slots__ = ("_bans", "_flags", "_groups", "_under", "bans", "flags")

    def __init__(self, bans: Iterable[tuple[Prohibition, int]]) -> None:
        found = list(bans)
        self.bans = tuple(ban for ban, _ in found)
        self._under = tuple(grants for _, grants in found)
        self._bans = Bans(self.bans)
        self._groups: Sieve[GroupId] = Sieve(any_or(ban.groups) for ban in self.bans)
        self.flags = {flag for ban in self.bans for flag in ban.flags}
        self._flags = {
            (flag, wanted): bits(ban.flags.get(flag) is wanted for ban in self.bans)
            for flag in self.flags
            for wanted in (True, False)
        }

    def forbidding(self, request: Request) -> int:
        """Give the grants under a prohibition of the request as a whole."""
        found = 0
        for number in each(self.applying(request) & self._bans.concerning(request)):
            found |= self._under[number]
        return found

    def keeping_back(self, request: Request) -> dict[ItemId, int]:
        """Give the items that prohibitions keep back, each with the grants it is kept out of."""
        kept: dict[ItemId, int] = {}
        if self._bans.itemised:
            for number in each(self.applying(request) & self._bans.itemised):
                for item in self.bans[number].items:
                    kept[item] = kept.get(item, 0) | self._under[number]
        return kept

    def applying(self, request: Request) -> int:
        """Give the prohibitions that apply; a group or flag that is not known counts as theirs."""
        found = self._bans.matching(request)
        if request.group is not None:
            found &= self._groups.let(request.group)
        for flag, is_set in request.flags.items():
            found &= ~self._flags.get((flag, not is_set), 0)
        return found


def _anybody(_: str | None) -> None:
    """Tell nobody apart."""


class Subjects:
    """Prohibitions about one person each, found by what the person may be called."""

    __slots__ = ("_manners", "_parts", "_unknown", "_wholes")

    def __init__(self, bans: Iterable[tuple[int, References]]) -> None:
        self._wholes: dict[str, int] = {}
        self._parts: dict[str, int] = {}
        self._manners: dict[frozenset[Manner], int] = {}
        self._unknown = 0
        for bit, whom in bans:
            self._add(bit, whom)

    def _add(self, bit: int, whom: References) -> None:
        if not whom:
            self._unknown |= bit
            return
        for table, names in ((self._wholes, whom.wholes), (self._parts, whom.parts)):
            for name in names:
                table[name] = table.get(name, 0) | bit
        self._manners[whom.manners] = self._manners.get(whom.manners, 0) | bit

    def about(self, named: References) -> tuple[int, int]:
        """Give those about whoever is named, and those of which that is not known."""
        if not named:
            return 0, -1
        known, unknown = 0, self._unknown
        for name in named.parts:
            known |= self._wholes.get(name, 0)
        for name in named.wholes:
            known |= self._parts.get(name, 0)
        for manners, bans in self._manners.items():
            if any(one.differs(other) for one in manners for other in named.manners):
                unknown |= bans
        return known, unknown & ~known


@frozen
class Barring:
    """The standing prohibitions that apply to one request, of some of its items at least."""

    bans: tuple[StandingProhibition, ...] = ()
    conditions: int = 0

    @property
    def unmet(self) -> tuple[str, ...]:
        """Name each condition that they make, as the reference model does."""
        return (STANDING,) * self.conditions


FREE: Final = Barring()


class StandingBans:
    """The standing prohibitions of one provider that run on the day."""

    __slots__ = ("_bans", "_known", "_parts", "_personal", "_subjects")

    def __init__(self, policy: Policy, provider: PartyId) -> None:
        self._bans = tuple(
            ban for ban in policy.prohibitions if ban.provider == provider and ban.runs(policy.now)
        )
        self._parts = Bans(self._bans)
        self._known: dict[str | None, tuple[int, int]] = {}
        self._personal = bits(ban.subject is not None for ban in self._bans)
        self._subjects = Subjects(
            (1 << number, references(ban.subject))
            for number, ban in enumerate(self._bans)
            if ban.subject is not None
        )

    def barring(self, request: Request) -> Barring:
        """Give those that apply; all that are about who knows whom make one condition."""
        excluded = request.recipient in request.do_not_disclose_to
        found = self._parts.matching(request)
        if not found:
            return Barring(conditions=1) if excluded else FREE
        known, unknown = self._about(request) if found & self._personal else (0, 0)
        surely = found & (known & self._personal | ~self._personal)
        maybe = found & unknown & self._personal
        whole = self._parts.concerning(request)
        count = (surely & whole).bit_count() + bool(maybe & whole) + excluded
        bans = tuple(self._bans[number] for number in each(surely | maybe))
        return Barring(bans, count) if bans or count else FREE

    def whom(self, request: Request) -> Callable[[str | None], object]:
        """Give how to tell people apart, by the prohibitions that may be about them.

        Where no prohibition is about one person, all are alike.
        """
        personal = self._parts.matching(request) & self._personal
        if not personal or is_by_row(request):
            return _anybody
        return self._about_whom

    def perhaps_about(self, subject: str | None) -> Iterator[tuple[StandingProhibition, bool]]:
        """Give the prohibitions that may be about whoever a subject names, and which surely are."""
        known, unknown = self._about_whom(subject)
        for number in each((known | unknown) & self._personal):
            yield self._bans[number], bool(known >> number & 1)

    def _about(self, request: Request) -> tuple[int, int]:
        return (0, 0) if is_by_row(request) else self._about_whom(request.subject)

    def _about_whom(self, subject: str | None) -> tuple[int, int]:
        found = self._known.get(subject)
        if found is None:
            found = self._subjects.about(references(subject))
            if len(self._known) >= MOST_SUBJECTS:
                self._known.clear()
            if subject is None or len(subject) <= LONGEST_SUBJECT:
                self._known[subject] = found
        return found
