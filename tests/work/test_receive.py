"""What comes to the door: taken in, refused with its number used up, or turned away."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.canonical import digest as digest_of
from accordant.core.crypto import MANIFEST, Sealer, SigningKey, random_bytes
from accordant.core.errors import Unavailable
from accordant.core.events import Equivocated, Received, TurnedAway
from accordant.core.exchange import (
    Body,
    Manifest,
    PackageKind,
    Papers,
    Rows,
    ShareHeader,
    frame,
    package_id,
    read_signed_receipt,
    share_lines,
    sign_manifest,
    write_papers,
)
from accordant.core.ledger import Frontier, extend_rows
from accordant.core.policy import Clause
from accordant.core.signing import sign, write_envelope
from accordant.core.statement import STATEMENT_TYPE, State
from accordant.work import receive as room
from accordant.work.ask import ask
from accordant.work.draft import stands
from accordant.work.receive import Arrival, receive
from accordant.work.sign import suspend
from accordant.work.sweep import sweep
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import (
    Partnership,
    a_request,
    actor,
    at_the_door,
    events_of,
    rebuilt,
    shelf,
)

NOBODY = "sha256:" + "0" * 64
SALT = b"s" * 32


def lane(house, party=COUNCIL):
    return shelf(house, "lane-in")[party]


class Maker:
    """Makes packages from the council to the trust, with whatever is wrong with them."""

    def __init__(self, both: Partnership, digest: str) -> None:
        self.both, self.digest = both, digest
        head = lane(both[TRUST])
        self.sequence, self.previous = head["sequence"], head["package"]

    def manifest(self, sealed: bytes, nonce: str, **changes) -> Manifest:
        now = self.both.clock.now().replace(microsecond=0)
        as_it_should_be = {
            "kind": PackageKind.PAPERS,
            "sender": COUNCIL,
            "recipient": TRUST,
            "sequence": self.sequence + 1,
            "previous": self.previous,
            "created": now,
            "expires": now + timedelta(days=30),
            "body": Body(digest=digest_of(sealed), size=len(sealed)),
            "nonce": nonce,
        }
        return Manifest(**{**as_it_should_be, **changes})

    def sealed(self, plain: bytes, manifest_sees=None) -> tuple[bytes, str]:
        nonce = random_bytes(16).hex()
        info = {"format": "accordant/seal-info/v1", "nonce": nonce}
        info |= {"recipient": TRUST, "sender": COUNCIL}
        key = self.both[TRUST].keys.node().sealing.public
        sealer = Sealer(key, canonical(info))
        return sealer.header + sealer.update(plain) + sealer.finish(), nonce

    def papers(self, plain=None, key=None, **changes):
        """Give a package of papers, as its envelope and its body."""
        plain = write_papers(Papers()) if plain is None else plain
        sealed, nonce = self.sealed(plain)
        manifest = self.manifest(sealed, nonce, **changes)
        return sign_manifest(manifest, key or self.key), sealed

    def share(self, *rows, items=("names",), claims=None, **changes):
        """Give a package that shares rows."""
        header = ShareHeader(items=items, plan=NOBODY, salt_key=SALT)
        sealed, nonce = self.sealed(b"".join(share_lines(header, rows)))
        frontier = extend_rows(Frontier(), claims or list(rows), SALT)
        of_a_share = {
            "kind": PackageKind.SHARE,
            "clause": self.clause(),
            "decision": NOBODY,
            "rows": Rows(root=f"sha256:{frontier.root().hex()}", count=frontier.size),
        }
        manifest = self.manifest(sealed, nonce, **{**of_a_share, **changes})
        return sign_manifest(manifest, self.key), sealed

    def clause(self, **changes) -> Clause:
        whole = {"agreement": "northmoor-agreement", "version": 1, "flow": "contact"}
        return Clause(**{**whole, "digest": self.digest, **changes})

    @property
    def key(self) -> SigningKey:
        return self.both[COUNCIL].keys.node().manifest

    def put(self, envelope, sealed, cut=None):
        """Carry a package to the trust's door; gives the status and the answer."""
        self.package = package_id(envelope)
        path = f"/inbox/{self.package.removeprefix('sha256:')}"
        wire = b"".join(frame(envelope, [sealed]))[:cut]
        reply = at_the_door(self.both[TRUST], "PUT", path, [wire])
        return reply.status, reply.body

    def refusal(self, envelope, sealed):
        """Give the code of the signed refusal that uses up the package's number."""
        status, body = self.put(envelope, sealed)
        assert status == 200, body
        receipt = read_signed_receipt(body).receipt
        assert lane(self.both[TRUST])["package"] == self.package
        assert shelf(self.both[TRUST], "inbox")[self.package]["code"] == receipt.code
        return receipt.code

    def turned_away(self, envelope, sealed):
        """Give the code with which it was turned away, no number being used up."""
        before = lane(self.both[TRUST])
        status, body = self.put(envelope, sealed)
        assert status != 200
        assert lane(self.both[TRUST]) == before
        assert not self.both[TRUST].arrivals._bodies
        return json.loads(body)["code"]


