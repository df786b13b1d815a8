"""Envelopes and key chains: what counts as signed, and what every kind of tampering comes to."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import canonical, digest
from accordant.core.crypto import (
    CHECKPOINT,
    DOCUMENT,
    MANIFEST,
    PublicKey,
    SealingKey,
    SigningKey,
    from_base64,
)
from accordant.core.errors import AccordantError, BadInput, NotFound, Untrusted
from accordant.core.signing import (
    KEYS_TYPE,
    Envelope,
    KeyList,
    Signature,
    enough,
    envelope_json,
    follow,
    issue,
    keyid_of,
    merge,
    pae,
    read_envelope,
    read_key_list,
    sign,
    verified_payload,
    verify,
    verify_chain,
    write_envelope,
    write_key_list,
)

TYPE = "application/vnd.accordant.example.v1+json"
ADA, BEN, EVE = (
    SigningKey.from_seeds({"ed25519": bytes([n]) * 32, "ml-dsa-65": bytes([n + 1]) * 32})
    for n in (1, 3, 5)
)
A, B, E = (key.public.fingerprint for key in (ADA, BEN, EVE))
BOTH = [ADA.public, BEN.public]
GOOD = sign(b'{"yes":true}', TYPE, ADA, BEN)
BY_ADA = tuple(one for one in GOOD.signatures if one.keyid.startswith(A))


# Envelopes


@given(st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1), st.binary())
def test_type_and_payload_cannot_be_shifted_into_each_other(kind, payload):
    encoded = pae(kind, payload)
    prefix, length, rest = encoded.split(b" ", 2)
    assert prefix == b"DSSEv1"
    head, tail = rest[: int(length)], rest[int(length) :]
    assert head.decode() == kind
    assert tail == b" %d %b" % (len(payload), payload)


@given(st.binary(max_size=200))
def test_an_envelope_comes_back_from_its_bytes(payload):
    envelope = sign(payload, TYPE, SigningKey.from_seeds({"ed25519": b"\7" * 32}))
    written = write_envelope(envelope)
    assert read_envelope(written, expect_type=TYPE) == envelope
    assert written == canonical(envelope_json(envelope))


def test_an_envelope_may_be_laid_out_for_people():
    assert read_envelope(json.dumps(envelope_json(GOOD), indent=2).encode()) == GOOD


def test_another_type_or_too_large_an_envelope_is_refused():
    with pytest.raises(BadInput, match="payloadType: “application/vnd"):
        read_envelope(write_envelope(GOOD), expect_type="application/vnd.other")
    with pytest.raises(BadInput, match="too large"):
        read_envelope(write_envelope(GOOD), limit=1000)


def test_more_signatures_than_are_ever_needed_are_refused():
    one = {"keyid": "k", "sig": "AA=="}
    many = {"payload": "", "payloadType": TYPE, "signatures": [one] * 257}
    with pytest.raises(BadInput, match="at most 256"):
        read_envelope(canonical(many))
    signature = Signature(keyid="k", sig=b"\0")
    with pytest.raises(BadInput, match="at most 256"):
        Envelope(payload_type=TYPE, payload=b"", signatures=(signature,) * 257)


def test_signatures_are_put_together_whatever_the_order():
    by_ben = attrs.evolve(GOOD, signatures=tuple(s for s in GOOD.signatures if s not in BY_ADA))
    by_ada = attrs.evolve(GOOD, signatures=BY_ADA)
    assert merge(by_ada, by_ben) == merge(by_ben, by_ada) == GOOD
    assert merge(GOOD, by_ada) == GOOD


def test_envelopes_of_different_payloads_are_not_put_together():
    for other in (sign(b"no", TYPE, BEN), sign(GOOD.payload, "another", BEN)):
        with pytest.raises(BadInput, match="different payloads"):
            merge(GOOD, other)


# Verification


def test_everyone_who_signed_is_counted_once_in_the_order_asked():
    result = verify(GOOD, [BEN.public, ADA.public, BEN.public])
    assert result.signed == (B, A)
    assert result.missing == result.rejected == ()


def test_signed_and_missing_are_all_who_were_asked_about():
    result = verify(attrs.evolve(GOOD, signatures=BY_ADA), [*BOTH, EVE.public])
    assert (result.signed, result.missing) == ((A,), (B, E))


def test_a_signatory_with_one_of_two_algorithms_has_not_signed():
    result = verify(attrs.evolve(GOOD, signatures=BY_ADA[:1]), [ADA.public])
    assert result.missing == (A,)
    assert result.rejected == ((A, "only ed25519 of two signatures holds"),)


def test_a_stripped_key_of_the_same_person_does_not_count_as_the_person():
    stripped = PublicKey({"ed25519": ADA.public.raw("ed25519")})
    forged = Signature(keyid=keyid_of(stripped, "ed25519"), sig=BY_ADA[0].sig)
    result = verify(attrs.evolve(GOOD, signatures=(forged,)), [ADA.public])
    assert result.missing == (A,)


def test_another_type_for_the_same_bytes_has_not_been_signed():
    swapped = attrs.evolve(GOOD, payload_type="application/vnd.accordant.keys.v1+json")
    assert verify(swapped, BOTH).signed == ()


def test_every_signature_that_does_not_count_is_told_with_why():
    by_eve = sign(GOOD.payload, TYPE, EVE).signatures
    twice = sign(GOOD.payload, TYPE, ADA).signatures[1]
    bad = Signature(keyid=keyid_of(BEN.public, "ed25519"), sig=b"\1" * 64)
    envelope = attrs.evolve(GOOD, signatures=(*BY_ADA, twice, bad, *by_eve))
    result = verify(envelope, BOTH)
    assert result.signed == (A,)
    assert [one.why for one in result.rejected] == [
        "it is a second signature by a key that has signed already",
        "its ed25519 signature does not hold for this payload and type",
        "it is by no key that was asked for",
        "it is by no key that was asked for",
    ]


def test_a_bad_signature_in_front_does_not_hide_the_good_one():
    bad = Signature(keyid=BY_ADA[0].keyid, sig=b"\1" * 64)
    result = verify(attrs.evolve(GOOD, signatures=(bad, *BY_ADA)), [ADA.public])
    assert result.signed == (A,)
    assert len(result.rejected) == 1


def test_a_threshold_counts_signatories_not_signatures():
    by_ada = verify(attrs.evolve(GOOD, signatures=BY_ADA), BOTH)
    assert len(BY_ADA) == 2
    assert not enough(by_ada, [A, B])
    assert not enough(by_ada, [A, B], at_least=2)
    assert not enough(by_ada, [A, A, B, B], at_least=2)
    assert enough(by_ada, [A, B], at_least=1)
    assert enough(by_ada, [A])
    assert enough(verify(GOOD, BOTH), {A, B})
    assert not enough(verify(GOOD, BOTH), [A, B, E])


@pytest.mark.parametrize(("required", "least"), [([], None), ([A], 0), ([A], 2), ([A, A], 2)])
def test_a_threshold_nobody_or_everybody_meets_is_refused(required, least):
    with pytest.raises(BadInput, match="no threshold"):
        enough(verify(GOOD, BOTH), required, at_least=least)


def test_a_payload_is_handed_over_only_once_it_is_proved():
    assert verified_payload(GOOD, ADA.public, TYPE) == GOOD.payload
    with pytest.raises(Untrusted, match="where other was expected"):
        verified_payload(GOOD, ADA.public, "other")
    with pytest.raises(Untrusted, match="by no key that was asked for"):
        verified_payload(GOOD, EVE.public, TYPE)
    with pytest.raises(Untrusted, match="only ed25519 of two signatures holds"):
        verified_payload(attrs.evolve(GOOD, signatures=BY_ADA[:1]), ADA.public, TYPE)
    with pytest.raises(Untrusted, match="it bears no signature"):
        verified_payload(attrs.evolve(GOOD, signatures=()), ADA.public, TYPE)


def test_no_changed_byte_of_a_written_envelope_is_believed():
    key = SigningKey.from_seeds({"ed25519": b"\7" * 32})
    good = sign(b'{"n":1}', "a/b", key)
    written = write_envelope(good)
    for place, mask in product(range(len(written)), (1, 2, 32)):
        changed = bytearray(written)
        changed[place] ^= mask
        try:
            envelope = read_envelope(bytes(changed))
        except BadInput:
            continue
        assert verify(envelope, [key.public]).signed == (), (place, mask)


@pytest.mark.parametrize("keyid", ["", "a b", "a\n", "é", "x" * 201])
def test_a_keyid_is_a_visible_word(keyid):
    with pytest.raises(BadInput, match="keyid"):
        Signature(keyid=keyid, sig=b"\0")


# Key chains

START = datetime(2026, 1, 1, tzinfo=UTC)
USES = {"manifest": MANIFEST, "checkpoint": CHECKPOINT}
FIXED = {use: SigningKey.generate(algorithms).public for use, algorithms in USES.items()}
SEALING = SealingKey.generate().public


def key_list(number, root, previous=None, **changes):
    fields = {
        "party": "rivertown",
        "number": number,
        "root": root.public,
        "sealing": SEALING,
        "from_": START + timedelta(days=30 * (number - 1)),
        "previous": previous and digest(write_key_list(previous)),
    }
    return KeyList(**{**fields, **FIXED, **changes})


ONE = key_list(1, ADA)
TWO = key_list(2, BEN, ONE)
THREE = key_list(3, BEN, TWO)
CHAIN = verify_chain([issue(ONE, ADA), issue(TWO, BEN, ADA), issue(THREE, BEN)], A)


def test_one_trusted_fingerprint_anchors_every_later_key():
    assert CHAIN.lists == (ONE, TWO, THREE)
    assert CHAIN.current == THREE
    assert CHAIN.anchor == A
    assert CHAIN.current.root == BEN.public


def test_a_key_list_comes_back_from_its_envelope():
    envelope = read_envelope(write_envelope(issue(TWO, BEN, ADA)), expect_type=KEYS_TYPE)
    assert read_key_list(envelope) == TWO


def test_old_things_are_checked_with_the_keys_of_their_time():
    assert CHAIN.at(START) == ONE
    assert CHAIN.at(TWO.from_ - timedelta(microseconds=1)) == ONE
    assert CHAIN.at(TWO.from_) == TWO
    assert CHAIN.at(START + timedelta(days=9999)) == THREE
    signed_then = sign(b"{}", TYPE, ADA)
    assert verified_payload(signed_then, CHAIN.at(START).root, TYPE) == b"{}"
    with pytest.raises(Untrusted):
        verified_payload(signed_then, CHAIN.current.root, TYPE)


def test_before_the_first_list_there_are_no_keys():
    with pytest.raises(NotFound, match="no keys of rivertown"):
        CHAIN.at(START - timedelta(seconds=1))
    with pytest.raises(BadInput, match="time zone"):
        CHAIN.at(START.replace(tzinfo=None))


def test_a_chain_may_be_anchored_at_a_later_root():
    later = verify_chain([issue(TWO, BEN, ADA), issue(THREE, BEN)], B)
    assert later.lists == (TWO, THREE)


def test_a_list_held_already_changes_nothing():
    assert follow(CHAIN, issue(TWO, BEN, ADA)) is CHAIN


def test_no_list_at_all_is_no_chain():
    with pytest.raises(BadInput, match="at least one"):
        verify_chain([], A)


def test_two_histories_signed_by_one_root_are_a_fork():
    forked = issue(key_list(2, EVE, ONE), EVE, ADA)
    with pytest.raises(Untrusted, match="two different key lists under number 2") as caught:
        follow(CHAIN, forked)
    assert caught.value.code == "fork"
    first = issue(key_list(1, ADA, from_=START + timedelta(days=1)), ADA)
    with pytest.raises(Untrusted) as caught:
        follow(CHAIN, first)
    assert caught.value.code == "fork"


def test_a_stranger_cannot_make_a_party_look_forked():
    with pytest.raises(Untrusted) as caught:
        follow(CHAIN, issue(key_list(2, EVE, ONE), EVE))
    assert caught.value.code == "unsigned"


def test_a_stolen_old_root_cannot_lengthen_the_chain():
    stolen = issue(key_list(4, ADA, THREE), ADA)
    with pytest.raises(Untrusted, match=f"{B} did not sign") as caught:
        follow(CHAIN, stolen)
    assert caught.value.code == "unsigned"


def test_one_algorithm_of_the_root_is_not_enough():
    envelope = issue(ONE, ADA)
    stripped = attrs.evolve(envelope, signatures=envelope.signatures[:1])
    with pytest.raises(Untrusted, match="only ed25519 of two signatures holds"):
        verify_chain([stripped], A)


def test_every_refusal_says_what_to_do():
    for envelopes in ([issue(ONE, ADA), issue(THREE, BEN)], [issue(TWO, BEN, ADA)]):
        with pytest.raises(Untrusted) as caught:
            verify_chain(envelopes, A)
        assert caught.value.advice


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": 0}, "numbered from 1"),
        ({"number": 2}, "every list but the first"),
        ({"previous": "sha256:" + "0" * 64}, "every list but the first"),
        ({"number": 2, "previous": "sha256:0"}, "a digest is written"),
        ({"from_": START.replace(tzinfo=None)}, "time zone"),
        ({"party": "River Town"}, "not a usable id"),
        ({"root": FIXED["manifest"]}, "root: must have exactly the algorithms ed25519 and ml-dsa"),
        ({"manifest": BEN.public}, "manifest: must have exactly the algorithms ed25519$"),
        ({"checkpoint": BEN.public}, "checkpoint: must have exactly"),
        ({"manifest": PublicKey({"ed25519": ADA.public.raw("ed25519")})}, "key of its own"),
    ],
)
def test_an_unfit_list_is_refused(changes, says):
    with pytest.raises(BadInput, match=says):
        attrs.evolve(ONE, **changes)


def test_a_list_is_issued_by_the_root_it_names():
    with pytest.raises(BadInput, match="root key it names"):
        issue(ONE, EVE)
    assert len(issue(THREE, BEN, BEN).signatures) == len(DOCUMENT)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "accordant/keys/v2"},
        {"extra": 1},
        {"from": "2026-01-01"},
        {"number": "1"},
        {"root": {"ed25519": "AAAA"}},
        {"sealing": {"x25519": "AAAA"}},
    ],
)
def test_a_malformed_list_is_refused_even_if_signed(change):
    written = {**json.loads(write_key_list(ONE)), **change}
    with pytest.raises(BadInput):
        verify_chain([sign(canonical(written), KEYS_TYPE, ADA)], A)


def test_a_list_without_format_or_in_another_spelling_or_type_is_refused():
    written = json.loads(write_key_list(ONE))
    unmarked = {name: value for name, value in written.items() if name != "format"}
    for envelope in (
        sign(canonical(unmarked), KEYS_TYPE, ADA),
        sign(json.dumps(written).encode(), KEYS_TYPE, ADA),
        sign(write_key_list(ONE), TYPE, ADA),
    ):
        with pytest.raises(BadInput):
            verify_chain([envelope], A)


# The published vectors

HERE = Path(__file__).parent
PUBLISHED = HERE.parents[1] / "docs" / "spec" / "vectors" / "signing.json"
VECTORS = json.loads(PUBLISHED.read_text(encoding="utf-8"))


def named(section):
    return pytest.mark.parametrize("vector", VECTORS[section], ids=lambda v: v.get("name"))


def envelope_of(value):
    return read_envelope(json.dumps(value).encode())


@named("keys")
def test_vector_key(vector):
    key = SigningKey.from_seeds({a: from_base64(s) for a, s in vector["seeds"].items()})
    assert key.public.to_json() == vector["public"]
    assert key.public.fingerprint == vector["fingerprint"]


@named("pae")
def test_vector_pae(vector):
    encoded = pae(vector["payloadType"], from_base64(vector["payload"]))
    assert encoded == from_base64(vector["pae"])


@named("envelopes")
def test_vector_envelope(vector):
    keys = [PublicKey.from_json(one["public"]) for one in VECTORS["keys"][:2]]
    result = verify(envelope_of(vector["envelope"]), keys)
    assert list(result.signed) == vector["signed"]
    assert list(result.missing) == vector["missing"]
    assert [one.keyid for one in result.rejected] == vector["rejected"]


@named("malformed")
def test_vector_malformed(vector):
    with pytest.raises(BadInput):
        read_envelope(vector["text"].encode())


@named("chains")
def test_vector_chain(vector):
    lists = [envelope_of(VECTORS["keyLists"][name]) for name in vector["lists"]]
    try:
        verify_chain(lists, vector["anchor"])
        outcome = "holds"
    except AccordantError as refused:
        outcome = refused.code
    assert outcome == vector["outcome"]


def without_hedged(value):
    """The vectors less their ML-DSA signatures, which differ on every run."""
    if isinstance(value, list):
        return [without_hedged(one) for one in value]
    if isinstance(value, dict):
        hedged = "/ml-dsa" in str(value.get("keyid")) or "/rsa" in str(value.get("keyid"))
        return {k: without_hedged(v) for k, v in value.items() if not (hedged and k == "sig")}
    return value


def test_the_vectors_are_what_the_script_makes():
    spec = importlib.util.spec_from_file_location("signing_vectors", HERE / "signing_vectors.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert without_hedged(script.vectors()) == without_hedged(VECTORS)


def test_a_signature_whose_keyid_is_no_text_is_refused():
    """Every member of a signature has the type it should have."""
    envelope = b'{"payload":"e30=","payloadType":"t","signatures":[{"keyid":5,"sig":"AA=="}]}'
    with pytest.raises(BadInput, match="text is expected"):
        read_envelope(envelope)
