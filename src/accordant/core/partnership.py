"""What both tiers say of a partnership: its words, risks, benefits, and who is told what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from accordant.core.names import PartyId


class BenefitKind(StrEnum):
    """The ten benefits that sharing information can bring (domain field P4)."""

    DECISIONS = "decisions"
    COLLABORATION = "collaboration"
    RESPONSE_TIME = "response-time"
    INNOVATION = "innovation"
    EFFICIENCY = "efficiency"
    SECURITY_AND_RISK = "security-and-risk"
    COMPLIANCE = "compliance"
    CUSTOMER_SERVICE = "customer-service"
    TRUST = "trust"
    COST = "cost"


@frozen(kw_only=True)
class Benefit:
    """What sharing is to make better, and how anyone would know."""

    outcome: str
    measure: str
    benefit: BenefitKind | None = None


@frozen(kw_only=True)
class GlossaryTerm:
    """A word with the meaning the partners agree on, and what each of them calls it (P12)."""

    term: str
    meaning: str
    synonyms: Mapping[PartyId, tuple[str, ...]] = field(factory=dict)


@frozen(kw_only=True)
class Risk:
    """What may go wrong, who answers for it, and what is done about it (N3, P17)."""

    risk: str
    owner: str = ""
    response: str = ""


@frozen(kw_only=True)
class Communication:
    """Who is told of the document and of the consequences of sharing (O4, P15)."""

    audience: str
    message: str
    channel: str
    owner: str = ""
    by: date | None = None


class SetUp(StrEnum):
    """Whether a partnership answers something that went wrong, or comes before it."""

    REACTIVE = "reactive"
    PROACTIVE = "proactive"


@frozen(kw_only=True)
class Environment:
    """What set the partnership up, and what presses on it (P13)."""

    set_up: SetUp | None = None
    pressures: str = ""
    timescale: str = ""
    asks: str = ""
    instructed_by: str = ""
    acknowledged: str = ""


@frozen(kw_only=True)
class Engagement:
    """Which citizens were asked, on what, and what changed for it (P16)."""

    who: str
    on_what: str = ""
    changed: str = ""
