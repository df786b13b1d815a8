"""Why each party may share: purposes, prohibited uses, and a lawful basis for each leg."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from accordant.core.names import PartyId, PurposeId
from accordant.core.protocol import Regime


class Capacity(StrEnum):
    """In what capacity a party handles the information (domain field C2)."""

    INDEPENDENT = "independent-controller"
    JOINT = "joint-controller"
    PROCESSOR = "processor"
    COMPETENT_AUTHORITY = "competent-authority"
    COVERED_ENTITY = "covered-entity"
    BUSINESS_ASSOCIATE = "business-associate"
    LIMITED_DATA_SET_RECIPIENT = "limited-data-set-recipient"
    SOURCE = "source"
    RECIPIENT = "recipient"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    NONE = "none"


class Leg(StrEnum):
    """Each basis covers one leg: giving the information, or receiving and using it."""

    DISCLOSE = "disclose"
    RECEIVE_AND_USE = "receive-and-use"


@frozen(kw_only=True)
class Purpose:
    """One purpose, the function it serves and the question the information must answer (D)."""

    id: PurposeId
    statement: str
    function: str
    question: str
    compatibility: str
    necessity: str
    permitted_actions: tuple[str, ...]
    capacities: Mapping[PartyId, Capacity] = field(factory=dict)
    codes: tuple[str, ...] = ()


@frozen(kw_only=True)
class ProhibitedUse:
    """A use nobody may make of anything shared here (D5)."""

    id: PurposeId
    statement: str


@frozen(kw_only=True)
class Part3:
    """The grounds of a competent authority under DPA 2018 Part 3 (E6)."""

    law_enforcement_purpose: str
    section_35: str
    schedule_8: str = ""
    policy_document: str = ""
    section_36_4: str = ""


@frozen(kw_only=True)
class Basis:
    """The lawful basis of one party for one leg of one purpose (E)."""

    purposes: tuple[PurposeId, ...]
    party: PartyId
    leg: Leg
    regime: Regime = Regime.UK_GDPR
    article_6: str = ""
    annex_1: str = ""
    article_9: str = ""
    schedule_1: str = ""
    article_10: str = ""
    policy_document: str = ""
    part_3: Part3 | None = None
    gateways: tuple[str, ...] = ()
    confidence: str = ""
    consent: str = ""
    human_rights: str = ""
    assessment: str = ""
    hipaa: str = ""
