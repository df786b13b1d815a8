"""What flows: datasets and their items, and the clauses that let some of them go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from accordant.core.agreement.marking import Audience, Governs, Marking
from accordant.core.errors import Problem
from accordant.core.names import DatasetId, FlowId, GroupId, ItemId, PartyId, PurposeId, RoleId
from accordant.core.protocol import require
from accordant.core.treatment import ItemType, Kind, Treatment


class Mode(StrEnum):
    """How sharing is set off (domain field B4); emergency is always possible and never a clause."""

    SYSTEMATIC = "systematic"
    AD_HOC = "ad-hoc"
    EMERGENCY = "emergency"


class Category(StrEnum):
    """How sensitive an item is in law (domain field F3)."""

    NON_PERSONAL = "non-personal"
    PERSONAL = "personal"
    SPECIAL = "special-category"
    CRIMINAL = "criminal-offence"
    HARM_FLAG = "harm-flag"
    COMMERCIAL = "commercial-confidential"
    CONFIDENTIAL_HEALTH = "confidential-health"
    SECURITY = "security-sensitive"

    @property
    def is_personal(self) -> bool:
        """Tell whether an item of this category is about a person."""
        return self not in {Category.NON_PERSONAL, Category.COMMERCIAL, Category.SECURITY}

    @property
    def is_special(self) -> bool:
        """Tell whether the law on special categories is about it; health in confidence is."""
        return self in {Category.SPECIAL, Category.CONFIDENTIAL_HEALTH}


class SpecialKind(StrEnum):
    """The special categories of Article 9(1) (F3)."""

    ORIGIN = "racial-or-ethnic-origin"
    POLITICS = "political-opinions"
    BELIEFS = "religious-or-philosophical-beliefs"
    UNION = "trade-union-membership"
    GENETIC = "genetic"
    BIOMETRIC = "biometric"
    HEALTH = "health"
    SEX_LIFE = "sex-life"
    ORIENTATION = "sexual-orientation"


class Identifiability(StrEnum):
    """How far an item tells one person from another (F3)."""

    DIRECT = "direct"
    QUASI = "quasi"
    PSEUDONYM = "pseudonym"
    NONE = "none"


class HipaaClass(StrEnum):
    """The identifiers of 45 CFR 164.514(b)(2)(i), by their letters there (F3).

    `B-area` is the part of B that a limited data set may keep: town, city, State and ZIP code.
    """

    NAME = "A"
    PLACE = "B"
    AREA = "B-area"
    DATE = "C"
    TELEPHONE = "D"
    FAX = "E"
    EMAIL = "F"
    SOCIAL_SECURITY = "G"
    MEDICAL_RECORD = "H"
    HEALTH_PLAN = "I"
    ACCOUNT = "J"
    LICENCE = "K"
    VEHICLE = "L"
    DEVICE = "M"
    URL = "N"
    IP_ADDRESS = "O"
    BIOMETRIC = "P"
    PHOTOGRAPH = "Q"
    OTHER = "R"

    @property
    def in_limited_data_set(self) -> bool:
        """Tell whether a limited data set may hold it (45 CFR 164.514(e)(2))."""
        return self in {HipaaClass.AREA, HipaaClass.DATE, HipaaClass.OTHER}


class SubjectCategory(StrEnum):
    """The categories of people that law enforcement must tell apart (DPA 2018, s.38(3))."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS = "witness"
    OTHER = "other"


class Presence(StrEnum):
    """Whether a record may lack the item."""

    REQUIRED = "required"
    OPTIONAL = "optional"


@frozen(kw_only=True)
class Group:
    """A group of people the information is about (F8)."""

    id: GroupId
    description: str
    children: bool = False
    vulnerable: bool = False
    numbers: str = ""
    part_3: SubjectCategory | None = None


@frozen(kw_only=True)
class Role:
    """What people do when they use the agreement, at which parties, and their duty (O2)."""

    id: RoleId
    title: str
    parties: tuple[PartyId, ...]
    duty: str
    training: str = ""