@pytest.fixture
def maker(both, digest):
    return Maker(both, digest)


def accepted(maker, package=None) -> bool:
    status, body = maker.put(*(package or maker.papers()))
    return status == 200 and read_signed_receipt(body).receipt.verdict == "accepted"


@pytest.fixture(autouse=True)
def _nothing_is_left_lying(both):
    yield
    for party in (COUNCIL, TRUST):
        assert sweep(both[party], stale=0) == 0
        assert not both[party].arrivals._bodies
        built, standing = rebuilt(both[party])
        assert built == standing


def test_a_package_as_it_should_be_is_signed_for(maker):
    assert accepted(maker)


def test_the_same_package_again_gets_the_same_receipt(both, maker):
    package = maker.papers()
    _, first = maker.put(*package)
    came = len(events_of(both[TRUST], Received))
    status, again = maker.put(*package)
    assert status == 200
    one, two = read_signed_receipt(first), read_signed_receipt(again)
    assert (one.receipt, one.leaf) == (two.receipt, two.leaf)
    assert len(events_of(both[TRUST], Received)) == came


def test_a_package_before_its_turn_is_told_which_number_is_next(both, maker):
    first = maker.papers()
    second = maker.papers(sequence=maker.sequence + 2, previous=package_id(first[0]))
    status, body = maker.put(*second)
    assert (status, json.loads(body)["expected"]) == (409, maker.sequence + 1)
    assert not events_of(both[TRUST], TurnedAway)
    assert accepted(maker, first)
    assert accepted(maker, second)


def test_a_forged_signature_is_turned_away(both, maker):
    forged = maker.papers(key=SigningKey.generate(MANIFEST))
    assert maker.turned_away(*forged) == "bad-signature"
    assert [one.code for one in events_of(both[TRUST], TurnedAway)] == ["bad-signature"]
    assert accepted(maker)


def test_what_was_turned_away_is_recorded_once_however_often_it_comes(both, maker):
    forged = maker.papers(key=SigningKey.generate(MANIFEST))
    for _ in range(3):
        maker.turned_away(*forged)
    assert len(events_of(both[TRUST], TurnedAway)) == 1


def test_a_package_for_someone_else_cannot_be_handed_to_us(maker):
    assert maker.turned_away(*maker.papers(recipient="police")) == "not-for-us"


def test_a_stranger_is_turned_away(maker):
    assert maker.turned_away(*maker.papers(sender="stranger")) == "unknown-sender"


def test_an_expired_package_is_refused_and_uses_up_its_number(both, maker):
    package = maker.papers()
    both.clock.advance(timedelta(days=31))
    assert maker.refusal(*package) == "expired"


