"""The node door, over a house in memory: what comes in, what is answered, what is on record."""

import json
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from io import BytesIO
from threading import Event, Thread

import pytest
from attrs import evolve

from accordant.adapters.memory import MemoryBodies
from accordant.core.canonical import read, read_canonical
from accordant.core.errors import Unavailable
from accordant.core.exchange import (
    MEDIA_TYPE,
    Body,
    Papers,
    frame,
    package_id,
    peek,
    read_signed_receipt,
    sign_manifest,
)
from accordant.core.ledger import leaf_hash, read_bundle, verify_checkpoint
from accordant.core.names import PartyId, ledger_name
from accordant.doors.node import inbox, node_app
from accordant.doors.node.gathering import Gatherer
from accordant.doors.node.inbox import (
    LARGEST_SEALED_PAPERS,
    MOST_AT_ONCE,
    MOST_FROM_ONE,
    MOST_UNKNOWN,
    MOST_UNKNOWN_FROM_ONE,
    Places,
)
from accordant.work.join import invite, join
from accordant.work.library import envelope_of, own_chain, partner
from accordant.work.pack import tell
from accordant.work.ports import Reply
from accordant.work.receive import Arrival, Prepared
from accordant.work.record import reading, recording
from accordant.work.send import check_receipt
from tests.work.partnership import Partnership, shelf


class Door:
    """Asks a node's WSGI app as a server would."""

    def __init__(self, house):
        self.house = house
        self.app = node_app(house)

    def ask(self, method, path, body=b"", media_type=MEDIA_TYPE):
        """Give status, headers and body."""
        stream = body if hasattr(body, "read") else BytesIO(body)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_TYPE": media_type,
            "wsgi.input": stream,
        }
        started = []
        answer = b"".join(self.app(environ, lambda *given: started.append(given)))
        ((status, headers),) = started
        return int(status.split()[0]), dict(headers), answer

    def put(self, package, body, **given):
        return self.ask("PUT", f"/inbox/{package.removeprefix('sha256:')}", body, **given)


class Parcel:
    """A package in its sender's outbox, and how it looks on the wire."""

    def __init__(self, house, to):
        with recording(house) as records:
            (self.name,) = tell(records, [PartyId(to)], Papers(), house.clock.now(), "a test")
            sent = records.tx.get("sent", self.name)
            self.chain = partner(records, PartyId(to)).chain
        self.house = house
        self.envelope = envelope_of(sent["manifest"])
        self.manifest = peek(self.envelope)
        with house.bodies.open(self.manifest.body.digest) as body:
            self.body = body.read()

    @property
    def label(self):
        return b"".join(frame(self.envelope, []))

    @property
    def wire(self):
        return self.label + self.body


@pytest.fixture
def town():
    """Alpha and beta are partners; gamma knows beta, which does not know gamma."""
    town = Partnership("alpha", "beta", "gamma")
    beta = town.houses["beta"] = evolve(town["beta"], arrivals=MemoryBodies())
    for host, guests in {"alpha": ["beta", "gamma"], "beta": ["alpha", "gamma"]}.items():
        text, fingerprint = invite(town[host])
        for guest in guests:
            join(town[guest], text.encode(), fingerprint)
    text, fingerprint = invite(town["gamma"])
    join(town["alpha"], text.encode(), fingerprint)
    # What they told each other when they joined goes through the door first.
    door = Door(beta)
    town.post.register(
        "http://beta.example", lambda method, path, chunks: _replied(door, path, chunks)
    )
    town.deliver()
    return town


def _replied(door, path, chunks):
    status, _, body = door.ask("PUT", path, b"".join(chunks))
    return Reply(status=status, body=body)


@pytest.fixture
def door(town):
    return Door(town["beta"])


@pytest.fixture
def parcel(town):
    return Parcel(town["alpha"], "beta")


def test_a_package_gets_a_receipt_that_can_be_verified(town, door, parcel):
    status, headers, body = door.put(parcel.name, parcel.wire)
    assert status == 200, body
    assert headers["content-type"] == "application/vnd.accordant.receipt.v1+json"
    receipt = check_receipt(read_signed_receipt(body), parcel.name, parcel.manifest, parcel.chain)
    assert receipt.verdict == "accepted"
    assert not door.house.arrivals._bodies


