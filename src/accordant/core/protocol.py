"""Tier 1, the protocol: the framework partners agree in principle.

It has no slot for data items, frequency or channel: those belong to the agreements beneath it.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.names import (
    Digest,
    DocumentId,
    Fingerprint,
    PartyId,
    PurposeId,
    RoleId,
    a_hash,
    a_name,
)
from accordant.core.people import CHAIR, PartyKind

PROTOCOL_FORMAT = "accordant/protocol/v1"


@frozen(kw_only=True)
class Link:
    """A reference to one version of another document, by its hash."""

    id: DocumentId
    digest: Digest

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")
        a_hash(self.digest, "digest")


@frozen(kw_only=True)
class PostRef:
    """A post at a party: the document names the post, statements name who holds it."""

    party: PartyId
    role: RoleId = CHAIR


@frozen(kw_only=True)
class Term:
    """The civil dates a document runs between, in its own zone; `expires` is the last day."""

    effective_from: date
    expires: date
    review_due: date

    def __attrs_post_init__(self) -> None:
        if self.expires < self.effective_from:
            raise BadInput([Problem("expires", "the last day comes before the first day")])
        if not self.effective_from <= self.review_due <= self.expires:
            raise BadInput(
                [Problem("review_due", "the review must fall between the first and the last day")]
            )

    def covers(self, day: date) -> bool:
        """Tell whether a civil day falls within the term, both ends included."""
        return self.effective_from <= day <= self.expires


class Regime(StrEnum):
    """The body of law a party acts under for a purpose."""

    UK_GDPR = "uk-gdpr"
    DPA_PART_3 = "dpa-part-3"


@frozen(kw_only=True)
class AssuranceNeeded:
    """An assurance a party must hold, unexpired, for its flows to run."""

    scheme: str
    why: str = ""


@frozen(kw_only=True)
class Party:
    """A body taking part, anchored by the fingerprint of its root key."""

    id: PartyId
    name: str
    kind: PartyKind
    root: Fingerprint
    brings: str = ""
    aims: str = ""
    regimes: tuple[Regime, ...] = ()
    assurance: tuple[AssuranceNeeded, ...] = ()
    posts: tuple[RoleId, ...] = ()
    safeguarding_duty: bool = False

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")
        a_hash(self.root, "root")
        if not self.name.strip():
            raise BadInput([Problem("name", "a party needs the name people know it by")])


@frozen(kw_only=True)
class Related:
    """Another document this one rests on or sits beside."""

    title: str
    kind: str = "document"
    reference: str = ""


@frozen(kw_only=True)
class Benefit:
    """What sharing is to make better, and how anyone would know."""

    outcome: str
    measure: str


@frozen(kw_only=True)
class ProtocolPurpose:
    """Why sharing is required, in one defined purpose."""

    id: PurposeId
    statement: str

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")


@frozen(kw_only=True)
class Governance:
    """Who leads, how decisions are made, and what happens when they are not."""

    decision_rule: str
    time_limit_days: int
    escalation: tuple[str, ...] = ()


@frozen(kw_only=True)
class Protocol:
    """The framework: why partners share, on which principles, and who they are."""

    format: str
    id: DocumentId
    version: int
    title: str
    summary: str
    zone: str
    owner: PartyId
    chair: PostRef
    term: Term
    parties: tuple[Party, ...]
    purposes: tuple[ProtocolPurpose, ...]
    functions: tuple[Benefit, ...]
    principles: tuple[str, ...]
    commitment: str
    governance: Governance
    replaces: Digest | None = None
    need: str = ""
    scope: str = ""
    baseline_controls: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    missing_partners: str = ""
    joining_and_leaving: str = ""

    def __attrs_post_init__(self) -> None:
        require(header_problems(self, PROTOCOL_FORMAT))


class Document(typing.Protocol):
    """What protocols and agreements have in common."""

    @property
    def format(self) -> str:
        """The layout and its version."""
        ...

    @property
    def id(self) -> DocumentId:
        """The id all versions share."""
        ...

    @property
    def version(self) -> int:
        """Counts from 1."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def zone(self) -> str:
        """The time zone its civil dates are in."""
        ...

    @property
    def owner(self) -> PartyId:
        """The party that drafts it."""
        ...

    @property
    def chair(self) -> PostRef:
        """The post of the independent chair."""
        ...

    @property
    def term(self) -> Term:
        """The days it runs between."""
        ...

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who takes part."""
        ...

    @property
    def replaces(self) -> Digest | None:
        """The hash of the version before."""
        ...


def require(problems: Iterable[Problem]) -> None:
    """Refuse a document with everything that is wrong with it, or let it pass."""
    found = list(problems)
    if found:
        raise BadInput(found)


def header_problems(document: Document, expected_format: str) -> Iterable[Problem]:
    """Find what is wrong with the parts every document has."""
    if document.format != expected_format:
        yield Problem("format", f"this must be “{expected_format}”; it names the layout used here")
    yield from id_problems("id", [document.id])
    if document.version < 1:
        yield Problem("version", "versions count from 1")
    if not document.title.strip():
        yield Problem("title", "give it the title people will know it by")
    yield from zone_problems(document.zone)
    if len(document.parties) < 2:
        yield Problem("parties", "sharing takes at least two parties")
    ids = [party.id for party in document.parties]
    yield from twice("parties", ids)
    yield from unknown("owner", [document.owner], ids, "a party")
    yield from unknown("chair.party", [document.chair.party], ids, "a party")


def id_problems(path: str, ids: Iterable[str]) -> Iterable[Problem]:
    """Find ids that are not usable ids."""
    for name in ids:
        try:
            a_name(name, path)
        except BadInput as bad:
            yield from bad.problems


def zone_problems(zone: str) -> Iterable[Problem]:
    """Find whether a time zone's name means anything."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("zone", f"“{zone}” is not a time zone; write for example Europe/London")


def twice(path: str, names: Iterable[str], part: str = ".id") -> Iterable[Problem]:
    """Find names that stand twice where each must stand once; `part` is where the name stands."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Problem(f"{path}[{index}]{part}", f"“{name}” is here twice; each stands once")
        seen.add(name)


def unknown(
    path: str, names: Iterable[str], known: Collection[str], what: str
) -> Iterable[Problem]:
    """Find names that refer to nothing in this document."""
    for name in names:
        if name not in known:
            yield Problem(path, f"“{name}” is not {what} of this document")
