"""Who takes part: parties, the people who act for them, and the posts they hold."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from accordant.core.errors import NotAllowed
from accordant.core.names import PartyId, PersonId, RoleId, a_name


class PartyKind(StrEnum):
    """What a party is; statutory gateways open from some kinds to some others."""

    LOCAL_GOVERNMENT = "local-government"
    CENTRAL_GOVERNMENT = "central-government"
    POLICE = "police"
    PROBATION = "probation"
    HEALTH = "health"
    EDUCATION = "education"
    CHARITY = "charity"
    PRIVATE = "private"
    RESEARCH = "research"
    INDIVIDUAL = "individual"

    @property
    def is_public_authority(self) -> bool:
        """Tell whether a body of this kind acts under public law."""
        return self not in {
            PartyKind.CHARITY,
            PartyKind.PRIVATE,
            PartyKind.RESEARCH,
            PartyKind.INDIVIDUAL,
        }


SIGNATORY = RoleId("signatory")
OPERATIONAL_LEAD = RoleId("operational-lead")
IG_ADVISER = RoleId("ig-adviser")
CHAIR = RoleId("independent-chair")
RELEASE_AUTHORITY = RoleId("release-authority")
CALDICOTT_GUARDIAN = RoleId("caldicott-guardian")


@frozen(kw_only=True)
class Actor:
    """A person acting for a party, and how we know that it is them."""

    person: PersonId
    party: PartyId
    how: str = "asserted by the operator"

    def __attrs_post_init__(self) -> None:
        a_name(self.person, "person")
        a_name(self.party, "party")

    def must_act_for(self, party: PartyId) -> None:
        """Refuse a person who acts for another party (NotAllowed)."""
        if self.party != party:
            sentence = f"{self.person} acts for {self.party}, and this is another party's node"
            raise NotAllowed(sentence)

    def __str__(self) -> str:
        return f"{self.person} for {self.party} ({self.how})"