def test_a_package_dated_ahead_is_taken_once_the_clock_has_caught_up(both, maker):
    ahead = both.clock.now() + timedelta(seconds=301)
    package = maker.papers(created=ahead)
    assert maker.turned_away(*package) == "not-yet-valid"
    both.clock.advance(timedelta(seconds=2))
    assert accepted(maker, package)


def test_a_package_from_before_its_senders_first_keys_is_turned_away(both, maker):
    long_ago = both.clock.now() - timedelta(days=20)
    assert maker.turned_away(*maker.papers(created=long_ago)) == "bad-signature"
    assert accepted(maker)


@pytest.mark.parametrize("cut", [0, 3, 50, 500])
def test_what_is_cut_short_before_its_body_is_turned_away(both, maker, cut):
    status, body = maker.put(*maker.papers(), cut=cut)
    assert status == 400
    assert "ends too early" in json.loads(body)["detail"]
    assert [one.code for one in events_of(both[TRUST], TurnedAway)] == ["bad-input"]
    assert accepted(maker)


def test_a_manifest_spelt_in_another_way_is_turned_away(both, maker):
    envelope, sealed = maker.papers()
    spaced = evolve(envelope, payload=envelope.payload.replace(b"{", b"{ ", 1))
    status, _ = maker.put(spaced, sealed)
    assert status == 400


def test_whoever_changes_the_body_on_the_way_uses_up_no_number(maker):
    package = maker.papers()
    for wrong in (package[1][:-1], package[1] + b"!", maker.papers()[1], b""):
        assert maker.turned_away(package[0], wrong) == "bad-body"
    assert accepted(maker, package)


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"format":"accordant/papers/v1","surprise":1}',
        b'{"documents":["{}"],"format":"accordant/papers/v1"}',
        b'{"format":"accordant/papers/v1","statements":[{}]}',
        b'{"format":"accordant/papers/v1","keys":[1]}',
        b'{"documents":[1],"format":"accordant/papers/v1"}',
        b"[" * 10_000,
        b'{"format":"accordant/papers/v1","format":"accordant/papers/v1"}',
    ],
)
def test_papers_that_cannot_be_read_are_refused_and_the_next_is_taken(both, digest, maker, plain):
    """One bad package never blocks a partner, and leaves nothing of itself."""
    before = shelf(both[TRUST], "statement"), shelf(both[TRUST], "document")
    assert maker.refusal(*maker.papers(plain)) == "bad-input"
    assert (shelf(both[TRUST], "statement"), shelf(both[TRUST], "document")) == before
    assert accepted(Maker(both, digest))


def test_a_body_sealed_to_someone_else_is_refused(both, maker, digest):
    other = maker.both[COUNCIL].keys.node().sealing.public
    sealer = Sealer(other, b"elsewhere")
    sealed = sealer.header + sealer.update(b"x") + sealer.finish()
    manifest = maker.manifest(sealed, "0" * 32)
    assert maker.refusal(sign_manifest(manifest, maker.key), sealed) == "untrusted"
    assert accepted(Maker(both, digest))


# Shares


ROW = {"names": "Maëlle"}


def test_a_share_under_its_clause_is_taken(both, maker):
    assert accepted(maker, maker.share(ROW))
    assert len(both[TRUST].bodies._bodies) == 1


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("unknown-agreement", lambda m: m.share(ROW, clause=m.clause(digest=NOBODY))),
        ("not-in-clause", lambda m: m.share(ROW, clause=m.clause(flow="reply"))),
        ("not-in-clause", lambda m: m.share(ROW, clause=m.clause(flow="nothing"))),
        ("not-granted", lambda m: m.share({"case-file": "x"}, items=("case-file",))),
        ("bad-rows", lambda m: m.share(ROW, claims=[{"names": "Other"}])),
        ("bad-rows", lambda m: m.share(ROW, claims=[ROW, ROW])),
        ("bad-input", lambda m: m.share({"names": "x", "more": 1}, claims=[ROW])),
    ],
)
def test_a_share_that_does_not_keep_to_its_clause_is_refused_and_not_kept(
    both, digest, maker, code, wrong
):
    assert maker.refusal(*wrong(maker)) == code
    assert not both[TRUST].bodies._bodies
    assert accepted(Maker(both, digest))


