"""What an answer is looked for in: one document among all papers, as it stands at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.checklist import Finding
from accordant.core.checklist.coherence import owner_of
from accordant.core.law import Strength, Tier
from accordant.core.names import PartyId, PersonId, RoleId
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD
from accordant.core.protocol import Protocol
from accordant.core.questions.answer import Evidence, Gap, Search, Verdict
from accordant.core.questions.asked import asked
from accordant.core.statement import Spoken, View


class Stage(StrEnum):
    """What is known of a document: all that was said; of a draft, what is held here; or its text.

    A draft stands alone where there is no node: then its text is all that is known.
    """

    HELD = "held"
    DRAFT = "draft"
    ALONE = "alone"


ADVISERS: Final = f"{OPERATIONAL_LEAD} or {IG_ADVISER} of any party"


@frozen(kw_only=True)
class Look:
    """A document, what was said about it, what the checklist finds, and the search for its like."""

    view: View
    findings: tuple[Finding, ...]
    search: Search | None = None
    stage: Stage = Stage.HELD

    @property
    def document(self) -> Agreement | Protocol:
        """The document that is asked about."""
        document = self.view.document
        assert isinstance(document, Agreement | Protocol)
        return document

    @property
    def agreement(self) -> Agreement | None:
        """The document, where it is an agreement."""
        return self.document if isinstance(self.document, Agreement) else None

    @property
    def tier(self) -> Tier:
        """Which tier of document it is."""
        return "protocol" if self.agreement is None else "agreement"

    @property
    def day(self) -> date:
        """The civil day in the document's zone."""
        return self.view.day

    @property
    def draft(self) -> bool:
        """Tell whether it is a draft, of which nobody can have said anything yet."""
        return self.stage is not Stage.HELD

    def unknown(self, party: PartyId) -> str:
        """Say why nothing is known here of a party's posts and assurances; empty if they are."""
        if self.stage is Stage.ALONE:
            return "there is no node here to look it up"
        known = not self.draft or party in self.view.papers.chains
        return "" if known else f"{party} has not joined this node"

    def ahead(self, what: str, later: str, *, remedy: str, who: str, number: int) -> Gap:
        """Make the gap of a statement that nobody has made; of a draft nobody could: it comes."""
        if not self.draft:
            return gap(what, remedy=remedy, who=who, number=number)
        then = f"Once it is proposed: {remedy[:1].lower()}{remedy[1:]}"
        return gap(f"still to come: {later}", remedy=then, who=who, number=number)

    @property
    def owner(self) -> str:
        """Who can change the document."""
        return owner_of(self.document)

    @cached_property
    def _names(self) -> Mapping[tuple[PartyId, PersonId], str]:
        return {(said.party, said.person): said.name for said in self.view.papers.appointments}

    def person(self, party: PartyId, person: PersonId, role: RoleId) -> str:
        """Name somebody with the post they speak from."""
        return f"{self._names.get((party, person), person)}, {role} of {party}"

    def said(self, said: Spoken, says: str) -> Evidence:
        """Give a statement as evidence, with who made it and when."""
        who = self.person(said.party, said.person, said.role)
        return Evidence(says=says, who=who, on=self.view.day_of(said.at))

    def lost(self, kind: type[Spoken], party: PartyId, role: RoleId) -> str:
        """Say why statements of a kind, made from one post, do not count; empty if there are none.

        So nobody is told that nothing was said, where what was said was not good enough.
        """
        for held in self.view.papers.about(self.view.digest):
            one, why = held.statement, self.view.papers.verdicts[held.digest]
            if isinstance(one, kind) and why and (one.party, one.role) == (party, role):
                return f"; {one.person} did, and it does not count: {why}"
        return ""


def gap(
    what: str,
    *,
    remedy: str,
    who: str,
    leaves: Verdict = Verdict.NOT_YET,
    strength: Strength = Strength.GOOD_PRACTICE,
    number: int = 0,
) -> Gap:
    """Make a gap that rests on one of the ten questions, or with no number on the house."""
    source = f"{asked().source}, {number}" if number else "Accordant"
    return Gap(what=what, leaves=leaves, strength=strength, source=source, remedy=remedy, who=who)
