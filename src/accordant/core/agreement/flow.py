"""What flows: datasets and their items, and the clauses that let some of them go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from accordant.core.names import DatasetId, FlowId, GroupId, ItemId, PartyId, PurposeId, RoleId
from accordant.core.treatment import ItemType, Treatment


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

    @property
    def is_personal(self) -> bool:
        """Tell whether an item of this category is about a person."""
        return self not in {Category.NON_PERSONAL, Category.COMMERCIAL}


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


@frozen(kw_only=True)
class Role:
    """What people do when they use the agreement, at which parties, and their duty (O2)."""

    id: RoleId
    title: str
    parties: tuple[PartyId, ...]
    duty: str


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

    def item(self, name: ItemId) -> Item:
        """Give the item of that name; KeyError if there is none."""
        return {item.id: item for item in self.items}[name]


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
