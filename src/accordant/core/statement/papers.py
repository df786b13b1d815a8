"""Everything a node holds about its agreements, and which of the statements count.

Nobody holds the authoritative copy: each node folds the same signed statements and so comes to
the same state, in whatever order they arrived. A statement that does not count is kept, with the
reason why it does not; what it takes to count is numbered as in docs/spec/statement.md.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

from attrs import evolve, frozen

from accordant.core.agreement import Agreement
from accordant.core.crypto import PublicKey
from accordant.core.errors import NotFound
from accordant.core.names import Digest, DocumentId, PartyId, PersonId, RoleId
from accordant.core.protocol import Document, Party, Protocol
from accordant.core.signing import KeyChain, verify
from accordant.core.statement.calendar import civil
from accordant.core.statement.held import Held
from accordant.core.statement.kinds import Appointment, Assurance, Proposal
from accordant.core.statement.mandate import mandate_fault
from accordant.core.statement.spoken import About, Spoken, Statement

S = TypeVar("S", bound=Statement)
Dated = TypeVar("Dated", Appointment, Assurance)
Named: TypeAlias = tuple[PartyId, DocumentId]

MOST_VERIFIED: Final = 1 << 16
"""Signatures whose verdict is remembered."""

_VERIFIED: OrderedDict[tuple[Digest, str], bool] = OrderedDict()
"""By the digest of an envelope and the fingerprint of a key; whoever lodges large envelopes that
are refused leaves nothing of them here."""


def party_of(document: Document, name: PartyId) -> Party | None:
    """Give a document's party of that name, if it has one."""
    return next((party for party in document.parties if party.id == name), None)


def _signed_with(held: Held, key: PublicKey) -> bool:
    """Tell whether a key signed a statement; once found out, it stays so."""
    name = (held.copy, key.fingerprint)
    known = _VERIFIED.get(name)
    if known is None:
        known = key.fingerprint in verify(held.envelope, [key]).signed
        _VERIFIED[name] = known
        while len(_VERIFIED) > MOST_VERIFIED:
            _VERIFIED.popitem(last=False)
    return known


def _oldest_first(held: Held) -> tuple[object, ...]:
    # The same everywhere: the second they are dated, then their names, never when they came.
    return (held.statement.at, held.digest, held.envelope.signatures)


def _newest_begun(stated: list[Dated], day: date) -> Dated | None:
    """Give the newest word on a day: each speaks of the days from its first one on."""
    return next((said for said in reversed(stated) if said.from_ <= day), None)


