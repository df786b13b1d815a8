"""The bodies of law a party can act under, and what can be laid over them."""

from __future__ import annotations

from enum import StrEnum


class Regime(StrEnum):
    """The body of law a party acts under for a purpose; each has a profile of that name."""

    UK_GDPR = "uk-gdpr"
    DPA_PART_3 = "dpa-part-3"
    EU_GDPR = "eu-gdpr"
    IE_DSGA = "ie-dsga"
    HIPAA_ASSOCIATE = "hipaa-associate"
    HIPAA_LIMITED_DATA_SET = "hipaa-limited-data-set"
    HIPAA_DISCLOSURE = "hipaa-disclosure"
    COMMERCIAL = "commercial"
    TLP = "tlp"

    @property
    def is_hipaa(self) -> bool:
        """Tell whether it is a way of sharing under the HIPAA Privacy Rule."""
        return self.startswith("hipaa-")


class Overlay(StrEnum):
    """What a document lays over the regimes of its parties; each has a profile of that name."""

    HEALTH = "health"
    RESEARCH = "research"
    HIGH_STAKES = "high-stakes"


DEFAULT = Regime.UK_GDPR
"""What counts where no party says under which law it acts: silence does not lighten a duty."""
