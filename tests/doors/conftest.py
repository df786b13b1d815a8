"""A council and a trust that came to an agreement on the command line, and nothing else."""

import pytest
from attrs import evolve

from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Link
from accordant.core.wire import encode, write_yaml
from tests.core.builders import COUNCIL, PRACTITIONER, TRUST, WORKER, a_protocol, an_agreement
from tests.doors.desks import Desks

KINDS = {COUNCIL: "local-government", TRUST: "health"}
SECRET = "correct horse battery staple"
WORDS = "We share this so that children are seen in time."


def meet(desks):
    for party, kind in KINDS.items():
        url = f"http://{party}.example"
        desks.facts(party, "init", "--party", party, "--name", party, "--kind", kind, "--url", url)
    for host in KINDS:
        file = desks.folder / f"{host}.invitation.json"
        spoken = desks.facts(host, "invite", file)["fingerprint"]
        for guest in set(KINDS) - {host}:
            desks.facts(guest, "join", file, "--fingerprint", spoken)


def staff(desks):
    secret = desks.folder / "secret"
    secret.write_text(SECRET)
    key = ("--passphrase-file", secret)
    start = ("--from", "2025-11-22", "--as", "operator")
    for party in KINDS:
        for role in (OPERATIONAL_LEAD, IG_ADVISER, SIGNATORY):
            person = f"{role}.{party}"
            desks.facts(party, "people", "appoint", person, "--role", role, *start, *key)
        period = ("--from", "2026-07-01", "--expires", "2027-06-30", "--as", "operator")
        desks.facts(party, "people", "assure", "--scheme", "dspt", "--reference", "2026", *period)
    chair = ("chair.council", "--role", "independent-chair")
    desks.facts(COUNCIL, "people", "appoint", *chair, *start, *key)
    desks.facts(COUNCIL, "people", "appoint", "worker", "--role", WORKER, *start)
    desks.facts(TRUST, "people", "appoint", "nurse", "--role", PRACTITIONER, *start)
    desks.deliver()


def rooted(desks, document):
    roots = {p: desks.houses[desks.folder / p].keys.node().root.public.fingerprint for p in KINDS}
    return evolve(
        document, parties=tuple(evolve(p, root=roots[str(p.id)]) for p in document.parties)
    )


def adopt(desks, tier, document):
    """Propose, confirm, certify and sign a document by commands; give its hash."""
    file = desks.folder / f"{tier}.yaml"
    file.write_text(write_yaml(encode(document)))
    key = ("--passphrase-file", desks.folder / "secret")
    digest = desks.facts(COUNCIL, tier, "propose", file, "--as", "worker")["digest"]
    desks.deliver()
    for party in KINDS:
        for role in (OPERATIONAL_LEAD, IG_ADVISER):
            who = ("--role", role, "--as", f"{role}.{party}")
            desks.facts(party, tier, "confirm", digest, "--words", WORDS, *who, *key)
    desks.deliver()
    chair = document.chair.party
    desks.facts(chair, tier, "certify", digest, "--as", f"chair.{chair}", *key)
    desks.deliver()
    for party in KINDS:
        desks.facts(party, tier, "sign", digest, "--as", f"{SIGNATORY}.{party}", *key)
    desks.deliver()
    return digest


@pytest.fixture(scope="session")
def northmoor(tmp_path_factory):
    desks = Desks(tmp_path_factory.mktemp("desks"))
    meet(desks)
    staff(desks)
    protocol = rooted(desks, a_protocol())
    above = adopt(desks, "protocol", protocol)
    agreement = an_agreement(protocol=Link(id=protocol.id, digest=above))
    desks.agreement = adopt(desks, "agreement", rooted(desks, agreement))
    yield desks
    desks.close()


@pytest.fixture
def desks(northmoor):
    """The same partnership for every test; each asks and shares something of its own."""
    return northmoor


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A council and a trust that have met and staffed, and have agreed nothing yet."""
    house = Desks(tmp_path_factory.mktemp("house"))
    meet(house)
    staff(house)
    yield house
    house.close()