def test_a_share_of_many_rows_is_checked_in_pieces(maker):
    assert accepted(maker, maker.share(*[{"names": str(n)} for n in range(9000)]))


def test_a_package_dated_before_the_one_it_follows_is_refused(both, maker):
    """It is dated before the package it follows, and so perhaps signed with a key since retired."""
    early = both.clock.now().replace(hour=9, minute=0, second=1)
    assert maker.refusal(*maker.share(ROW, created=early)) == "backdated"


def test_a_share_that_is_late_is_taken_though_the_agreement_has_expired_since(both, maker):
    long = both.clock.now() + timedelta(days=3000)
    package = maker.share(ROW, expires=long)
    both.clock.advance(timedelta(days=800))
    assert accepted(maker, package)


def test_a_share_made_after_the_agreement_expired_is_refused(both, maker):
    both.clock.advance(timedelta(days=800))
    assert maker.refusal(*maker.share(ROW)) == "not-in-force"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("suspended", {}),
        ("suspended", {"flows": ("contact",)}),
        ("not-granted", {"items": ("names",)}),
    ],
)
def test_what_the_recipient_has_suspended_is_refused(both, digest, maker, code, what):
    suspend(both[TRUST], actor("operator", TRUST), digest, "a fault", **what)
    both.clock.advance(timedelta(seconds=1))
    assert maker.refusal(*maker.share(ROW)) == code


def test_what_the_owner_suspended_as_a_whole_is_refused(both, digest):
    suspend(both[COUNCIL], actor("operator", COUNCIL), digest, "a fault")
    both.deliver()
    maker = Maker(both, digest)
    package = maker.share(ROW)
    assert stands(both[TRUST], digest)[2].state is State.SUSPENDED
    assert maker.refusal(*package) == "not-in-force"


def test_an_emergency_comes_in_without_a_clause(maker):
    assert accepted(maker, maker.share(ROW, clause=None, power="vital interests"))


# Equivocation


def test_two_packages_under_one_number_are_both_kept_and_the_second_is_not_taken(both, maker):
    one, other = maker.papers(), maker.papers()
    assert accepted(maker, one)
    for _ in range(2):
        assert maker.turned_away(*other) == "equivocation"
    (kept,) = events_of(both[TRUST], Equivocated)
    assert (kept.party, kept.sequence) == (COUNCIL, maker.sequence + 1)
    assert canonical(kept.first) == write_envelope(one[0])
    assert canonical(kept.second) == write_envelope(other[0])


def test_a_package_that_follows_on_another_history_is_kept_as_evidence(both, maker):
    other = maker.papers(previous="sha256:" + "5" * 64)
    assert maker.turned_away(*other) == "equivocation"
    (kept,) = events_of(both[TRUST], Equivocated)
    assert kept.first is not None


# Batches


def arrived(maker, package):
    envelope, sealed = package
    digest, size = maker.both[TRUST].arrivals.save([sealed])
    return Arrival(envelope=envelope, body=digest, size=size)


def test_a_batch_from_one_partner_is_taken_in_one_transaction(maker):
    first = maker.papers()
    second = maker.papers(b"{}", sequence=maker.sequence + 2, previous=package_id(first[0]))
    third = maker.papers(sequence=maker.sequence + 3, previous=package_id(second[0]))
    replies = receive(maker.both[TRUST], [arrived(maker, p) for p in (first, second, third)])
    verdicts = [read_signed_receipt(reply.body).receipt.verdict for reply in replies]
    assert verdicts == ["accepted", "refused", "accepted"]


