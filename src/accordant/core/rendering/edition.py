"""What is rendered: one document, by its digest, with where it stood and who signed, on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from attrs import field, frozen

from accordant.core.agreement import Agreement
from accordant.core.errors import NotFound
from accordant.core.names import Digest, PartyId, PersonId, RoleId
from accordant.core.protocol import Document, Party, Protocol
from accordant.core.statement import (
    Papers,
    Reserved,
    Signature,
    State,
    Suspension,
    civil,
    standing,
)

Posts = Mapping[tuple[PartyId, RoleId], tuple[str, ...]]
"""The names of those who hold a post at a party."""


@frozen(kw_only=True)
class Signed:
    """Who signed for a party, in which post, and on which day."""

    party: PartyId
    person: PersonId
    name: str
    role: RoleId
    on: date


@frozen(kw_only=True)
class Edition:
    """One exact document as it stood on a day; a draft has no state, and nobody has signed it."""

    document: Agreement | Protocol
    digest: Digest
    on: date
    state: State | None = None
    live: bool = False
    suspended: tuple[Suspension, ...] = ()
    signed: tuple[Signed, ...] = ()
    missing: tuple[PartyId, ...] = ()
    reservations: tuple[Reserved, ...] = ()
    above: Protocol | None = None
    posts: Posts = field(factory=dict)

    @property
    def agreement(self) -> Agreement:
        """The document, where it is an agreement (NotFound)."""
        if isinstance(self.document, Agreement):
            return self.document
        sentence = f"{self.document.id} is a protocol, and this is written of agreements only"
        raise NotFound(sentence, "Name an agreement.")

    @property
    def foot(self) -> tuple[str, ...]:
        """What stands at the foot of every page: which text this is, to the letter."""
        named = f"{self.document.title}, version {self.document.version}"
        return (named, self.digest)

    def party(self, name: str) -> Party:
        """Give the party of that name (NotFound)."""
        known = {party.id: party for party in self.document.parties}
        return one_of(PartyId(name), known, "party")


K = TypeVar("K", bound=str)
V = TypeVar("V")


def one_of(name: K, known: Mapping[K, V], what: str) -> V:
    """Give what goes by a name, or say which names there are (NotFound)."""
    if name not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise NotFound(f"there is no {what} “{name[:40]}” in this document", f"There is: {listed}.")
    return known[name]


def draft_edition(document: Document, digest: Digest, on: date) -> Edition:
    """Give a draft as an edition: of no state, signed by nobody."""
    assert isinstance(document, Agreement | Protocol)
    return Edition(document=document, digest=digest, on=on)


def edition_of(papers: Papers, digest: Digest, now: datetime) -> Edition:
    """Give a document among all papers as it stands at a moment."""
    said = papers.until(now)
    document = said.documents[digest]
    assert isinstance(document, Agreement | Protocol)
    stands, on = standing(said, digest, now), civil(now, document.zone)
    return Edition(
        document=document,
        digest=digest,
        on=on,
        state=stands.state,
        live=stands.live,
        suspended=stands.suspensions,
        signed=tuple(_signed(said, digest, document.zone)),
        missing=stands.missing,
        reservations=stands.reservations,
        above=said.above(document),
        posts=dict(_posts(said, document, on)),
    )


def _signed(papers: Papers, digest: Digest, zone: str) -> Iterator[Signed]:
    names = {(said.party, said.person): said.name for said in papers.appointments}
    for said in papers.counted(Signature):
        if said.document == digest:
            yield Signed(
                party=said.party,
                person=said.person,
                name=names[said.party, said.person],
                role=said.role,
                on=civil(said.at, zone),
            )


def _posts(
    papers: Papers, document: Agreement | Protocol, on: date
) -> Iterator[tuple[tuple[PartyId, RoleId], tuple[str, ...]]]:
    roles = {role.id for role in document.roles} if isinstance(document, Agreement) else set()
    for party in document.parties:
        for role in sorted({*party.posts, *roles}):
            held = papers.holders(party.id, role, on)
            if held:
                yield (party.id, role), tuple(sorted({said.name for said in held}))
