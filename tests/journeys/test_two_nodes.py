"""Two real nodes over HTTP: papers both ways, receipts, and everything that can go wrong."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from attrs import evolve

from accordant.adapters.memory import FixedClock
from accordant.core.canonical import canonical
from accordant.core.exchange import (
    Papers,
    frame,
    package_id,
    peek,
    read_signed_receipt,
    sign_manifest,
)
from accordant.core.ledger import verify_checkpoint
from accordant.core.names import PartyId, PersonId, RoleId, ledger_name
from accordant.core.people import Actor
from accordant.doors.problems import ExitCode
from accordant.work.join import invite, join
from accordant.work.library import envelope_of, partner
from accordant.work.pack import tell
from accordant.work.record import reading, recording
from accordant.work.send import check_receipt
from accordant.work.sign import appoint
from tests.journeys.nodes import (
    Running,
    introduce,
    must_be_whole,
    no_traceback,
    running,
    settle,
    until,
)

EARLY = 2
"""Seconds by which a package may be dated ahead, for these nodes."""

LARGEST = 1 << 20


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Alpha and beta have met and exchanged what they have stated."""
    folder = tmp_path_factory.mktemp("two-nodes")
    limits = {"early_seconds": EARLY, "largest_body": LARGEST}
    with running(folder, "alpha", "beta", **limits) as (alpha, beta):
        introduce(alpha, beta)
        settle(alpha, beta)
        yield alpha, beta
        settle(alpha, beta)
        must_be_whole(alpha, beta)
        no_traceback(alpha, beta)


def name(node, person):
    """Appoint someone, which is told to every partner."""
    actor = Actor(person=PersonId("operator"), party=node.house.node.party)
    return appoint(
        node.house,
        actor,
        person=PersonId(person),
        name=person.title(),
        role=RoleId("practitioner"),
        from_=date(2026, 1, 1),
    ).digest


class Packed:
    """A package made by a node and taken out of its outbox: the test is its post."""

    def __init__(self, node, to, *, house=None, contents=None):
        house = house or node.house
        with recording(house) as records:
            sent = tell(records, [PartyId(to)], contents or Papers(), house.clock.now(), "a test")
            (self.name,) = sent
            self.envelope = envelope_of(records.tx.get("sent", self.name)["manifest"])
            self.chain = partner(records, PartyId(to)).chain
        self.manifest = peek(self.envelope)
        with house.bodies.open(self.manifest.body.digest) as body:
            self.body = body.read()

    @property
    def wire(self):
        return b"".join(frame(self.envelope, [self.body]))


@pytest.fixture
def held_up(pair):
    """Alpha's worker leaves its packages alone, so that the test may carry them as it likes."""
    alpha, beta = pair
    settle(alpha, beta)
    pause = {"code": "held", "failures": 0, "next": "2100-01-01T00:00:00+00:00", "reason": "a test"}
    with recording(alpha.house) as records:
        records.tx.put("attempt", "beta", pause)
    yield alpha, beta
    with recording(alpha.house) as records:
        records.tx.drop("attempt", "beta")
    settle(alpha, beta)


def recorded(node, code):
    return [one for one in node.shelf("turned-away") if one.endswith(f"/{code}")]


def test_papers_travel_both_ways_and_every_one_is_signed_for(pair):
    alpha, beta = pair
    said = {name(alpha, "amira"), name(beta, "bao"), name(alpha, "chidi")}
    settle(alpha, beta)
    for node, other in ((alpha, beta), (beta, alpha)):
        assert said <= set(node.shelf("statement"))
        with reading(node.house) as records:
            to = partner(records, other.house.node.party)
        for package, sent in node.shelf("sent").items():
            kept = node.shelf("receipt")[package]
            signed = read_signed_receipt(canonical(kept["receipt"]))
            manifest = peek(envelope_of(sent["manifest"]))
            found = check_receipt(signed, package, manifest, to.chain)
            assert found.verdict == "accepted", found


def test_anyone_can_fetch_the_checkpoint_and_check_it_with_the_published_keys(pair):
    alpha, beta = pair
    with reading(alpha.house) as records:
        chain = partner(records, beta.house.node.party).chain
    note = beta.get("/checkpoint").content
    party = beta.house.node.party
    assert verify_checkpoint(note, ledger_name(party), chain.current.checkpoint).size > 1
    published = [envelope_of(one).payload for one in beta.get("/keys").json()["keys"]]
    assert len(published) == len(chain.lists)


def test_a_node_that_was_down_catches_up(pair):
    alpha, beta = pair
    assert beta.stop() == 0
    said = {name(alpha, f"while-away-{n}") for n in range(5)}
    until(lambda: alpha.shelf("attempt"))
    (why,) = alpha.shelf("attempt").values()
    assert why["code"] == "partner-away"
    assert why["reason"]
    beta.start()
    settle(alpha, beta, within=40)
    assert said <= set(beta.shelf("statement"))