def test_the_same_package_again_gets_the_same_verdict_and_is_not_taken_in_twice(door, parcel):
    first = read_signed_receipt(door.put(parcel.name, parcel.wire)[2])
    with reading(door.house) as records:
        size = records.tx.size()
    again = read_signed_receipt(door.put(parcel.name, parcel.wire)[2])
    with reading(door.house) as records:
        assert records.tx.size() == size
    assert first.receipt == again.receipt
    check_receipt(again, parcel.name, parcel.manifest, parcel.chain)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


BROKEN = {
    "nothing at all": (lambda p: b"", "bad-input"),
    "half a length": (lambda p: p.wire[:3], "bad-input"),
    "half a manifest": (lambda p: p.wire[:100], "bad-input"),
    "a manifest longer than any": (lambda p: b"\xff" * 100, "bad-input"),
    "a manifest that is not JSON": (lambda p: b"\0\0\0\4oops", "bad-input"),
    "a manifest nested too deep": (lambda p: b"\0\0\xea\x60" + b"[" * 60_000, "bad-input"),
    "no body": (lambda p: p.label, "bad-body"),
    "half a body": (lambda p: p.wire[:-10], "bad-body"),
    "a longer body": (lambda p: p.wire + b"!", "bad-input"),
    "a body with one bit flipped": (lambda p: flipped(p.wire, len(p.wire) - 5), "bad-body"),
    "a manifest with one bit flipped": (lambda p: flipped(p.wire, 40), None),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_refused_and_recorded_and_uses_up_no_number(door, parcel, how):
    breaking, code = BROKEN[how]
    status, headers, body = door.put(parcel.name, breaking(parcel))
    problem = read(body)
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert problem["detail"]
    assert code in (None, problem["code"])
    assert f"{parcel.name}/{problem['code']}" in shelf(door.house, "turned-away")
    assert not door.house.arrivals._bodies
    assert door.put(parcel.name, parcel.wire)[0] == 200


def test_a_package_under_another_name_is_refused(door, parcel):
    name = "sha256:" + "0" * 64
    status, _, body = door.put(name, parcel.wire)
    assert (status, read(body)["code"]) == (400, "wrong-name")
    assert f"{name}/wrong-name" in shelf(door.house, "turned-away")


def test_a_body_of_another_media_type_is_not_read(door, parcel):
    status, _, body = door.put(parcel.name, parcel.wire, media_type="text/html")
    assert (status, read(body)["code"]) == (400, "bad-media-type")


def test_a_body_larger_than_the_node_takes_is_refused_before_it_is_read(town, parcel):
    door = Door(evolve(town["beta"], node=evolve(town["beta"].node, largest_body=100)))
    status, _, body = door.put(parcel.name, parcel.wire)
    assert (status, read(body)["code"]) == (400, "too-large")


def test_a_stranger_is_turned_away_before_its_body_is_kept(town, door):
    parcel = Parcel(town["gamma"], "beta")
    saved = []
    door.house.arrivals.save = saved.append
    status, _, body = door.put(parcel.name, parcel.wire)
    assert (status, read(body)["code"]) == (403, "unknown-sender")
    assert f"{parcel.name}/unknown-sender" in shelf(door.house, "turned-away")
    assert not saved


def test_a_package_for_another_party_cannot_be_put_here(town, door):
    parcel = Parcel(town["alpha"], "gamma")
    status, _, body = door.put(parcel.name, parcel.wire)
    assert (status, read(body)["code"]) == (403, "not-for-us")


def test_a_manifest_dated_before_its_senders_keys_is_turned_away(town, door, parcel):
    early = evolve(parcel.manifest, created=parcel.manifest.created.replace(year=2020))
    envelope = sign_manifest(early, town["alpha"].keys.node().manifest)
    status, _, body = door.put(package_id(envelope), b"".join(frame(envelope, [parcel.body])))
    assert (status, read(body)["code"]) == (403, "bad-signature")


def test_packages_out_of_order_say_which_comes_first(town, door, parcel):
    later = Parcel(town["alpha"], "beta")
    status, _, body = door.put(later.name, later.wire)
    problem = read(body)
    assert (status, problem["code"]) == (409, "out-of-order")
    assert problem["expected"] == parcel.manifest.sequence
    assert door.put(parcel.name, parcel.wire)[0] == 200
    assert door.put(later.name, later.wire)[0] == 200


def test_an_expired_package_is_refused_in_writing_and_blocks_nothing(town, door, parcel):
    later = Parcel(town["alpha"], "beta")
    town.clock.advance(timedelta(days=30, seconds=1))
    after = Parcel(town["alpha"], "beta")
    verdicts = []
    for one in (parcel, later, after):
        status, _, body = door.put(one.name, one.wire)
        receipt = check_receipt(read_signed_receipt(body), one.name, one.manifest, one.chain)
        verdicts.append((status, str(receipt.verdict), receipt.code))
    assert verdicts == [(200, "refused", "expired")] * 2 + [(200, "accepted", "")]


def test_a_second_package_under_one_number_is_refused_and_both_are_kept(town, door, parcel):
    assert door.put(parcel.name, parcel.wire)[0] == 200
    other = evolve(parcel.manifest, nonce="0" * 32)
    envelope = sign_manifest(other, town["alpha"].keys.node().manifest)
    wire = b"".join(frame(envelope, [parcel.body]))
    status, _, body = door.put(package_id(envelope), wire)
    assert (status, read(body)["code"]) == (409, "equivocation")
    (kept,) = shelf(door.house, "equivocation").values()
    assert {package_id(envelope_of(kept[one])) for one in ("first", "second")} == {
        parcel.name,
        package_id(envelope),
    }


def test_bytes_that_are_kept_are_not_removed_when_a_partner_sends_them_again(town, door, parcel):
    kept = b"a stream that an earlier share left here" * 20
    digest, size = door.house.bodies.save([kept])
    body = Body(digest=digest, size=size)
    envelope = sign_manifest(evolve(parcel.manifest, body=body), town["alpha"].keys.node().manifest)
    status, _, answer = door.put(package_id(envelope), b"".join(frame(envelope, [kept])))
    assert status == 200
    assert read_signed_receipt(answer).receipt.verdict == "refused"
    assert door.house.bodies.open(digest).read() == kept


def test_what_nobody_expected_is_answered_without_a_traceback(door, parcel, caplog):
    def breaks(chunks):
        raise RuntimeError("Maëlle O’Brien")

    door.house.arrivals.save = breaks
    status, _, body = door.put(parcel.name, parcel.wire)
    problem = json.loads(body)
    assert (status, problem["code"]) == (500, "bug")
    assert b"Runtime" not in body
    assert "Brien" not in body.decode()
    assert caplog.records[-1].code in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("PUT", "/inbox/abc", 404),
        ("PUT", "/inbox/" + "A" * 64, 404),
        ("GET", "/inbox/" + "a" * 64, 405),
        ("POST", "/health", 405),
        ("GET", "/tile/0/1", 404),
        ("GET", "/tile/0/999", 404),
        ("GET", "/tile/entries/999", 404),
        ("GET", "/tile/entries/000.p/255", 404),
        ("GET", "/tile/entries/../../etc/passwd", 404),
    ],
)
def test_whatever_else_is_asked_gets_a_problem_document(door, method, path, status):
    got, headers, body = door.ask(method, path)
    assert got == status
    assert headers["content-type"] == "application/problem+json"
    assert read(body)["status"] == status


