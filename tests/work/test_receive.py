"""What comes to the door: taken in, refused with its number used up, or turned away."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.canonical import digest as digest_of
from accordant.core.crypto import DOCUMENT, MANIFEST, Sealer, SigningKey, random_bytes
from accordant.core.errors import Unavailable
from accordant.core.events import Equivocated, Received, TurnedAway
from accordant.core.exchange import (
    MOST_PAPERS,
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
from accordant.core.names import PartyId
from accordant.core.policy import Clause
from accordant.core.signing import Envelope, envelope_json, issue, sign, write_envelope
from accordant.core.statement import STATEMENT_TYPE, State, sign_statement, statement_json
from accordant.work import receive as room
from accordant.work.ask import ask
from accordant.work.draft import stands
from accordant.work.library import own_chain, papers
from accordant.work.receive import Arrival, abandon, commit, prepare, receive, taking
from accordant.work.record import reading
from accordant.work.sign import own_statements, suspend
from accordant.work.sweep import sweep
from tests.core.builders import COUNCIL, TRUST
from tests.core.signed_world import an_assurance
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
        ("bad-input", lambda m: m.share(ROW, items=("names", "date-of-birth"))),
        ("not-in-clause", lambda m: m.share(ROW, clause=m.clause(version=2))),
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


def test_of_one_partner_s_packages_only_the_next_is_opened(maker):
    """The door lets one of each partner in at a time; what came too early comes again."""
    first = maker.papers()
    second = maker.papers(sequence=maker.sequence + 2, previous=package_id(first[0]))
    taken, early = receive(maker.both[TRUST], [arrived(maker, one) for one in (first, second)])
    assert read_signed_receipt(taken.body).receipt.verdict == "accepted"
    assert (early.status, json.loads(early.body)["code"]) == (503, "try-again")
    assert accepted(maker, second)


def test_the_same_package_twice_in_a_batch_is_taken_once(both, maker):
    package = maker.share(ROW)
    replies = receive(both[TRUST], [arrived(maker, package), arrived(maker, package)])
    one, two = (read_signed_receipt(reply.body) for reply in replies)
    assert one.receipt == two.receipt
    assert len(both[TRUST].bodies._bodies) == 1


def test_what_moved_in_the_lane_meanwhile_is_asked_for_again(both, maker):
    """A body is opened before the transaction, in which the lane may turn out to have moved."""
    first = maker.papers()
    second = maker.share(ROW, sequence=maker.sequence + 2, previous=package_id(first[0]))
    early = prepare(both[TRUST], arrived(maker, second))
    assert early.contents is None
    assert accepted(maker, first)
    (reply,) = commit(both[TRUST], [early])
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "try-again")
    assert accepted(maker, second)


def test_of_two_packages_under_one_number_the_one_committed_first_is_taken(both, maker):
    """Both were next when they were opened; of the other nothing is left lying."""
    one, other = maker.share(ROW), maker.share({"names": "Other"})
    prepared = [prepare(both[TRUST], arrived(maker, package)) for package in (one, other)]
    taken, refused = commit(both[TRUST], prepared)
    assert read_signed_receipt(taken.body).receipt.verdict == "accepted"
    assert json.loads(refused.body)["code"] == "equivocation"
    assert len(both[TRUST].bodies._bodies) == 1


def test_what_is_suspended_while_a_share_is_opened_is_refused(both, digest, maker):
    """What the clause grants is asked again inside the transaction."""
    opened = prepare(both[TRUST], arrived(maker, maker.share(ROW)))
    assert opened.contents is not None
    suspend(both[TRUST], actor("operator", TRUST), digest, "a fault")
    both.clock.advance(timedelta(seconds=1))
    (reply,) = commit(both[TRUST], [opened])
    assert read_signed_receipt(reply.body).receipt.code == "suspended"
    assert opened.contents.stream not in both[TRUST].bodies._bodies


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("unknown-agreement", lambda m: m.share(ROW, clause=m.clause(digest=NOBODY))),
        ("not-in-clause", lambda m: m.share(ROW, clause=m.clause(version=2))),
        ("not-in-clause", lambda m: m.share(ROW, clause=m.clause(agreement="other"))),
        ("expired", lambda m: m.share(ROW, expires=m.both.clock.now() + timedelta(seconds=2))),
        ("bad-signature", lambda m: m.papers(key=SigningKey.generate(MANIFEST))),
    ],
)
def test_what_its_manifest_condemns_is_never_opened(both, maker, monkeypatch, code, wrong):
    """Opening costs by the row: whoever cites no clause of ours may not have us do it."""
    arrival = arrived(maker, wrong(maker))
    monkeypatch.setattr(room, "open_body", None)
    both.clock.advance(timedelta(seconds=5))
    (reply,) = receive(both[TRUST], [arrival])
    if reply.status == 200:
        assert read_signed_receipt(reply.body).receipt.code == code
    else:
        assert json.loads(reply.body)["code"] == code


def test_what_was_prepared_and_not_committed_is_abandoned(both, maker):
    opened = prepare(both[TRUST], arrived(maker, maker.share(ROW)))
    assert len(both[TRUST].bodies._bodies) == 1
    abandon(both[TRUST], opened)
    assert not both[TRUST].bodies._bodies
    both[TRUST].arrivals.remove(opened.arrival.body)


def test_a_body_that_another_copy_took_along_is_asked_for_again(both, maker):
    envelope, sealed = maker.papers()
    gone = Arrival(envelope=envelope, body=digest_of(sealed), size=len(sealed))
    (reply,) = receive(both[TRUST], [gone])
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "try-again")
    assert accepted(maker, (envelope, sealed))


def test_a_disk_that_is_full_is_no_reason_to_refuse_what_is_sound(both, maker, monkeypatch):
    """A refusal would use up the number of a package that nothing is wrong with."""
    statement = own_statements_of(both, COUNCIL)[0]
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


# Whose papers they are


def own_statements_of(both, party):
    with reading(both[party]) as records:
        return own_statements(records, PartyId(TRUST if party == COUNCIL else COUNCIL))


def lodging(maker, *statements, keys=()):
    """Give a package that brings these envelopes, from the council to the trust."""
    return maker.papers(write_papers(Papers(statements=statements, keys=keys)))


def badly_signed(count, party=COUNCIL):
    """Give envelopes of as many statements, which nobody has signed."""
    for number in range(count):
        said = an_assurance(party, reference=str(number))
        payload = canonical(statement_json(said))
        yield envelope_json(Envelope(payload_type=STATEMENT_TYPE, payload=payload))


def held_here(both):
    return len(shelf(both[TRUST], "statement"))


def test_a_statement_comes_from_its_own_party(both, digest, maker):
    """Nobody relays: each party sends its own, in its own lane, until it is signed for."""
    passed_on = own_statements_of(both, TRUST)[0]
    assert maker.refusal(*lodging(maker, passed_on)) == "not-the-author"
    true = sign_statement(an_assurance("police"), maker.both[COUNCIL].keys.node().root)
    maker = Maker(both, digest)
    assert maker.refusal(*lodging(maker, envelope_json(true.envelope))) == "not-the-author"
    assert accepted(Maker(both, digest))


def test_a_partner_lodges_only_so_many_statements_that_nobody_vouches_for(
    both, digest, maker, monkeypatch
):
    monkeypatch.setattr(taking, "MOST_UNVERIFIED", 3)
    before = held_here(both)
    assert accepted(maker, lodging(maker, *badly_signed(3)))
    assert held_here(both) == before + 3
    # The same ones again are no more than they were, and one more is too many.
    maker = Maker(both, digest)
    assert accepted(maker, lodging(maker, *badly_signed(3)))
    maker = Maker(both, digest)
    assert maker.refusal(*lodging(maker, *badly_signed(4))) == "unverified"
    assert held_here(both) == before + 3
    # True ones go on coming, and so do other partners'.
    maker = Maker(both, digest)
    assert accepted(maker, lodging(maker, *own_statements_of(both, COUNCIL)))


def test_ten_thousand_badly_signed_statements_do_not_come_in(both, digest, maker):
    before = held_here(both)
    assert maker.refusal(*lodging(maker, *badly_signed(10_000))) == "too-many-papers"
    maker = Maker(both, digest)
    assert maker.refusal(*lodging(maker, *badly_signed(MOST_PAPERS))) == "unverified"
    assert held_here(both) == before


def test_a_statement_whose_key_list_is_still_to_come_counts_once_it_has(both, digest, maker):
    """It is kept unverified, and judged again with every key that comes: no true paper is lost."""
    council = both[COUNCIL]
    old = council.keys.node()
    new = SigningKey.generate(DOCUMENT)
    both.clock.advance(timedelta(minutes=1))
    with reading(council) as records:
        chain = own_chain(records)
    since = both.clock.now().replace(microsecond=0)
    listed = evolve(
        chain.current, number=2, root=new.public, from_=since, previous=chain.digests[-1]
    )
    said = sign_statement(an_assurance(COUNCIL, at=since, scheme="iso"), new)
    assert accepted(maker, lodging(maker, envelope_json(said.envelope)))

    def fold():
        with reading(both[TRUST]) as records:
            known = papers(records)
            return known.verdicts[said.digest], known.vouches(said)

    assert "not signed by the root key" in fold()[0]
    assert not fold()[1]
    maker = Maker(both, digest)
    assert accepted(maker, lodging(maker, keys=(envelope_json(issue(listed, new, old.root)),)))
    assert fold() == ("", True)


def test_key_lists_vouch_for_what_comes_in_the_same_package(both, maker, monkeypatch):
    monkeypatch.setattr(taking, "MOST_UNVERIFIED", 0)
    council, new = both[COUNCIL], SigningKey.generate(DOCUMENT)
    both.clock.advance(timedelta(minutes=1))
    with reading(council) as records:
        chain = own_chain(records)
    since = both.clock.now().replace(microsecond=0)
    listed = evolve(
        chain.current, number=2, root=new.public, from_=since, previous=chain.digests[-1]
    )
    said = sign_statement(an_assurance(COUNCIL, at=since, scheme="iso"), new)
    keys = (envelope_json(issue(listed, new, council.keys.node().root)),)
    assert accepted(maker, lodging(maker, envelope_json(said.envelope), keys=keys))


def test_lists_that_do_not_follow_vouch_for_nothing(maker, monkeypatch):
    monkeypatch.setattr(taking, "MOST_UNVERIFIED", 0)
    (bad,) = badly_signed(1)
    assert maker.refusal(*lodging(maker, bad, keys=(bad,))) == "unverified"


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
