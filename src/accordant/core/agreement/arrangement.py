"""The legal arrangement around the sharing: contracts, joint control, transfers, outputs."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from accordant.core.names import PartyId


@frozen(kw_only=True)
class Legal:
    """The law of the agreement, and what follows when it is not kept (domain field A8)."""

    governing_law: str = ""
    liability: str = ""
    sanctions: str = ""
    disputes: str = ""


@frozen(kw_only=True)
class Joint:
    """How joint controllers divide their duties, and what of that is published (C3)."""

    notices: str = ""
    rights: str = ""
    contact: str = ""
    essence: str = ""


@frozen(kw_only=True)
class ContractClause:
    """A term that a processor contract or its like must hold; `kind` is its id in the list (C4)."""

    kind: str
    text: str


@frozen(kw_only=True)
class SubProcessor:
    """Somebody whom a processor or recipient uses, on the same terms (C5)."""

    name: str
    service: str = ""
    territory: str = ""
    terms: str = ""


class Mechanism(StrEnum):
    """What lets information leave the territory of its law (E10)."""

    ADEQUACY = "adequacy"
    STANDARD_CLAUSES = "standard-clauses"
    BINDING_RULES = "binding-corporate-rules"
    LEGAL_INSTRUMENT = "legal-instrument"
    APPROPRIATE_SAFEGUARDS = "appropriate-safeguards"
    DEROGATION = "derogation"


@frozen(kw_only=True)
class Transfer:
    """A transfer out of the territory, what allows it, and how its risk was weighed (E10)."""

    to: str
    mechanism: Mechanism | None = None
    risk_assessment: str = ""


@frozen(kw_only=True)
class OptOut:
    """An objection or opt-out that is honoured, and what it does (E11)."""

    name: str
    effect: str = ""


@frozen(kw_only=True)
class Derived:
    """What is made out of the information: what it is, whose, for what, how long (F10, I3)."""

    what: str = ""
    controller: PartyId | None = None
    use: str = ""
    retention: str = ""


@frozen(kw_only=True)
class Pseudonyms:
    """How pseudonyms that arrive as such are made, and who can undo them (H5)."""

    method: str = ""
    key_holder: PartyId | None = None


@frozen(kw_only=True)
class Outputs:
    """What may be published of what is made, and who looks at it first (J2)."""

    rule: str = ""
    minimum_count: int | None = None
    checked_by: str = ""


@frozen(kw_only=True)
class FiveSafes:
    """Safe projects, people, settings, data and outputs, each in a sentence or two (N5)."""

    projects: str = ""
    people: str = ""
    settings: str = ""
    data: str = ""
    outputs: str = ""