def test_anyone_can_check_the_ledger_from_its_tiles_and_checkpoint(door):
    party = door.house.node.party
    _, _, note = door.ask("GET", "/checkpoint")
    with reading(door.house) as records:
        key = own_chain(records).current.checkpoint
    checkpoint = verify_checkpoint(note, ledger_name(party), key)
    width = checkpoint.size
    _, _, hashes = door.ask("GET", f"/tile/0/000.p/{width}")
    _, headers, bundle = door.ask("GET", f"/tile/entries/000.p/{width}")
    entries = read_bundle(bundle)
    assert b"".join(leaf_hash(entry) for entry in entries) == hashes
    assert headers["cache-control"] == "no-store"


def test_the_keys_are_published_as_the_chain_of_lists(door):
    _, _, body = door.ask("GET", "/keys")
    value = read_canonical(body)
    assert value["party"] == "beta"
    assert [envelope_of(one) for one in value["keys"]]


def test_health_tells_how_much_waits(town, door):
    Parcel(town["beta"], "alpha")
    status, _, body = door.ask("GET", "/health")
    assert (status, read(body)["outbox"]["waiting"]) == (200, 1)


class Slow:
    """A sender that stops in the middle until it is told to go on."""

    def __init__(self, data):
        self._data = BytesIO(data)
        self.begun, self.go_on = Event(), Event()

    def read(self, size):
        if self._data.tell() > 4:
            self.begun.set()
            self.go_on.wait(10)
        return self._data.read(size)


