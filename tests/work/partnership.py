"""Whole partnerships in memory: houses that reach each other, and documents they have signed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from attrs import evolve

from accordant.adapters.memory import FixedClock, MemoryBodies, MemoryKeys, MemoryPost, MemoryStore
from accordant.core.agreement import Agreement, Flow
from accordant.core.decision import Request
from accordant.core.errors import AccordantError
from accordant.core.exchange import pieces, read_label
from accordant.core.ledger import Tile
from accordant.core.names import DatasetId, Digest, PartyId, PersonId, RoleId
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY, Actor
from accordant.core.protocol import Link, Protocol
from accordant.core.wire import encode, write_yaml
from accordant.work.draft import propose
from accordant.work.found import found
from accordant.work.join import invite, join
from accordant.work.ports import House, Node, Reply
from accordant.work.receive import Arrival, receive, refuse_unread, turn_away_at_sight
from accordant.work.record import VOLATILE, index_from_events, reading
from accordant.work.send import send_due
from accordant.work.sign import appoint, assure, certify, confirm, sign_document
from tests.core.builders import (
    COUNCIL,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    a_protocol,
    an_agreement,
    reply_flow,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORDS = "We share this so that children at risk are seen in time."
SECRET = "correct horse battery staple"


def actor(person: str, party: str) -> Actor:
    return Actor(person=PersonId(person), party=PartyId(party))


def at_the_door(house: House, method: str, path: str, chunks: Iterable[bytes]) -> Reply:
    """What a node's door does, without a web server."""
    if method == "GET":
        return _published(house, path.removeprefix("/"))
    stream = BytesIO(b"".join(chunks))
    package = Digest("sha256:" + path.rpartition("/")[2])
    try:
        envelope = read_label(stream.read)
        if turned := turn_away_at_sight(house, envelope):
            return turned
        digest, size = house.arrivals.save(pieces(stream.read, 1 << 30))
    except AccordantError as problem:
        return refuse_unread(house, problem, package)
    return receive(house, [Arrival(envelope=envelope, body=digest, size=size)])[0]


def _published(house: House, path: str) -> Reply:
    """The checkpoint, and every tile as far as it goes (C2SP tlog-tiles)."""
    with reading(house) as records:
        if path == "checkpoint":
            return Reply(status=200, body=records.checkpoint())
        tile = Tile.from_path(path)
        data = records.tx.tile(tile.level, tile.index)[: 32 * tile.width]
    return Reply(status=200 if len(data) == 32 * tile.width else 404, body=data)


class Partnership:
    """Some parties' houses in one process, on one clock and one post."""

    def __init__(self, *parties: str) -> None:
        self.clock = FixedClock(NOW)
        self.post = MemoryPost()
        self.houses = {party: self._house(party) for party in parties}
        for house in self.houses.values():
            found(house)

    def mark(self) -> Callable[[], None]:
        """Remember how everything is; what is given back makes it so again."""
        now = self.clock.now()
        was = [
            (
                house,
                house.store._contents,
                dict(house.bodies._bodies),
                dict(house.bodies._written),
                house.keys._node,
                dict(house.keys._people),
            )
            for house in self.houses.values()
        ]

        def again() -> None:
            self.clock.set(now)
            self.post.__init__()
            for house, contents, bodies, written, node, people in was:
                del contents.added[contents.size :]
                house.store._contents = contents
                house.bodies._bodies, house.bodies._written = dict(bodies), dict(written)
                house.arrivals._bodies = {}
                house.keys._node, house.keys._people = node, dict(people)
                self._open_door(house)

        return again

    def _open_door(self, house: House) -> None:
        self.post.register(house.node.url, lambda *asked: at_the_door(house, *asked))

    def __getitem__(self, party: str) -> House:
        return self.houses[party]

    def _house(self, party: str) -> House:
        url = f"http://{party}.example"
        node = Node(party=PartyId(party), name=party.title(), kind="charity", url=url)
        house = House(
            node=node,
            clock=self.clock,
            store=MemoryStore(),
            bodies=MemoryBodies(),
            arrivals=MemoryBodies(),
            keys=MemoryKeys(),
            post=self.post,
        )
        self._open_door(house)
        return house

    def meet(self) -> None:
        """Everyone joins everyone, comparing fingerprints."""
        for host in self.houses.values():
            text, fingerprint = invite(host)
            for guest in self.houses.values():
                if guest is not host:
                    join(guest, text.encode(), fingerprint)
        self.deliver()

    def deliver(self) -> None:
        """Carry everything that waits, until nothing does or nothing moves."""
        for _ in range(20):
            self.clock.advance(timedelta(seconds=5))
            tried = [one for house in self.houses.values() for one in send_due(house)]
            if not tried:
                return

    def root(self, party: str) -> str:
        """Give a party's root fingerprint."""
        return self[party].keys.node().root.public.fingerprint

    def appoint(self, party: str, person: str, role: str, *, signs: bool = False) -> None:
        """Give a person a role, from a year ago."""
        appoint(
            self[party],
            actor("operator", party),
            person=PersonId(person),
            name=person.title(),
            role=RoleId(role),
            from_=date(2025, 11, 22),
            passphrase=SECRET if signs else None,
        )

    def staff(self, party: str) -> None:
        """Appoint who is needed to agree: a lead, an adviser and a signatory."""
        for role in (OPERATIONAL_LEAD, IG_ADVISER, SIGNATORY):
            self.appoint(party, f"{role}.{party}", role, signs=True)

    def adopt(self, document: Protocol | Agreement) -> Digest:
        """Propose, confirm, certify and sign a document; give its hash."""
        owner = str(document.owner)
        text = write_yaml(encode(document)).encode()
        digest = propose(self[owner], actor("drafter", owner), text).digest
        self.deliver()
        for party in map(str, (party.id for party in document.parties)):
            for role in (OPERATIONAL_LEAD, IG_ADVISER):
                who = actor(f"{role}.{party}", party)
                confirm(self[party], who, digest, role, WORDS, SECRET)
        self.deliver()
        chair = actor(f"chair.{owner}", owner)
        certify(self[owner], chair, digest, SECRET)
        self.deliver()
        for party in map(str, (party.id for party in document.parties)):
            sign_document(self[party], actor(f"{SIGNATORY}.{party}", party), digest, SECRET)
        self.deliver()
        return digest


