"""A need: a request without a person, in ids or in people's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import frozen

from accordant.core.agreement import Agreement, Dataset, Flow, Item, Mode
from accordant.core.decision import Request
from accordant.core.errors import Problem
from accordant.core.names import (
    DatasetId,
    GroupId,
    ItemId,
    PartyId,
    PersonId,
    PurposeId,
    RoleId,
)
from accordant.core.policy import Grant
from accordant.core.protocol import Party, require
from accordant.core.register import spelt, terms

Name = TypeVar("Name", bound=str)

YOU = PersonId("you")
"""Whoever has the need, where a request names a person."""

ANY_ROLE = RoleId("any-role")


@frozen(kw_only=True)
class Wanted:
    """Who is to give what to whom, and why; each by its id, or in words.

    `what` are datasets and items; none is whatever is granted. A role, group or mode left out is
    not looked at.
    """

    provider: str
    recipient: str
    purpose: str
    what: tuple[str, ...] = ()
    role: str = ""
    group: str = ""
    mode: Mode | None = None

    def __attrs_post_init__(self) -> None:
        require(self._problems())

    def _problems(self) -> Iterator[Problem]:
        for path in ("provider", "recipient", "purpose"):
            if not _slug(getattr(self, path)):
                yield Problem(path, f"say the {path}, by its id or in words")
        for word in self.what:
            if not _slug(word):
                yield Problem("what", f"“{word[:40]}” names nothing")
        for path in ("role", "group"):
            if getattr(self, path) and not _slug(getattr(self, path)):
                yield Problem(path, f"“{getattr(self, path)[:40]}” names nothing")
        if _slug(self.provider) == _slug(self.recipient):
            yield Problem("recipient", "a party does not share with itself")
        if self.mode is Mode.EMERGENCY:
            yield Problem("mode", "in an emergency no agreement is needed, but a legal power")


def _slug(words: str) -> str:
    """Write words as an id, for what has none yet."""
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:64].strip("-")


def means(words: str, name: str, *said: str) -> bool:
    """Tell whether words are an id, or all stand in what is said of it."""
    wanted = set(terms(words))
    known = {term for text in (name, *said) for term in terms(text)}
    return spelt(words) == spelt(name) or (bool(wanted) and wanted <= known)


def is_party(words: str, party: Party) -> bool:
    """Tell whether words mean a party: its id, or words of its name."""
    return means(words, party.id, party.name)


@frozen
class Meant:
    """The parties that are meant at each end, among all that are known."""

    providers: frozenset[PartyId]
    recipients: frozenset[PartyId]

    @classmethod
    def among(cls, wanted: Wanted, known: Iterable[Party]) -> Meant:
        """Find whom a need means: the party of that id, or else every party by that name."""
        parties = list(known)
        return cls(_called(wanted.provider, parties), _called(wanted.recipient, parties))

    def within(self, parties: Iterable[PartyId], grant: Grant | None = None) -> Ends | None:
        """Give both ends among some parties, a clause's own if they may be meant; None if none."""
        here = sorted(parties)
        pairs = [
            (one, other)
            for one in here
            for other in here
            if one in self.providers and other in self.recipients and one != other
        ]
        if grant is not None and grant.ends in pairs:
            return grant.ends
        return pairs[0] if pairs else None


Ends = tuple[PartyId, PartyId]
"""A provider and a recipient."""


def _called(words: str, parties: Iterable[Party]) -> frozenset[PartyId]:
    found = {party.id for party in parties if is_party(words, party)}
    exact = PartyId(words.casefold())
    return frozenset({exact} if exact in found else found)


def asked_of(wanted: Wanted, ends: Ends, grant: Grant) -> Request:
    """Put a need between two parties to a grant, as far as its agreement has what is needed."""
    agreement, flow = grant.agreement, grant.flow
    provider, recipient = ends
    dataset, items = _what(wanted, agreement, flow)
    role = RoleId(_slug(wanted.role) or ANY_ROLE)
    releasing = role in grant.roles_at(provider, receiving=False)
    return Request(
        provider=provider,
        recipient=recipient,
        person=YOU,
        role=role,
        acting_for=provider if releasing else recipient,
        purpose=_purpose(wanted, agreement, flow),
        dataset=dataset,
        items=items or None,
        group=_group(wanted, agreement),
        mode=wanted.mode or next(iter(flow.modes), Mode.AD_HOC),
    )


def _purpose(wanted: Wanted, agreement: Agreement, flow: Flow) -> PurposeId:
    """Give the purpose that is meant: the clause's own, where its words may mean several."""
    found = _named(wanted.purpose, {one.id: one.statement for one in agreement.purposes})
    if flow.purpose in found:
        return flow.purpose
    return found[0] if found else PurposeId(_slug(wanted.purpose))


def _group(wanted: Wanted, agreement: Agreement) -> GroupId | None:
    if not wanted.group:
        return None
    found = _named(wanted.group, {one.id: one.description for one in agreement.groups})
    return found[0] if found else GroupId(_slug(wanted.group))


def _named(words: str, said: Mapping[Name, str]) -> list[Name]:
    """Give the one of that id; else all of which the words may be meant, by what is said of each.

    What is said of one may well name another.
    """
    exact = [name for name in said if spelt(name) == spelt(words)]
    return exact or [name for name, text in said.items() if means(words, name, text)]


def _what(wanted: Wanted, agreement: Agreement, flow: Flow) -> tuple[DatasetId, tuple[ItemId, ...]]:
    """Give the dataset and the items that are meant, each once; words for all of a dataset name it.

    What is found nowhere is looked for as an item, so that it is told as missing.
    """
    own = agreement.dataset(flow.dataset)
    titles = {one.id: one.title for one in agreement.datasets}
    dataset, items = own.id, dict[ItemId, None]()
    for words in wanted.what:
        datasets = _named(words, titles)
        exactly = spelt(words) in map(spelt, datasets)
        if found := _items(words, own, flow, exactly=exactly):
            items |= dict.fromkeys(found)
        elif not datasets:
            items[ItemId(_slug(words))] = None
        elif own.id not in datasets:
            dataset = datasets[0]
    return dataset, tuple(items)


def _items(words: str, dataset: Dataset, flow: Flow, *, exactly: bool) -> list[ItemId]:
    """Give the items words mean: the one of that id or alias; else those that go, if any does.

    Where the words are exactly a dataset's, they mean no other item.
    """
    for item in dataset.items:
        if spelt(words) in {spelt(name) for name in (item.id, *item.aliases)}:
            return [item.id]
    meant = [] if exactly else [item.id for item in dataset.items if _is_item(words, item)]
    return [item for item in meant if item in flow.items] or meant


def _is_item(words: str, item: Item) -> bool:
    return means(words, item.id, *item.aliases)