def test_a_slow_sender_holds_up_nobody(town, door, parcel):
    join_text, fingerprint = invite(town["gamma"])
    join(town["beta"], join_text.encode(), fingerprint)
    slow, other = Slow(parcel.wire), Parcel(town["gamma"], "beta")
    answers = []
    thread = Thread(target=lambda: answers.append(door.put(parcel.name, slow)[0]))
    thread.start()
    assert slow.begun.wait(10)
    # Gamma joined beta before, and its first package is next in its lane.
    first = shelf(town["gamma"], "sent")
    status = [
        door.put(name, frame_of(town["gamma"], name))[0]
        for name in sorted(first, key=lambda n: first[n]["sequence"])
        if first[name]["to"] == "beta"
    ]
    assert set(status) == {200}
    assert other.name in first
    slow.go_on.set()
    thread.join(10)
    assert answers == [200]


def frame_of(house, package):
    with reading(house) as records:
        envelope = envelope_of(records.tx.get("sent", package)["manifest"])
    with house.bodies.open(peek(envelope).body.digest) as body:
        return b"".join(frame(envelope, [body.read()]))


def test_more_packages_than_one_address_has_room_for_are_asked_to_come_again(door, parcel):
    """One address never has all the places, however slowly it sends."""
    slow = [Slow(parcel.wire) for _ in range(MOST_FROM_ONE)]
    threads = [Thread(target=door.put, args=(parcel.name, one)) for one in slow]
    for thread, one in zip(threads, slow, strict=True):
        thread.start()
        assert one.begun.wait(10)
    status, _, body = door.put(parcel.name, parcel.wire)
    assert (status, read(body)["code"]) == (503, "busy")
    for one in slow:
        one.go_on.set()
    for thread in threads:
        thread.join(10)
    assert door.put(parcel.name, parcel.wire)[0] == 200


def test_places_that_strangers_cannot_take_are_left_for_senders_that_are_known():
    places, taken = Places(), ExitStack()
    senders = [f"192.0.2.{n % 6}" for n in range(MOST_UNKNOWN)]
    known = [taken.enter_context(places.taken(address)) for address in senders]
    with pytest.raises(Unavailable, match="too many packages"), places.taken("192.0.2.99"):
        pass
    # As soon as one of them is known, there is room for the next.
    known[0]()
    known[0]()
    with places.taken("192.0.2.99"), pytest.raises(Unavailable), places.taken("192.0.2.98"):
        pass
    for one in known:
        one()
    with ExitStack() as more:
        for n in range(MOST_AT_ONCE - MOST_UNKNOWN):
            more.enter_context(places.taken(f"198.51.100.{n}"))()
        with pytest.raises(Unavailable), places.taken("192.0.2.99"):
            pass
    taken.close()
    assert not places._taken
    assert not places._unknown


def test_of_one_address_so_many_come_in_and_so_many_before_they_are_known():
    with ExitStack() as taken:
        places = Places()
        for _ in range(MOST_FROM_ONE - MOST_UNKNOWN_FROM_ONE):
            taken.enter_context(places.taken("192.0.2.7"))()
        for _ in range(MOST_UNKNOWN_FROM_ONE):
            taken.enter_context(places.taken("192.0.2.7"))
        with pytest.raises(Unavailable), places.taken("192.0.2.7"):
            pass
        with places.taken("192.0.2.8"):
            pass