def rooted(document, partnership: Partnership):
    """Give a document with the roots its parties really have."""
    parties = tuple(evolve(party, root=partnership.root(party.id)) for party in document.parties)
    return evolve(document, parties=parties)


def in_force(
    *flows: Flow, of: Callable[..., Partnership] = Partnership
) -> tuple[Partnership, Agreement, Digest]:
    """A council and a trust with a protocol and an agreement in force, and people to use it.

    The flows stand in place of `contact`.
    """
    both = of(COUNCIL, TRUST)
    both.meet()
    for party in (COUNCIL, TRUST):
        both.staff(party)
        assure(
            both[party],
            actor("operator", party),
            scheme="dspt",
            reference="2026",
            from_=date(2026, 7, 1),
            expires=date(2027, 6, 30),
        )
    both.appoint(COUNCIL, f"chair.{COUNCIL}", "independent-chair", signs=True)
    both.appoint(COUNCIL, "worker", WORKER)
    both.appoint(TRUST, "nurse", PRACTITIONER)
    both.deliver()
    protocol = rooted(a_protocol(), both)
    above = both.adopt(protocol)
    agreement = rooted(
        an_agreement(protocol=Link(id=protocol.id, digest=above), flows=(*flows, reply_flow()))
        if flows
        else an_agreement(protocol=Link(id=protocol.id, digest=above)),
        both,
    )
    return both, agreement, both.adopt(agreement)


def a_request(**changes) -> Request:
    """The council tells the trust of a contact."""
    request = Request(
        provider=COUNCIL,
        recipient=TRUST,
        person=PersonId("worker"),
        role=WORKER,
        acting_for=COUNCIL,
        purpose=TRIAGE,
        dataset=DatasetId("contacts"),
        group="children",
    )
    return evolve(request, **changes)


def waiting(house: House) -> list[str]:
    """Give what is still in a house's outbox."""
    with reading(house) as records:
        return [key for key, _ in records.tx.scan("outbox")]


def shelf(house: House, name: str) -> dict[str, object]:
    """Give what is on one shelf of a house."""
    with reading(house) as records:
        return dict(records.tx.scan(name))


def entries(house: House) -> Iterator[str]:
    """Give the kinds of the events in a house, in order."""
    with reading(house) as records:
        yield from (event.kind for _, event in records.happened())


def events_of(house: House, kind: type) -> list:
    """Give the events of one kind in a house, in order."""
    with reading(house) as records:
        return [event for _, event in records.happened() if isinstance(event, kind)]


def rebuilt(house: House) -> tuple[dict, dict]:
    """Give the index as built anew from the events, and as it stands."""
    with reading(house) as records:
        standing = {
            (name, key): value
            for name in records.tx.shelves()
            if name not in VOLATILE
            for key, value in records.tx.scan(name)
        }
        return index_from_events(records), standing
