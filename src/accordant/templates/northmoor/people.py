"""Who works where in Northmoor, and which certificates its bodies hold. Nobody here is real."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from accordant.core.names import PartyId, PersonId, RoleId
from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, RELEASE_AUTHORITY, SIGNATORY

NCC: Final = PartyId("ncc")
NP: Final = PartyId("np")
NVT: Final = PartyId("nvt")
HLS: Final = PartyId("hls")

HUB_PRACTITIONER: Final = RoleId("hub-practitioner")
HUB_MANAGER: Final = RoleId("hub-manager")
POLICE_RESEARCHER: Final = RoleId("police-researcher")
POLICE_DECISION_MAKER: Final = RoleId("police-decision-maker")
SAFEGUARDING_NURSE: Final = RoleId("safeguarding-nurse")
IDVA: Final = RoleId("idva")
ANALYST: Final = RoleId("performance-analyst")
BENEFITS_OFFICER: Final = RoleId("benefits-officer")
"""A role that no clause of the agreement names, so whoever acts in it is refused."""


@frozen
class Worker:
    """A person, the name they write, the body they work for, their job and their roles."""

    person: PersonId
    name: str
    party: PartyId
    job: str
    roles: tuple[RoleId, ...]


@frozen
class Certificate:
    """An assurance that a body states: its scheme, reference, and how many months it runs."""

    party: PartyId
    scheme: str
    reference: str
    months: int = 12


def _worker(person: str, name: str, party: PartyId, job: str, *roles: RoleId) -> Worker:
    return Worker(PersonId(person), name, party, job, roles)


PEOPLE: Final = (
    _worker("ngozi-adeyemi", "Ngozi Adéyẹmí", NCC, "Director of Children’s Services", SIGNATORY),
    _worker("helen-marsh", "Helen Marsh", NCC, "Hub manager", OPERATIONAL_LEAD, HUB_MANAGER),
    _worker("tomasz-wojcik", "Tomasz Wójcik", NCC, "Data protection officer", IG_ADVISER),
    _worker("ruth-abara", "Ruth Abara", NCC, "Head of safeguarding", RELEASE_AUTHORITY),
    _worker("sam-whitlock", "Sam Whitlock", NCC, "Hub social worker", HUB_PRACTITIONER),
    _worker("priya-nair", "Priya Nair", NCC, "Hub social worker", HUB_PRACTITIONER),
    _worker("owen-price", "Owen Price", NCC, "Performance analyst", ANALYST),
    _worker("gavin-stroud", "Gavin Stroud", NCC, "Benefits officer", BENEFITS_OFFICER),
    _worker("margaret-oyelaran", "Margaret Oyelaran", NCC, "Independent scrutineer", CHAIR),
    _worker("david-lockhart", "David Lockhart", NP, "Assistant Chief Constable", SIGNATORY),
    _worker("sinead-oneill", "Sinéad O’Neill", NP, "Hub inspector", OPERATIONAL_LEAD),
    _worker("farah-siddiqui", "Farah Siddiqui", NP, "Data protection officer", IG_ADVISER),
    _worker("alan-birch", "Alan Birch", NP, "Public protection lead", RELEASE_AUTHORITY),
    _worker("joanne-tate", "Joanne Tate", NP, "Hub sergeant", POLICE_DECISION_MAKER),
    _worker("li-wei", "李伟", NP, "Hub researcher", POLICE_RESEARCHER),
    _worker("grace-mensah", "Grace Mensah", NVT, "Chief nurse", SIGNATORY),
    _worker("catrin-ellis", "Catrin Ellis", NVT, "Named nurse", OPERATIONAL_LEAD),
    _worker("yusuf-demir", "Yusuf Demir", NVT, "Data protection officer", IG_ADVISER),
    _worker("anil-rao", "Anil Rao", NVT, "Caldicott Guardian", RELEASE_AUTHORITY),
    _worker("bea-larsson", "Bea Larsson", NVT, "Safeguarding nurse", SAFEGUARDING_NURSE),
    _worker("mei-tanaka", "Mei Tanaka", NVT, "Safeguarding nurse", SAFEGUARDING_NURSE),
    _worker("joy-carver", "Joy Carver", HLS, "Chief executive", SIGNATORY),
    _worker("lena-fischer", "Lena Fischer", HLS, "Services manager", OPERATIONAL_LEAD),
    _worker("moira-kelso", "Moira Kelso", HLS, "Trustee for information", IG_ADVISER),
    _worker("dawn-achebe", "Dawn Achebe", HLS, "Lead adviser", RELEASE_AUTHORITY),
    _worker("nadia-rahman", "Nadia Rahman", HLS, "Adviser", IDVA),
    _worker("wulandari", "Wulandari", HLS, "Adviser", IDVA),
)
"""Everyone with a part in the story; what they may do is only what statements say they hold."""

ASSURANCES: Final = (
    Certificate(NCC, "DSPT", "NCC-DSPT-2026-27"),
    Certificate(NP, "SyAP", "NP-SYAP-2026"),
    Certificate(NVT, "DSPT", "NVT-DSPT-2026-27"),
    Certificate(HLS, "Cyber Essentials", "CE-NM-20417"),
)
"""What each party states that it holds, as the agreement asks of it."""
