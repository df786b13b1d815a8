"""What the law files hold: dated, sourced entries that a lawyer can edit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.law.regimes import Regime
from accordant.core.names import a_name
from accordant.core.people import PartyKind

NOTICE = "Illustrative, not legal advice: have a lawyer check it before you rely on it."
"""Stands on every output that rests on the law files."""

ANY = "any"
"""Stands for every kind of party, or for every regime."""

KINDS = frozenset({ANY, *PartyKind})


class Strength(StrEnum):
    """How binding the source of a rule is, the strongest first."""

    LAW = "law"
    STATUTORY_CODE = "statutory-code"
    GOOD_PRACTICE = "good-practice"
    HOUSE = "house"

    @property
    def is_illustrative(self) -> bool:
        """Tell whether it is a reading of somebody else's text, and so to be checked."""
        return self is not Strength.HOUSE


def must_run_forwards(start: date | None, end: date | None) -> None:
    """Refuse days that end before they begin (BadInput)."""
    if start is not None and end is not None and end < start:
        raise BadInput([Problem("in_force_until", "the last day comes before the first day")])


def must_have_a_source(source: str) -> None:
    """Refuse what does not say where it comes from (BadInput)."""
    if not source.strip():
        raise BadInput([Problem("source", "say where this comes from")])


@frozen(kw_only=True)
class Entry:
    """One provision and the days it is known to be in force between, both included.

    `in_force_from` left null means that its commencement is unknown, so it never counts as in
    force; `in_force_until` left null means that no end is known. `checked` says whether the
    source was read when the entry was written; nothing here was written by a lawyer.
    """

    id: str
    title: str
    strength: Strength
    source: str
    in_force_from: date | None
    in_force_until: date | None
    checked: bool
    note: str = ""

    def __attrs_post_init__(self) -> None:
        must_run_forwards(self.in_force_from, self.in_force_until)
        must_have_a_source(self.source)


class Power(StrEnum):
    """What a gateway does for the body that relies on it."""

    DUTY = "duty"
    EXPRESS = "express"
    IMPLIED = "implied"


@frozen(kw_only=True)
class Gateway(Entry):
    """A power to disclose, which opens from some kinds of party to some others and not back.

    `regimes` names the bodies of law it belongs to.
    """

    instrument: str
    section: str
    power: Power
    from_kinds: tuple[str, ...]
    to_kinds: tuple[str, ...]
    regimes: tuple[Regime, ...] = (Regime.UK_GDPR, Regime.DPA_PART_3)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_name(self.id, "id")
        for path in ("from_kinds", "to_kinds"):
            strange = [kind for kind in getattr(self, path) if kind not in KINDS]
            if strange or not getattr(self, path):
                known = ", ".join(sorted(KINDS))
                raise BadInput([Problem(path, f"name the kinds of party, out of: {known}")])

    @property
    def citation(self) -> str:
        """Name it as people cite it."""
        return f"{self.instrument}, {self.section}"

    def opens(self, provider: PartyKind, recipient: PartyKind) -> bool:
        """Tell whether it opens from one kind of party to another."""
        leaves = not {ANY, provider}.isdisjoint(self.from_kinds)
        arrives = not {ANY, recipient}.isdisjoint(self.to_kinds)
        return leaves and arrives


class Provision(StrEnum):
    """The list of provisions a ground stands in."""

    ARTICLE_6 = "article-6"
    ANNEX_1 = "annex-1"
    ARTICLE_9 = "article-9"
    SCHEDULE_1 = "schedule-1"
    HIPAA = "hipaa"


@frozen(kw_only=True)
class Ground(Entry):
    """A lawful basis or condition, what must be written with it, and what it may serve.

    `regimes` names the bodies of law it stands in. `needs` names the other parts of a basis it
    cannot do without. `serves` names the conditions of Article 9, or Article 10, that a paragraph
    of Schedule 1 completes.
    """

    provision: Provision
    regimes: tuple[Regime, ...]
    public_tasks: bool = True
    needs: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()


class Severity(StrEnum):
    """What a finding does: an error blocks proposing and signing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen(kw_only=True)
class Rule:
    """A rule of the checklist: how grave a breach is, and what the rule rests on."""

    code: str
    severity: Severity
    strength: Strength
    source: str
    says: str

    def __attrs_post_init__(self) -> None:
        a_name(self.code, "code")


class Need(StrEnum):
    """How much a profile needs a field, the strictest first."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


@frozen(kw_only=True)
class FieldRow:
    """A field of a document: its code in the list of fields, where it stands and what it says.

    `rule` names the checklist rule that decides instead, where the field alone cannot.
    """

    code: str
    path: str
    says: str
    rule: str = ""


@frozen(kw_only=True)
class Condition:
    """A condition under which a profile needs a field; the checklist decides whether it holds."""

    id: str
    says: str

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")


@frozen(kw_only=True)
class ContractTerm:
    """A term that a contract of some kind must hold; `set` says of which kind."""

    id: str
    set: str
    says: str
    strength: Strength
    source: str
    checked: bool = False

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")


@frozen(kw_only=True)
class PurposeCode:
    """A code of a shared vocabulary for a purpose; `is_for` names what a law may ask it to be."""

    id: str
    label: str
    iri: str
    is_for: str = ""


@frozen(kw_only=True)
class TlpLabel:
    """A label of the Traffic Light Protocol: to whom it lets something go, and how it is said."""

    id: str
    goes_to: tuple[str, ...]
    words: tuple[str, ...]
