"""What protocols and agreements have in common: who, from when to when, and soundness of both."""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterable
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.law import Overlay, Regime
from accordant.core.names import (
    HASH,
    Digest,
    DocumentId,
    Fingerprint,
    PartyId,
    RoleId,
    a_hash,
    a_name,
)
from accordant.core.partnership import GlossaryTerm
from accordant.core.people import CHAIR, PartyKind


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
    unit_of: str = ""
    deputies: tuple[RoleId, ...] = ()

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

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """What it lays over the regimes of its parties."""
        ...

    @property
    def glossary(self) -> tuple[GlossaryTerm, ...]:
        """The words whose meaning is agreed."""
        ...


MOST_TERMS = 200
"""Words in a glossary: every text of a document is read for each of them."""


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
    yield from replaces_problems(document.replaces)
    if not document.title.strip():
        yield Problem("title", "give it the title people will know it by")
    yield from zone_problems(document.zone)
    if len(document.parties) < 2:
        yield Problem("parties", "sharing takes at least two parties")
    ids = [party.id for party in document.parties]
    yield from twice("parties", ids)
    yield from twice("overlays", document.overlays, "")
    if len(document.glossary) > MOST_TERMS:
        sentence = f"more than {MOST_TERMS} words; keep those that anybody argued about"
        yield Problem("glossary", sentence)
    for index, entry in enumerate(document.glossary):
        yield from unknown(f"glossary[{index}].synonyms", entry.synonyms, ids, "a party")
    yield from unknown("owner", [document.owner], ids, "a party")
    yield from unknown("chair.party", [document.chair.party], ids, "a party")


def replaces_problems(replaces: Digest | None) -> Iterable[Problem]:
    """Find a hash of the version before that is none, and so could never be found."""
    if replaces is not None and not HASH.fullmatch(replaces):
        yield Problem(
            "replaces",
            f"“{replaces[:80]}” is no hash of the version before: write sha256: and then 64 "
            "lower-case hexadecimal digits, or leave it out of a first version",
        )


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