def test_the_same_package_again_gets_the_same_verdict(held_up):
    alpha, beta = held_up
    packed = Packed(alpha, "beta")
    answers = [beta.put(packed.name, packed.wire) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    signed = [read_signed_receipt(answer.content) for answer in answers]
    assert len({one.receipt for one in signed}) == 1
    for one in signed:
        check_receipt(one, packed.name, packed.manifest, packed.chain)


def test_a_package_that_comes_before_its_turn_waits_for_it(held_up):
    alpha, beta = held_up
    first, second = Packed(alpha, "beta"), Packed(alpha, "beta")
    early = beta.put(second.name, second.wire)
    assert (early.status_code, early.json()["code"]) == (409, "out-of-order")
    assert early.json()["expected"] == first.manifest.sequence
    assert beta.put(first.name, first.wire).status_code == 200
    assert beta.put(second.name, second.wire).status_code == 200


def test_a_package_dated_ahead_is_refused_as_not_yet_valid_and_accepted_in_time(pair):
    alpha, beta = pair
    ahead = datetime.now(UTC) + timedelta(seconds=EARLY + 4)
    Packed(alpha, "beta", house=evolve(alpha.house, clock=FixedClock(ahead)))
    until(lambda: recorded(beta, "not-yet-valid"))
    until(lambda: alpha.shelf("attempt"))
    (why,) = alpha.shelf("attempt").values()
    assert (why["code"], "ahead of our clock" in why["reason"]) == ("not-yet-valid", True)
    settle(alpha, beta)


BROKEN = {
    "truncated": (lambda p: p.wire[:-7], "bad-body"),
    "without a body": (lambda p: p.wire[: -len(p.body)], "bad-body"),
    "with a longer body": (lambda p: p.wire + b"more", "bad-input"),
    "with a byte of its body flipped": (
        lambda p: p.wire[:-1] + bytes([p.wire[-1] ^ 1]),
        "bad-body",
    ),
    "cut in its manifest": (lambda p: p.wire[:50], "bad-input"),
    "empty": (lambda p: b"", "bad-input"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_package_broken_on_the_way_is_refused_on_record_and_goes_through_whole(held_up, how):
    alpha, beta = held_up
    breaking, code = BROKEN[how]
    packed = Packed(alpha, "beta")
    answer = beta.put(packed.name, breaking(packed))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"]
    assert f"{packed.name}/{code}" in beta.shelf("turned-away")
    assert packed.name not in beta.shelf("inbox")
    assert packed.manifest.body.digest.removeprefix("sha256:") not in beta.bodies()
    assert beta.put(packed.name, packed.wire).status_code == 200


def test_a_package_under_another_name_is_refused(held_up):
    alpha, beta = held_up
    packed = Packed(alpha, "beta")
    answer = beta.put("f" * 64, packed.wire)
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong-name")
    assert recorded(beta, "wrong-name")


def test_a_body_beyond_the_nodes_limit_is_refused_while_it_streams(held_up):
    alpha, beta = held_up
    packed = Packed(alpha, "beta")
    huge = evolve(packed.manifest, body=evolve(packed.manifest.body, size=64 * LARGEST))
    envelope = sign_manifest(huge, alpha.house.keys.node().manifest)
    chunks = frame(envelope, (b"x" * LARGEST for _ in range(64)))
    answer = beta.put(package_id(envelope), chunks)
    assert (answer.status_code, answer.json()["code"]) == (400, "too-large")
    assert recorded(beta, "too-large")


def test_a_package_for_another_party_and_one_from_a_stranger_are_turned_away(tmp_path):
    with running(tmp_path, "alpha", "beta", "gamma") as (alpha, beta, gamma):
        introduce(alpha, beta)
        settle(alpha, beta)
        acquaint(host=gamma, guest=alpha)
        acquaint(host=beta, guest=gamma)
        stray, strange = Packed(alpha, "gamma"), Packed(gamma, "beta")
        answer = beta.put(stray.name, stray.wire)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-for-us")
        answer = beta.put(strange.name, strange.wire)
        assert (answer.status_code, answer.json()["code"]) == (403, "unknown-sender")
        assert recorded(beta, "not-for-us")
        assert recorded(beta, "unknown-sender")
        # Once they have met in both directions, nothing of it was lost.
        acquaint(host=alpha, guest=gamma)
        acquaint(host=gamma, guest=beta)
        settle(alpha, beta, gamma, within=60)
        must_be_whole(alpha, beta, gamma)


def acquaint(*, host, guest):
    """The guest joins the host, which does not know the guest by that."""
    text, fingerprint = invite(host.house)
    join(guest.house, text.encode(), fingerprint)


def test_headers_longer_than_any_are_refused_by_the_server(pair):
    _, beta = pair
    answer = httpx.get(f"{beta.url}/health", headers={"x-long": "x" * 100_000}, timeout=10)
    assert answer.status_code == httpx.codes.REQUEST_HEADER_FIELDS_TOO_LARGE


def test_a_port_that_is_taken_is_not_shared(pair, tmp_path):
    alpha, _ = pair
    other = Running(tmp_path, "epsilon")
    other.port = alpha.port
    other.begin()
    assert other.process.wait(timeout=30) == ExitCode.UNAVAILABLE
    assert "nothing can listen" in other.log()
    assert "Traceback" not in other.log()
    other.process = None
    other.__exit__()


def test_a_certificate_that_cannot_be_used_is_named_and_the_node_does_not_start(tmp_path):
    node = Running(tmp_path, "epsilon")
    with (node.home / "node.yaml").open("a") as settings:
        settings.write("certificate: not-there.pem\nprivate_key: not-there.key\n")
    node.begin()
    assert node.process.wait(timeout=30) == ExitCode.BAD_INPUT
    assert "certificate" in node.log()
    node.process = None
    node.__exit__()