def test_a_sender_is_known_once_its_label_holds_and_a_stranger_never_is(town, parcel, monkeypatch):
    places, known = Places(), []

    @contextmanager
    def taken(address):
        yield lambda: known.append(address)

    monkeypatch.setattr(places, "taken", taken)
    monkeypatch.setattr(inbox, "Places", lambda: places)
    door = Door(town["beta"])
    stranger = Parcel(town["gamma"], "beta")
    assert door.put(stranger.name, stranger.wire)[0] == 403
    assert known == []
    assert door.put(parcel.name, parcel.wire)[0] == 200
    assert known == [""]


def test_a_stranger_is_answered_without_reading_on(door, town):
    """What is thrown away after it is read by no thread and holds no place."""
    stranger = Parcel(town["gamma"], "beta")
    stream = BytesIO(stranger.wire)
    assert door.put(stranger.name, stream)[0] == 403
    assert stream.tell() == len(stranger.label)


def test_papers_larger_than_papers_may_be_are_refused_at_the_label(town, door, parcel):
    body = Body(digest=parcel.manifest.body.digest, size=LARGEST_SEALED_PAPERS + 1)
    envelope = sign_manifest(evolve(parcel.manifest, body=body), town["alpha"].keys.node().manifest)
    stream = BytesIO(b"".join(frame(envelope, [parcel.body])))
    status, _, answer = door.put(package_id(envelope), stream)
    assert (status, read(answer)["code"]) == (400, "too-large")
    assert stream.read() == parcel.body
    assert door.put(parcel.name, parcel.wire)[0] == 200


def test_whoever_sends_the_same_bytes_has_nobody_else_s_removed(friends, monkeypatch):
    """A partner that has seen a ciphertext sends it under a label of its own, whole or in part."""
    door, answers = Door(friends["beta"]), []
    honest, theirs = Parcel(friends["alpha"], "beta"), Parcel(friends["gamma"], "beta")
    opening = Opening(monkeypatch, "alpha")
    thread = in_a_thread(door, honest, answers)
    assert opening.begun.wait(10)
    for body in (honest.manifest.body, evolve(honest.manifest.body, size=9999)):
        manifest = evolve(theirs.manifest, body=body)
        envelope = sign_manifest(manifest, friends["gamma"].keys.node().manifest)
        door.put(package_id(envelope), b"".join(frame(envelope, [honest.body])))
    assert list(door.house.arrivals._bodies.values()) == [honest.body]
    opening.go_on.set()
    thread.join(10)
    assert answers[0][0] == 200
    assert read_signed_receipt(answers[0][2]).receipt.verdict == "accepted"
    assert not door.house.arrivals._bodies


class Opening:
    """Stands before the opening of packages, and holds up those of one sender."""

    def __init__(self, monkeypatch, sender):
        self.begun, self.go_on = Event(), Event()
        self.sender, self.opened, self.prepare = sender, [], inbox.prepare
        monkeypatch.setattr(inbox, "prepare", self)

    def __call__(self, house, arrival):
        sender = peek(arrival.envelope).sender
        if sender == self.sender:
            self.begun.set()
            assert self.go_on.wait(10)
        self.opened.append(sender)
        return self.prepare(house, arrival)


def in_a_thread(door, parcel, answers):
    thread = Thread(target=lambda: answers.append(door.put(parcel.name, parcel.wire)))
    thread.start()
    return thread


def code_of(answer):
    return answer[0], read(answer[2])["code"]


@pytest.fixture
def friends(town):
    """Gamma joins beta as well, and what they told each other has come."""
    text, fingerprint = invite(town["gamma"])
    join(town["beta"], text.encode(), fingerprint)
    town.deliver()
    return town


def test_while_one_partner_s_package_is_opened_another_s_is_taken_in(friends, monkeypatch):
    """However many rows it takes to open the one, the other does not wait for it."""
    door, answers = Door(friends["beta"]), []
    long, short = Parcel(friends["alpha"], "beta"), Parcel(friends["gamma"], "beta")
    opening = Opening(monkeypatch, "alpha")
    thread = in_a_thread(door, long, answers)
    assert opening.begun.wait(10)
    status, _, body = door.put(short.name, short.wire)
    assert (status, opening.opened, answers) == (200, ["gamma"], [])
    assert read_signed_receipt(body).receipt.verdict == "accepted"
    opening.go_on.set()
    thread.join(10)
    assert answers[0][0] == 200
    assert opening.opened == ["gamma", "alpha"]