def test_the_same_package_twice_in_a_batch_is_taken_once(both, maker):
    package = maker.share(ROW)
    replies = receive(both[TRUST], [arrived(maker, package), arrived(maker, package)])
    one, two = (read_signed_receipt(reply.body) for reply in replies)
    assert one.receipt == two.receipt
    assert len(both[TRUST].bodies._bodies) == 1


def test_what_moved_in_the_lane_meanwhile_is_asked_for_again(both, maker, monkeypatch):
    """A body is opened before the transaction, in which the lane may turn out to have moved."""
    first = maker.papers()
    second = maker.share(ROW, sequence=maker.sequence + 2, previous=package_id(first[0]))
    prepare = room._prepared

    def late(house, arrival, *rest):
        prepared = prepare(house, arrival, *rest)
        if package_id(arrival.envelope) == package_id(second[0]):
            monkeypatch.setattr(room, "_prepared", prepare)
            assert accepted(maker, first)
        return prepared

    monkeypatch.setattr(room, "_prepared", late)
    status, body = maker.put(*second)
    assert (status, json.loads(body)["code"]) == (503, "try-again")
    assert accepted(maker, second)


def test_a_body_that_another_copy_took_along_is_asked_for_again(both, maker):
    envelope, sealed = maker.papers()
    gone = Arrival(envelope=envelope, body=digest_of(sealed), size=len(sealed))
    (reply,) = receive(both[TRUST], [gone])
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "try-again")
    assert accepted(maker, (envelope, sealed))


def test_a_disk_that_is_full_is_no_reason_to_refuse_what_is_sound(both, maker, monkeypatch):
    """A refusal would use up the number of a package that nothing is wrong with."""
    statement = next(iter(shelf(both[COUNCIL], "statement").values()))
    changed = json.loads(canonical(statement))
    changed["signatures"] = []
    package = maker.papers(canonical({"format": "accordant/papers/v1", "statements": [changed]}))

    def full(*_):
        raise Unavailable("the disk is full", code="disk-full")

    with monkeypatch.context() as broken:
        broken.setattr("accordant.work.receive.taking._keep", full)
        with pytest.raises(Unavailable):
            maker.put(*package)
    both[TRUST].arrivals._bodies.clear()
    assert accepted(maker, package)


# Statements that would break the fold


def statement(maker, **facts):
    said = {"format": "accordant/statement/v1", "party": COUNCIL, **facts}
    envelope = sign(canonical(said), STATEMENT_TYPE, maker.both[COUNCIL].keys.node().root)
    value = json.loads(write_envelope(envelope))
    return maker.papers(canonical({"format": "accordant/papers/v1", "statements": [value]}))


def test_a_statement_from_before_the_first_keys_does_not_count_and_breaks_nothing(both, maker):
    early = statement(
        maker,
        kind="appointment",
        at="2020-01-01T00:00:00Z",
        person="ghost",
        name="Ghost",
        role="hub-worker",
        **{"from": "2020-01-01"},
    )
    maker.put(*early)
    asked = a_request(person="ghost")
    assert not ask(both[TRUST], actor("nurse", TRUST), asked).decision.permits
    assert ask(both[TRUST], actor("nurse", TRUST), a_request()).decision.permits


@pytest.mark.parametrize("key", [{"ed25519": "?"}, {}, {"rot13": "AAAA"}])
def test_an_appointment_with_a_key_that_is_none_breaks_nothing(both, maker, digest, key):
    odd = statement(
        maker,
        kind="appointment",
        at="2026-11-22T09:05:00Z",
        person=f"signatory.{COUNCIL}",
        name="Odd",
        role="signatory",
        key=key,
        **{"from": "2020-01-01"},
    )
    maker.put(*odd)
    both.clock.advance(timedelta(hours=1))
    assert ask(both[TRUST], actor("nurse", TRUST), a_request()).decision is not None
    assert stands(both[TRUST], digest)[2].state is not None
