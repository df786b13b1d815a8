"""How information is marked for whoever receives it: TLP, PAP, IEP and protective markings."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from accordant.core.law import tlp_labels


class Tlp(StrEnum):
    """The Traffic Light Protocol, version 2.0: how far a recipient may pass something on."""

    RED = "red"
    AMBER_STRICT = "amber-strict"
    AMBER = "amber"
    GREEN = "green"
    CLEAR = "clear"

    @property
    def words(self) -> tuple[str, ...]:
        """Give the ways a record may write it, in small letters."""
        return tlp_labels()[self].words

    @property
    def label(self) -> str:
        """Give the label as it is written on things: TLP:AMBER+STRICT."""
        return f"TLP:{self.upper().replace('-', '+')}"

    def lets(self, audience: Audience) -> bool:
        """Tell whether something so marked may go to such an audience."""
        return audience in tlp_labels()[self].goes_to

    @property
    def stays(self) -> bool:
        """Tell whether it goes no further than those who received it and their organisation."""
        return self in {Tlp.RED, Tlp.AMBER_STRICT}

    @property
    def in_iep(self) -> str:
        """Give the word of IEP 2.0, which knows TLP 1 only; never one that allows more."""
        return {Tlp.AMBER_STRICT: "AMBER", Tlp.CLEAR: "WHITE"}.get(self, self.upper())


class Audience(StrEnum):
    """Who the recipients of a flow are to those whom the source chose: how far it is passed on."""

    PEOPLE = "people"
    ORGANISATION = "organisation"
    CLIENTS = "clients"
    COMMUNITY = "community"
    PUBLIC = "public"


class Governs(StrEnum):
    """What an item settles about the record it stands in."""

    MARKING = "marking"
    VALID_UNTIL = "valid-until"


class Pap(StrEnum):
    """The Permissible Actions Protocol: what may be done with an indicator."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    CLEAR = "clear"


class PermittedAction(StrEnum):
    """What IEP 2.0 lets a recipient do."""

    NONE = "none"
    CONTACT = "contact-for-instruction"
    INTERNAL = "internally-visible-actions"
    INDIRECT = "externally-visible-indirect-actions"
    DIRECT = "externally-visible-direct-actions"


class Word(StrEnum):
    """The words of IEP 2.0 for what a recipient may, must or must not do."""

    MAY = "may"
    MUST = "must"
    MUST_NOT = "must-not"


@frozen(kw_only=True)
class Iep:
    """The parts of the Information Exchange Policy 2.0 that TLP does not say."""

    permitted_actions: PermittedAction | None = None
    affected_party: Word | None = None
    attribution: Word | None = None
    resale: Word | None = None
    encrypt_in_transit: Word | None = None


@frozen(kw_only=True)
class Marking:
    """How a dataset is marked; an item that bears no mark of its own bears this one (F11)."""

    tlp: Tlp | None = None
    pap: Pap | None = None
    protective: str = ""
    iep: Iep | None = None