@frozen(kw_only=True)
class Papers:
    """Documents, key chains and statements; every reading of them is derived, never stored."""

    documents: Mapping[Digest, Document]
    chains: Mapping[PartyId, KeyChain]
    held: tuple[Held, ...]

    def until(self, moment: datetime) -> Papers:
        """Give the papers as of a moment: what is dated later has not been said yet.

        What counts until then counts just the same: it rests on nothing that is dated later.
        """
        said = tuple(held for held in self.held if held.statement.at <= moment)
        return self if len(said) == len(self.held) else evolve(self, held=said)

    @cached_property
    def verdicts(self) -> Mapping[Digest, str]:
        """For each statement, why it does not count; empty where one of its copies counts."""
        verdicts: dict[Digest, str] = {}
        for held in sorted(self.held, key=_oldest_first):
            if verdicts.get(held.digest) != "":
                verdicts[held.digest] = self._why_not(held)
        return verdicts

    @cached_property
    def statements(self) -> tuple[Held, ...]:
        """Every statement once, oldest first, whatever order they came in."""
        return tuple({held.digest: held for held in sorted(self.held, key=_oldest_first)}.values())

    @cached_property
    def _about(self) -> Mapping[Digest, list[Held]]:
        found: dict[Digest, list[Held]] = defaultdict(list)
        for held in self.statements:
            if isinstance(held.statement, About):
                found[held.statement.document].append(held)
        return found

    @cached_property
    def versions(self) -> Mapping[Named, tuple[tuple[Digest, Document], ...]]:
        """The documents each owner has under each id, in the order of their hashes."""
        found: dict[Named, list[tuple[Digest, Document]]] = defaultdict(list)
        for digest in sorted(self.documents):
            document = self.documents[digest]
            found[document.owner, document.id].append((digest, document))
        return {name: tuple(held) for name, held in found.items()}

    def counted(self, kind: type[S]) -> Iterator[S]:
        """Give the statements of one kind that count, oldest first."""
        for held in self.statements:
            if isinstance(held.statement, kind) and not self.verdicts[held.digest]:
                yield held.statement

    def above(self, document: Document) -> Protocol | None:
        """Give the protocol that an agreement names by its hash, if we hold it."""
        link = document.protocol if isinstance(document, Agreement) else None
        parent = self.documents.get(link.digest) if link else None
        return parent if isinstance(parent, Protocol) else None

    def about(self, document: Digest) -> Iterator[Held]:
        """Give the statements about a document, those that count and those that do not."""
        yield from self._about.get(document, ())

    @cached_property
    def appointments(self) -> tuple[Appointment, ...]:
        """Every appointment that its party's root key signed, oldest first."""
        return tuple(said for said in self._rooted if isinstance(said, Appointment))

    @cached_property
    def _rooted(self) -> tuple[Statement, ...]:
        """Posts and assurances signed by their party's root; they rest on no other statement."""
        good = {
            held.digest: held.statement
            for held in sorted(self.held, key=_oldest_first)
            if isinstance(held.statement, Appointment | Assurance) and not self._root_fault(held)
        }
        return tuple(good.values())

    @cached_property
    def _posts(self) -> Mapping[tuple[PartyId, RoleId], Mapping[PersonId, list[Appointment]]]:
        found: dict[tuple[PartyId, RoleId], dict[PersonId, list[Appointment]]] = {}
        for said in self.appointments:
            post = found.setdefault((said.party, said.role), {})
            post.setdefault(said.person, []).append(said)
        return found

    @cached_property
    def _assurances(self) -> Mapping[tuple[PartyId, str], list[Assurance]]:
        found: dict[tuple[PartyId, str], list[Assurance]] = defaultdict(list)
        for said in self._rooted:
            if isinstance(said, Assurance):
                found[said.party, said.scheme].append(said)
        return found

    def role_held(
        self,
        party: PartyId,
        person: PersonId,
        role: RoleId,
        day: date,
        stated_by: datetime | None = None,
    ) -> bool:
        """Tell whether the newest word on this person and role says it is held on that day.

        With `stated_by`, the newest word at that moment: what is stated later does not undo it.
        """
        said = self._appointed(party, person, role, day, stated_by)
        return said is not None and said.covers(day)

    def holders(
        self, party: PartyId, role: RoleId, day: date, stated_by: datetime | None = None
    ) -> tuple[Appointment, ...]:
        """Give everyone who holds a role at a party on a day, as stated by a moment."""
        people = self._posts.get((party, role), {})
        newest = (self._appointed(party, who, role, day, stated_by) for who in people)
        return tuple(said for said in newest if said is not None and said.covers(day))

    def assured(self, party: PartyId, scheme: str, day: date | None = None) -> Assurance | None:
        """Give the newest assurance a party has stated under a scheme, expired or not.

        With a day, the newest that has begun by then, if any has: one can be renewed in advance.
        """
        stated = self._assurances.get((party, scheme), [])
        begun = None if day is None else _newest_begun(stated, day)
        return begun or (stated[-1] if stated else None)

    def vouches(self, held: Held) -> bool:
        """Tell whether its own party signed a statement, with any key that is known here.

        This is less than that it counts: nothing is asked of moments, posts or documents. Where a
        key list or an appointment is still to come, the same statement is vouched for later.
        """
        said = held.statement
        known = dict(self._roots.get(said.party, {}))
        if isinstance(said, Spoken):
            known |= self._stated.get((said.party, said.person), {})
        named = {one.keyid.rpartition("/")[0] for one in held.envelope.signatures}
        return any(_signed_with(held, known[name]) for name in named & known.keys())

    @cached_property
    def _roots(self) -> Mapping[PartyId, Mapping[str, PublicKey]]:
        return {
            party: {keys.root.fingerprint: keys.root for keys in chain.lists}
            for party, chain in self.chains.items()
        }

    @cached_property
    def _stated(self) -> Mapping[tuple[PartyId, PersonId], Mapping[str, PublicKey]]:
        """The keys that a party's root has stated for each person, in any post."""
        found: dict[tuple[PartyId, PersonId], dict[str, PublicKey]] = defaultdict(dict)
        for said in self.appointments:
            if said.key:
                key = PublicKey.from_json(dict(said.key))
                found[said.party, said.person][key.fingerprint] = key
        return found

    def _appointed(
        self, party: PartyId, person: PersonId, role: RoleId, day: date, by: datetime | None
    ) -> Appointment | None:
        stated = self._posts.get((party, role), {}).get(person, [])
        return _newest_begun([said for said in stated if by is None or said.at <= by], day)

    def _root_fault(self, held: Held) -> str:
        said = held.statement
        chain = self.chains.get(said.party)
        if chain is None:
            return f"we hold no keys of {said.party}; join them with their invitation"
        try:
            root = chain.at(said.at).root
        except NotFound:
            return f"it is dated before the first keys we hold of {said.party}"
        if _signed_with(held, root):
            return ""
        return f"it is not signed by the root key {said.party} had at that moment"

    def _why_not(self, held: Held) -> str:
        said = held.statement
        if isinstance(said, About):
            # 3. We hold the document it is about.
            document = self.documents.get(said.document)
            if document is None:
                return "we do not hold the document it is about"
            if fault := self._standing_fault(said, document):
                return fault
            if isinstance(said, Spoken):
                return mandate_fault(said, document) or self._person_fault(held, said, document)
        # 8. Whatever no person says is signed by the party's root.
        return self._root_fault(held)

    def _standing_fault(self, said: About, document: Document) -> str:
        """Say why this party may not speak about this document in this way."""
        # 3. It is a party to the document.
        party = party_of(document, said.party)
        if party is None:
            return f"{said.party} is not a party to {document.id}"
        # 4. Its keys are those the document names.
        chain = self.chains.get(said.party)
        if chain is None:
            return f"we hold no keys of {said.party}; join them with their invitation"
        if not any(keys.root.fingerprint == party.root for keys in chain.lists):
            return f"the root key {document.id} names for {said.party} is not the one we know"
        # 5. A proposal is by the owner.
        if isinstance(said, Proposal) and said.party != document.owner:
            return f"only the owner, {document.owner}, proposes {document.id}"
        return ""

    def _person_fault(self, held: Held, said: Spoken, document: Document) -> str:
        """Judge by what had been stated at that moment: a later change of staff undoes nothing."""
        # 7. The person held the role that day, and signed with the key stated for them in it.
        day = civil(said.at, document.zone)
        post = self._appointed(said.party, said.person, said.role, day, said.at)
        if post is None or not post.covers(day):
            return f"{said.person} did not hold the role {said.role} at {said.party} on {day}"
        if post.key and _signed_with(held, PublicKey.from_json(dict(post.key))):
            return ""
        return f"it is not signed with the key {said.party} states for {said.person} as {said.role}"