@frozen(kw_only=True)
class Item:
    """One named field, what it means, and why each purpose needs it (F2–F7)."""

    id: ItemId
    definition: str
    type: ItemType
    category: Category
    necessity: Mapping[PurposeId, str] = field(factory=dict)
    presence: Presence = Presence.OPTIONAL
    format: str | None = None
    aliases: tuple[str, ...] = ()
    example: str = ""
    opinion: bool = False
    guarded: bool = False
    code_list: str = ""
    identifiability: Identifiability | None = None
    hipaa_class: HipaaClass | None = None
    special: SpecialKind | None = None
    minimum: int | None = None
    governs: Governs | None = None

    def __attrs_post_init__(self) -> None:
        require(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if self.minimum is not None and self.type is not ItemType.INTEGER:
            yield Problem(f"{self.id}.minimum", "only a whole number has a least value")
        if self.governs is not None and self.type not in GOVERNING[self.governs]:
            kinds = " or ".join(GOVERNING[self.governs])
            yield Problem(f"{self.id}.governs", f"an item that governs {self.governs} is a {kinds}")


GOVERNING: Mapping[Governs, tuple[ItemType, ...]] = {
    Governs.MARKING: (ItemType.CODE, ItemType.TEXT, ItemType.LIST),
    Governs.VALID_UNTIL: (ItemType.DATE,),
}
"""What kind of item can settle what."""


@frozen(kw_only=True)
class Dataset:
    """A set of records one party can provide, item by item (F1)."""

    id: DatasetId
    title: str
    provider: PartyId
    source: str
    collected: str
    selection: str
    items: tuple[Item, ...]
    excluded: tuple[str, ...] = ()
    history: str = ""
    standard: str = ""
    marking: Marking | None = None

    def item(self, name: ItemId) -> Item:
        """Give the item of that name; KeyError if there is none."""
        return {item.id: item for item in self.items}[name]

    def governing(self, what: Governs) -> Item | None:
        """Give the item that settles something about each record, if there is one."""
        return next((item for item in self.items if item.governs is what), None)


@frozen(kw_only=True)
class Retention:
    """How long a recipient keeps what it receives, and what happens then (I)."""

    recipient: PartyId
    months: int
    starts: str
    basis: str
    disposal: str


@frozen(kw_only=True)
class Onward:
    """Whether a recipient may pass the information on, to whom and on what condition (J)."""

    allowed: bool
    to: tuple[str, ...] = ()
    condition: str = ""


@frozen(kw_only=True)
class ConsentRule:
    """That this flow relies on consent, and on which of its limits (E8)."""

    limits: tuple[str, ...] = ()
    withdrawal: str = ""


@frozen(kw_only=True)
class Obligation:
    """Something a permit obliges: a stable word that an enforcer carries out, and the words."""

    kind: str
    text: str


@frozen(kw_only=True)
class Flow:
    """The clause: one provider, some recipients, one purpose, some items, and their terms (G)."""

    id: FlowId
    title: str
    text: str
    provider: PartyId
    recipients: tuple[PartyId, ...]
    purpose: PurposeId
    dataset: DatasetId
    items: tuple[ItemId, ...]
    roles: tuple[RoleId, ...]
    release_roles: tuple[RoleId, ...]
    groups: tuple[GroupId, ...]
    modes: tuple[Mode, ...]
    trigger: str
    frequency: str
    timeliness: str
    channel: str
    retention: tuple[Retention, ...] = ()
    onward: Onward | None = None
    treatments: Mapping[ItemId, Treatment] = field(factory=dict)
    flags: Mapping[str, bool] = field(factory=dict)
    consent: ConsentRule | None = None
    safe_recipients: tuple[PartyId, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    settled_by: Mapping[str, RoleId] = field(factory=dict)
    starts: date | None = None
    ends: date | None = None
    audience: Audience | None = None

    @property
    def reach(self) -> Audience:
        """Say who the recipients are to those whom the source chose: those, where nothing is said.

        Source: the Traffic Light Protocol.
        """
        return self.audience or Audience.ORGANISATION

    @property
    def dropped(self) -> tuple[ItemId, ...]:
        """The items that its treatments drop, so that they never leave."""
        return tuple(item for item, how in self.treatments.items() if how.kind is Kind.DROP)


@frozen(kw_only=True)
class Prohibition:
    """What this agreement forbids under itself; every part left out means any."""

    id: FlowId
    text: str
    recipients: tuple[PartyId, ...] = ()
    purposes: tuple[PurposeId, ...] = ()
    datasets: tuple[DatasetId, ...] = ()
    items: tuple[ItemId, ...] = ()
    groups: tuple[GroupId, ...] = ()
    flags: Mapping[str, bool] = field(factory=dict)