def test_of_one_partner_one_package_is_opened_and_the_next_is_asked_to_come_again(
    friends, monkeypatch
):
    """One partner has no more of the node than its turn, and loses nothing by waiting."""
    door, answers = Door(friends["beta"]), []
    one, other = Parcel(friends["alpha"], "beta"), Parcel(friends["alpha"], "beta")
    opening = Opening(monkeypatch, "alpha")
    thread = in_a_thread(door, one, answers)
    assert opening.begun.wait(10)
    # The same once more does not take away the body that is being opened.
    assert code_of(door.put(one.name, one.wire)) == (503, "busy")
    assert code_of(door.put(other.name, other.wire)) == (503, "busy")
    assert list(door.house.arrivals._bodies.values()) == [one.body]
    opening.go_on.set()
    thread.join(10)
    assert answers[0][0] == 200
    assert door.put(other.name, other.wire)[0] == 200
    assert not door.house.arrivals._bodies


def test_so_many_packages_are_opened_at_once_and_no_more(friends, monkeypatch):
    monkeypatch.setattr(inbox, "MOST_OPENED", 1)
    door, answers = Door(friends["beta"]), []
    long, short = Parcel(friends["alpha"], "beta"), Parcel(friends["gamma"], "beta")
    opening = Opening(monkeypatch, "alpha")
    first = in_a_thread(door, long, answers)
    assert opening.begun.wait(10)
    second = in_a_thread(door, short, answers)
    while len(door.house.arrivals._bodies) < 2:
        pass  # until the second has come whole, and waits to be opened
    assert opening.opened == []
    opening.go_on.set()
    for thread in (first, second):
        thread.join(10)
    assert opening.opened == ["alpha", "gamma"]
    assert [answer[0] for answer in answers] == [200, 200]


def test_what_breaks_off_between_opening_and_commit_leaves_nothing(door, parcel, monkeypatch):
    def full(*_):
        raise Unavailable("the disk is full", code="disk-full")

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "commit", full)
        assert code_of(door.put(parcel.name, parcel.wire)) == (503, "disk-full")
        broken.undo()
        broken.setattr(inbox, "prepare", full)
        assert code_of(door.put(parcel.name, parcel.wire)) == (503, "disk-full")
    assert not door.house.arrivals._bodies
    assert door.put(parcel.name, parcel.wire)[0] == 200


def made(parcel, size=1):
    body = parcel.manifest.body.digest
    return Prepared(arrival=Arrival(envelope=parcel.envelope, body=body, size=size))


def test_what_comes_during_a_commit_is_the_next_batch(parcel):
    """Nothing waits for company, and everything that came meanwhile shares one transaction."""
    batches, begun, go_on = [], Event(), Event()

    def take(packages):
        batches.append(len(packages))
        begun.set()
        go_on.wait(10)
        return [Reply(status=200, body=b"")] * len(packages)

    gatherer = Gatherer(take)
    threads = [Thread(target=gatherer.hand_in, args=(made(parcel),)) for _ in range(10)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    while gatherer._queue.qsize() < 9:
        pass
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert batches == [1, 9]


def test_a_package_that_cannot_be_taken_in_does_not_take_others_down(parcel):
    begun, go_on, outcomes = Event(), Event(), []

    def take(packages):
        if not begun.is_set():
            begun.set()
            go_on.wait(10)
        if any(one.arrival.size == 666 for one in packages):
            raise RuntimeError
        return [Reply(status=200, body=b"")] * len(packages)

    def hand_in(one):
        try:
            outcomes.append(gatherer.hand_in(one).status)
        except RuntimeError:
            outcomes.append("failed")

    gatherer = Gatherer(take)
    sizes = [1, 2, 666, 3]
    threads = [Thread(target=hand_in, args=(made(parcel, size),)) for size in sizes]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    while gatherer._queue.qsize() < 3:
        pass
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert sorted(map(str, outcomes)) == ["200", "200", "200", "failed"]
