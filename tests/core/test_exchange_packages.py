"""Packages: what a label may say, how it is framed, and the steps by which one is taken in."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import canonical
from accordant.core.crypto import MANIFEST
from accordant.core.errors import AccordantError, BadInput, Untrusted
from accordant.core.exchange import (
    CHUNK,
    MANIFEST_TYPE,
    Admitted,
    Body,
    Equivocation,
    Lane,
    Manifest,
    PackageKind,
    Receipt,
    Refused,
    Rows,
    SignedReceipt,
    TurnedAway,
    Verdict,
    admit,
    exactly,
    frame,
    must_match,
    package_id,
    peek,
    pieces,
    read_label,
    read_signed_receipt,
    receipt_digest,
    receipt_json,
    sign_manifest,
    trusted_manifest,
    write_manifest,
    write_signed_receipt,
)
from accordant.core.policy import Clause
from accordant.core.signing import follow, issue, sign, write_envelope
from tests.core.builders import COUNCIL, TRUST
from tests.core.signed_world import FOUNDED, NOW, a_key, chain_of, key_list, root

KEY = a_key(f"manifest of {COUNCIL}", MANIFEST)
HASH = "sha256:" + "a" * 64
CLAUSE = Clause(agreement="northmoor-agreement", version=1, flow="contact", digest=HASH)


def a_manifest(**changes):
    manifest = Manifest(
        kind=PackageKind.PAPERS,
        sender=COUNCIL,
        recipient=TRUST,
        sequence=1,
        created=NOW,
        expires=NOW + timedelta(days=30),
        body=Body(digest=HASH, size=100),
        nonce="0" * 32,
    )
    return evolve(manifest, **changes)


def a_share(**changes):
    share = {
        "kind": PackageKind.SHARE,
        "clause": CLAUSE,
        "decision": HASH,
        "rows": Rows(root=HASH, count=3),
    }
    return a_manifest(**{**share, **changes})


def labelled(manifest, key=KEY):
    return sign_manifest(manifest, key)


# The manifest


@pytest.mark.parametrize(
    "manifest",
    [
        a_manifest(),
        a_manifest(sequence=2, previous=HASH),
        a_share(),
        a_share(clause=None, power="Children Act 1989 section 47"),
    ],
)
def test_a_manifest_is_read_back_as_it_was_signed(manifest):
    envelope = labelled(manifest)
    assert peek(envelope) == manifest
    assert trusted_manifest(envelope, KEY.public) == manifest
    assert envelope.payload == write_manifest(manifest)


def test_a_body_is_bound_to_its_ends_and_its_nonce_alone():
    """A large body is sealed before its number in the lane is known."""
    first = a_manifest()
    later = evolve(first, sequence=9, previous=HASH)
    assert first.seal_info == later.seal_info
    others = [{"nonce": "1" * 32}, {"recipient": "police"}, {"sender": "police"}]
    infos = {evolve(first, **changes).seal_info for changes in others}
    assert len(infos | {first.seal_info}) == 4


@pytest.mark.parametrize(
    ("make", "changes", "path"),
    [
        (a_manifest, {"sender": "The Council"}, "sender"),
        (a_manifest, {"recipient": ""}, "recipient"),
        (a_manifest, {"recipient": COUNCIL}, "recipient"),
        (a_manifest, {"nonce": "0" * 31}, "nonce"),
        (a_manifest, {"nonce": "Z" * 32}, "nonce"),
        (a_manifest, {"previous": HASH}, "previous"),
        (a_manifest, {"sequence": 2}, "previous"),
        (a_manifest, {"sequence": 2, "previous": "sha256:0"}, "previous"),
        (a_manifest, {"expires": NOW}, "expires"),
        (a_manifest, {"clause": CLAUSE}, "kind"),
        (a_manifest, {"power": "a power"}, "kind"),
        (a_manifest, {"decision": HASH}, "kind"),
        (a_manifest, {"rows": Rows(root=HASH, count=1)}, "kind"),
        (a_share, {"clause": None}, "clause"),
        (a_share, {"power": "a power as well"}, "clause"),
        (a_share, {"decision": None}, "decision"),
        (a_share, {"decision": "sha256:0"}, "decision"),
        (a_share, {"rows": None}, "rows"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(make, changes, path):
    with pytest.raises(BadInput) as refused:
        make(**changes)
    assert [one.path for one in refused.value.problems] == [path]


def test_every_fault_of_a_manifest_is_listed_at_once():
    with pytest.raises(BadInput) as refused:
        a_share(sequence=0, nonce="", rows=None)
    assert [one.path for one in refused.value.problems] == [
        "nonce",
        "sequence",
        "previous",
        "rows",
    ]


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: Body(digest="abc", size=1), "digest"),
        (lambda: Body(digest=HASH, size=0), "size"),
        (lambda: Rows(root="abc", count=1), "root"),
        (lambda: Rows(root=HASH, count=0), "count"),
        (lambda: evolve(CLAUSE, version=0), "version"),
        (lambda: evolve(CLAUSE, flow="Clause 1"), "flow"),
        (lambda: evolve(CLAUSE, agreement=""), "agreement"),
        (lambda: evolve(CLAUSE, digest=""), "digest"),
    ],
)
def test_the_parts_of_a_manifest_are_whole(make, path):
    with pytest.raises(BadInput) as refused:
        make()
    assert [one.path for one in refused.value.problems] == [path]


def respelt(**changes):
    """A manifest signed in bytes that its own writer would not have made."""
    value = {**json.loads(write_manifest(a_manifest())), **changes}
    return sign(canonical(value), MANIFEST_TYPE, KEY)


@pytest.mark.parametrize(
    ("envelope", "says"),
    [
        (respelt(urgent=True), "urgent"),
        (respelt(format="accordant/package/v2"), "format"),
        (respelt(kind="greetings"), "kind"),
        (respelt(sequence="1"), "sequence"),
        (respelt(power=""), "not spelt as its writer would"),
        (sign(b"{ }", MANIFEST_TYPE, KEY), "canonical"),
        (sign(b"[]", MANIFEST_TYPE, KEY), "group of fields"),
        (sign(b"x" * 70_000, MANIFEST_TYPE, KEY), "too large"),
        (sign(write_manifest(a_manifest()), "text/plain", KEY), "payloadType"),
    ],
)
def test_a_manifest_is_read_strictly(envelope, says):
    with pytest.raises(BadInput) as refused:
        peek(envelope)
    assert says in str(refused.value)


def test_a_manifest_is_believed_only_under_the_sender_s_key():
    with pytest.raises(Untrusted):
        trusted_manifest(labelled(a_manifest()), a_key("eve", MANIFEST).public)


# On the wire


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_a_framed_package_comes_apart_as_it_was_put_together(chunks):
    envelope = labelled(a_manifest())
    stream = BytesIO(b"".join(frame(envelope, chunks)))
    assert read_label(stream.read) == envelope
    assert b"".join(pieces(stream.read, 1000)) == b"".join(chunks)


def test_a_label_cut_short_anywhere_says_that_it_ends_too_early():
    whole = b"".join(frame(labelled(a_manifest()), []))
    for end in (*range(6), len(whole) // 2, len(whole) - 1):
        with pytest.raises(BadInput, match="ends too early"):
            read_label(BytesIO(whole[:end]).read)


@pytest.mark.parametrize("length", [0, 64 * 1024 + 1, 2**32 - 1])
def test_a_label_of_a_length_no_label_has_is_not_read(length):
    stream = BytesIO(length.to_bytes(4) + b"x" * 100)
    with pytest.raises(BadInput, match=f"this claims {length}"):
        read_label(stream.read)
    assert stream.tell() == 4


def test_a_label_that_is_no_envelope_is_refused():
    with pytest.raises(BadInput):
        read_label(BytesIO((2).to_bytes(4) + b"{}").read)


def test_a_stream_that_comes_in_drops_is_read_whole():
    drops = iter([b"a", b"bc", b"d", b""])
    assert exactly(lambda _: next(drops), 4) == b"abcd"


def test_a_body_longer_than_its_manifest_names_is_not_read_to_the_end():
    stream = BytesIO(b"x" * (CHUNK * 3))
    with pytest.raises(BadInput, match=f"longer than the {CHUNK} bytes"):
        list(pieces(stream.read, CHUNK))
    assert stream.tell() == 2 * CHUNK
    assert list(pieces(BytesIO(b"").read, 0)) == []


# Admission


def offered(manifest=None, envelope=None, **changes):
    """Offer a package from the council to the trust, the first in its lane."""
    context = {
        "me": TRUST,
        "chain": chain_of(COUNCIL),
        "lane": Lane(),
        "now": NOW,
        "early": timedelta(minutes=5),
    }
    return admit(envelope or labelled(manifest or a_manifest()), **{**context, **changes})


def test_a_package_that_passes_every_step_is_admitted():
    assert offered() == Admitted(manifest=a_manifest())
    second = a_manifest(sequence=2, previous=HASH)
    assert offered(second, lane=Lane(sequence=1, package=HASH)) == Admitted(manifest=second)


def test_step_1_what_is_malformed_is_bad_input():
    with pytest.raises(BadInput):
        offered(envelope=respelt(urgent=True), chain=None)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"chain": None}, "unknown-sender", "we do not know council"),
        ({"me": "police"}, "not-for-us", "addressed to another party"),
        ({"envelope": labelled(a_manifest(), a_key("eve", MANIFEST))}, "bad-signature", "not sign"),
        (
            {"envelope": labelled(a_manifest(created=FOUNDED - timedelta(days=1)))},
            "bad-signature",
            "no keys of council were in force",
        ),
        (
            {"now": NOW - timedelta(minutes=5, seconds=1)},
            "not-yet-valid",
            "dated 2026-11-22 09:00:00 UTC, which is ahead of our clock",
        ),
        (
            {"manifest": a_manifest(sequence=3, previous=HASH)},
            "out-of-order",
            "number 1 comes first; this is number 3",
        ),
    ],
)
def test_steps_2_to_6_turn_away_and_use_up_no_number(changes, code, says):
    away = offered(**changes)
    assert isinstance(away, TurnedAway)
    assert (away.code, says in away.reason) == (code, True)
    assert away.expected == (1 if code == "out-of-order" else None)


def test_the_steps_are_taken_in_their_order():
    """A package with every fault is turned away for the first, and mending each shows the next."""
    forged = labelled(
        a_manifest(
            recipient="police",
            sequence=5,
            previous=HASH,
            created=NOW + timedelta(days=1),
            expires=NOW + timedelta(days=1, seconds=1),
        ),
        a_key("eve", MANIFEST),
    )
    codes, changes = [], {"envelope": forged, "chain": None}
    later = NOW + timedelta(days=2)
    mend = [
        {"chain": chain_of(COUNCIL)},
        {"me": "police"},
        {"envelope": labelled(peek(forged))},
        {"now": later},
        {"lane": Lane(sequence=4, package=HASH)},
    ]
    for mending in mend:
        codes.append(offered(**changes).code)
        changes |= mending
    last = offered(**changes)
    assert codes == [
        "unknown-sender",
        "not-for-us",
        "bad-signature",
        "not-yet-valid",
        "out-of-order",
    ]
    assert (type(last), last.code) == (Refused, "expired")


def test_a_package_dated_a_little_ahead_is_let_in():
    """Five minutes, to the second, is what two clocks may differ."""
    assert isinstance(offered(now=NOW - timedelta(minutes=5)), Admitted)


def test_a_package_that_came_early_is_accepted_later():
    early = {"now": NOW - timedelta(hours=1)}
    assert isinstance(offered(**early), TurnedAway)
    assert isinstance(offered(), Admitted)


def test_a_rotated_key_still_speaks_for_what_was_made_before_it():
    moment = NOW + timedelta(hours=1)
    new = a_key("the council's new manifest key", MANIFEST)
    first = chain_of(COUNCIL)
    lists = key_list(
        COUNCIL, number=2, previous=first.digests[0], manifest=new.public, from_=moment
    )
    chain = follow(first, issue(lists, root(COUNCIL)))
    after = a_manifest(created=moment, expires=moment + timedelta(days=1))
    assert isinstance(offered(chain=chain), Admitted)
    assert offered(after, chain=chain, now=moment).code == "bad-signature"
    both = {"chain": chain, "now": moment}
    assert isinstance(offered(envelope=labelled(after, new), **both), Admitted)


@pytest.mark.parametrize(
    ("manifest", "lane"),
    [
        (a_manifest(), Lane(sequence=1, package=HASH)),
        (a_manifest(sequence=2, previous=HASH), Lane(sequence=7, package=HASH)),
        (
            a_manifest(sequence=2, previous=HASH),
            Lane(sequence=1, package="sha256:" + "b" * 64),
        ),
    ],
)
def test_a_second_history_is_kept_as_proof(manifest, lane):
    """Another package under a used number, or after another than the one received."""
    found = offered(manifest, lane=lane)
    assert isinstance(found, Equivocation)
    assert (found.code, found.manifest) == ("equivocation", manifest)
    assert found.reason


def test_an_expired_package_is_refused_and_its_number_used_up():
    expires = a_manifest().expires
    assert isinstance(offered(now=expires - timedelta(seconds=1)), Admitted)
    refused = offered(now=expires)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.manifest) == ("expired", a_manifest())
    assert refused.reason == "it expired on 2026-12-22 09:00 UTC; make it again"


@given(st.data())
def test_whatever_byte_of_a_label_is_changed_it_is_not_admitted(data):
    label = bytearray(write_envelope(labelled(a_manifest())))
    at = data.draw(st.integers(0, len(label) - 1))
    label[at] ^= data.draw(st.integers(1, 255))
    try:
        envelope = read_label(BytesIO(len(label).to_bytes(4) + bytes(label)).read)
        found = offered(envelope=envelope)
    except AccordantError:
        return
    assert isinstance(found, TurnedAway)


# Receipts


def a_receipt(**changes):
    receipt = Receipt(
        package=package_id(labelled(a_manifest())),
        sender=COUNCIL,
        recipient=TRUST,
        sequence=1,
        verdict=Verdict.ACCEPTED,
        at=NOW,
    )
    return evolve(receipt, **changes)


def a_refusal(**changes):
    return a_receipt(
        **{"verdict": Verdict.REFUSED, "code": "expired", "reason": "too late", **changes}
    )


@pytest.mark.parametrize("receipt", [a_receipt(), a_refusal()])
def test_a_receipt_is_read_back_as_it_travels(receipt):
    signed = SignedReceipt(receipt=receipt, leaf="leaf", proof="proof")
    assert read_signed_receipt(write_signed_receipt(signed)) == signed
    assert receipt_digest(receipt) != receipt_digest(evolve(receipt, sequence=2))
    assert receipt_json(receipt)["verdict"] == str(receipt.verdict)


@pytest.mark.parametrize(
    ("make", "changes", "path"),
    [
        (a_receipt, {"package": "abc"}, "package"),
        (a_receipt, {"sender": ""}, "sender"),
        (a_receipt, {"recipient": "The Trust"}, "recipient"),
        (a_receipt, {"sequence": 0}, "sequence"),
        (a_receipt, {"reason": "but"}, "reason"),
        (a_receipt, {"code": "odd"}, "reason"),
        (a_refusal, {"reason": ""}, "reason"),
        (a_refusal, {"code": ""}, "reason"),
    ],
)
def test_a_receipt_that_makes_no_sense_is_refused(make, changes, path):
    with pytest.raises(BadInput) as refused:
        make(**changes)
    assert [one.path for one in refused.value.problems] == [path]


@pytest.mark.parametrize("data", [b"", b"ok", b"{}", b'{"leaf":"","proof":"","receipt":{}}'])
def test_what_is_no_receipt_is_not_read_as_one(data):
    with pytest.raises(BadInput):
        read_signed_receipt(data)


def test_a_receipt_must_be_for_this_very_package():
    package = package_id(labelled(a_manifest()))
    must_match(a_receipt(), package, a_manifest())
    must_match(a_refusal(), package, a_manifest())
    for changes in (
        {"package": HASH},
        {"sender": "police"},
        {"recipient": "police"},
        {"sequence": 2},
    ):
        with pytest.raises(Untrusted, match="another package") as refused:
            must_match(a_receipt(**changes), package, a_manifest())
        assert refused.value.code == "wrong-receipt"


def test_days_here_are_in_utc():
    assert datetime(2026, 11, 22, 9, tzinfo=UTC) == NOW
