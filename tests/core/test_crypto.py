"""Cryptography: what holds, and what every kind of tampering comes to."""

import copy
import json
import pickle
from hashlib import sha256 as plain_sha256
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.crypto import (
    ALGORITHMS,
    CHECKPOINT,
    DOCUMENT,
    HEADER_LENGTH,
    MANIFEST,
    Effort,
    Hasher,
    Locker,
    PublicKey,
    Sealer,
    SealingKey,
    SealingPublic,
    SigningKey,
    Unlocker,
    from_base64,
    hkdf,
    hmac_sha256,
    lock_with_passphrase,
    open_header,
    random_bytes,
    same_spoken,
    sha256,
    spoken,
    to_base64,
    unlock_with_passphrase,
)
from accordant.core.errors import BadInput, Conflict, Untrusted
from accordant.core.names import Fingerprint

LIGHT = Effort(memory_kib=64, iterations=1, lanes=1)
CHUNK = 16384 + 16
"""A Cobblestone chunk as it stands in the stream: 16 KiB and its tag."""

SIGNER = SigningKey.from_seeds({"ed25519": bytes(range(32)), "ml-dsa-65": bytes(range(32, 64))})
SEALING = SealingKey.from_seeds({"x25519": bytes(range(1, 33)), "ml-kem-768": bytes(range(64))})


# Digests and derived keys


def test_hmac_agrees_with_rfc_4231_case_2():
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex() == expected


def test_hkdf_agrees_with_rfc_5869_case_1():
    info, salt = bytes(range(0xF0, 0xFA)), bytes(range(13))
    assert hkdf(b"\x0b" * 22, info, 42, salt).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_hkdf_agrees_with_rfc_5869_case_3_without_salt_or_info():
    assert hkdf(b"\x0b" * 22, b"", 42).hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_an_empty_key_or_secret_is_refused():
    with pytest.raises(BadInput, match="not empty"):
        hmac_sha256(b"", b"anything")
    with pytest.raises(BadInput, match="not empty"):
        hkdf(b"", b"anything")
    with pytest.raises(BadInput, match="8,160"):
        hkdf(b"secret", b"", 8161)


@given(st.lists(st.binary(max_size=100)))
def test_a_digest_taken_in_pieces_is_the_digest_of_the_whole(pieces):
    hasher = Hasher()
    for piece in pieces:
        hasher.update(piece)
    whole = b"".join(pieces)
    assert hasher.digest() == "sha256:" + sha256(whole).hex()
    assert sha256(whole) == plain_sha256(whole).digest()


def test_random_bytes_are_as_many_as_asked_for_and_never_the_same():
    assert len(random_bytes(24)) == 24
    assert random_bytes(24) != random_bytes(24)


# Base64


@given(st.binary(max_size=60))
def test_base64_comes_back(data):
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize("text", ["YQ", "YQ==\n", "YR==", "Y Q=", "_-==", "YQ=a", "é", None, 7, []])
def test_base64_in_any_other_spelling_is_refused(text):
    with pytest.raises(BadInput):
        from_base64(text, "here")


# Signing keys


@pytest.mark.parametrize("algorithms", [DOCUMENT, MANIFEST, CHECKPOINT])
def test_every_algorithm_of_a_key_signs_and_holds(algorithms):
    key = SigningKey.generate(algorithms)
    signatures = key.sign(b"agreed")
    assert tuple(signatures) == key.public.algorithms == algorithms
    for algorithm, signature in signatures.items():
        assert key.public.verify(algorithm, signature, b"agreed")
        assert not key.public.verify(algorithm, signature, b"agreed!")


@pytest.mark.parametrize("algorithm", DOCUMENT)
@given(data=st.data())
def test_a_signature_with_any_byte_changed_does_not_hold(algorithm, data):
    signature = bytearray(SIGNER.sign(b"agreed")[algorithm])
    place = data.draw(st.integers(0, len(signature) - 1))
    signature[place] ^= data.draw(st.integers(1, 255))
    assert not SIGNER.public.verify(algorithm, bytes(signature), b"agreed")


@pytest.mark.parametrize("algorithm", [*DOCUMENT, "ml-dsa-44", "rsa", ""])
@pytest.mark.parametrize("signature", [b"", b"\0", bytes(64), bytes(3309), bytes(5000)])
def test_verifying_nonsense_says_no_and_raises_nothing(algorithm, signature):
    assert SIGNER.public.verify(algorithm, signature, b"agreed") is False


def test_one_algorithms_signature_does_not_hold_as_the_others():
    signatures = SIGNER.sign(b"agreed")
    assert not SIGNER.public.verify("ed25519", signatures["ml-dsa-65"], b"agreed")
    assert not SIGNER.public.verify("ml-dsa-65", signatures["ed25519"], b"agreed")


def test_ed25519_agrees_with_rfc_8032_test_2():
    seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    key = SigningKey.from_seeds({"ed25519": bytes.fromhex(seed)})
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.public.raw("ed25519").hex() == public
    assert key.sign(b"\x72")["ed25519"].hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_the_fingerprint_is_the_digest_of_the_canonical_json():
    text = json.dumps(SIGNER.public.to_json(), sort_keys=True, separators=(",", ":"))
    expected = "sha256:" + plain_sha256(text.encode()).hexdigest()
    assert SIGNER.public.fingerprint == expected


def test_a_public_key_does_not_depend_on_the_order_it_was_given_in():
    backwards = PublicKey(dict(reversed(SIGNER.public.parts)))
    assert backwards == SIGNER.public
    assert hash(backwards) == hash(SIGNER.public)
    assert backwards.fingerprint == SIGNER.public.fingerprint


def test_a_part_of_a_hybrid_key_is_another_signatory():
    part = PublicKey({"ed25519": SIGNER.public.raw("ed25519")})
    assert part != SIGNER.public
    assert part.fingerprint != SIGNER.public.fingerprint


def test_a_public_key_comes_back_from_json():
    assert PublicKey.from_json(json.loads(json.dumps(SIGNER.public.to_json()))) == SIGNER.public


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({}, "at least one algorithm"),
        ([], "object"),
        (None, "object"),
        ({"rsa": "AAAA"}, "root.rsa: “rsa” is not a signature algorithm"),
        ({"Ed25519": to_base64(bytes(32))}, "not a signature algorithm"),
        ({"ed25519": to_base64(bytes(31))}, "root.ed25519: a public key for ed25519 has 32 bytes"),
        ({"ed25519": to_base64(b"\7" * 33)}, "32 bytes"),
        ({"ed25519": ""}, "32 bytes"),
        ({"ed25519": 7}, "root.ed25519: this is not base64"),
        ({"ml-dsa-65": to_base64(bytes(1312))}, "1952 bytes"),
        ({"ml-dsa-44": to_base64(bytes(1952))}, "1312 bytes"),
    ],
)
def test_unknown_algorithms_and_wrong_lengths_are_refused_with_their_place(value, says):
    with pytest.raises(BadInput, match=says):
        PublicKey.from_json(value, "root")


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
L = 2**252 + 27742317777372353535851937790883648493


def _add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P)
    return x % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def _times(n, point):
    result = (0, 1)
    while n:
        result = _add(result, point) if n & 1 else result
        point, n = _add(point, point), n >> 1
    return result


def _point(y):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if (root * root - square) % P:
        root = root * pow(2, (P - 1) // 4, P) % P
    return None if (root * root - square) % P else (root, y)


def small_order_points():
    """The torsion subgroup of edwards25519, found by multiplying points by the prime order."""
    found = set()
    for y in range(2, 30):
        if point := _point(y):
            torsion = _times(L, point)
            found |= {_times(i, torsion) for i in range(8)}
    return found


def test_keys_of_small_order_are_refused_because_they_sign_anything():
    points = small_order_points()
    assert len(points) == 8
    for _, y in points:
        for sign in (0, 1 << 255):
            with pytest.raises(BadInput, match=r"small order|no public key"):
                PublicKey({"ed25519": (y | sign).to_bytes(32, "little")})


@pytest.mark.parametrize("y", [P, P + 1, P + 3, 2**255 - 1])
def test_a_second_spelling_of_an_ed25519_key_is_refused(y):
    with pytest.raises(BadInput, match=r"canonical spelling|no public key"):
        PublicKey({"ed25519": y.to_bytes(32, "little")})


@pytest.mark.parametrize(
    ("seeds", "says"),
    [
        ({}, "at least one"),
        ({"rsa": bytes(range(32))}, "not a signature algorithm"),
        ({"ed25519": b"short"}, "has 32 bytes, not 5"),
        ({"ed25519": bytes(range(64))}, "has 32 bytes, not 64"),
        ({"ed25519": bytes(32)}, "zeros"),
        ({"ed25519": b"\7" * 32, "ml-dsa-65": b"\7" * 32}, "of its own"),
    ],
)
def test_short_weak_and_unknown_seeds_are_refused(seeds, says):
    with pytest.raises(BadInput, match=says):
        SigningKey.from_seeds(seeds)


def test_a_key_comes_back_from_its_seeds():
    again = SigningKey.from_seeds(SIGNER.seeds())
    assert again.public == SIGNER.public
    assert again.seeds() == SIGNER.seeds()
    assert SealingKey.from_seeds(SEALING.seeds()).public == SEALING.public


@pytest.mark.parametrize("key", [SIGNER, SEALING])
def test_a_secret_is_never_shown_copied_or_pickled(key):
    shown = f"{key} {key!r} {attrs.asdict(key)} {attrs.asdict(key, recurse=False)}"
    assert "withheld" in shown
    for seed in key.seeds().values():
        for spelling in (seed.hex(), to_base64(seed), repr(seed), repr(seed)[2:20]):
            assert spelling not in shown
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            leak(key)


def test_a_key_cannot_be_changed():
    for key in (SIGNER, SIGNER.public, SEALING, SEALING.public):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            key.public = None
    assert set(ALGORITHMS) == {*DOCUMENT, *CHECKPOINT}


# Spoken fingerprints

FINGERPRINT = Fingerprint("sha256:" + "0123456789abcdef" * 4)


def test_128_bits_are_spoken_in_groups_of_four():
    assert spoken(FINGERPRINT) == "0123 4567 89ab cdef 0123 4567 89ab cdef"


@pytest.mark.parametrize(
    "heard",
    [
        spoken(FINGERPRINT),
        spoken(FINGERPRINT).upper(),
        "  0123-4567 89AB\u2013cdef\n01234567 89ab cdef ",
        FINGERPRINT,
        FINGERPRINT.removeprefix("sha256:"),
        FINGERPRINT[: 7 + 40],
    ],
)
def test_case_spaces_and_dashes_do_not_matter(heard):
    assert same_spoken(heard, FINGERPRINT)


@pytest.mark.parametrize(
    "heard",
    [
        "",
        "sha256:",
        "0123 4567 89ab cdef",
        spoken(FINGERPRINT)[:-1],
        spoken(FINGERPRINT)[:-1] + "e",
        "1" + spoken(FINGERPRINT)[1:],
        FINGERPRINT + "0",
        FINGERPRINT[:-1] + "0",
        "\u0660" + spoken(FINGERPRINT)[1:],
    ],
)
def test_too_little_or_anything_else_is_not_the_same(heard):
    assert not same_spoken(heard, FINGERPRINT)


# Sealed bodies


def sealed(body, info=b"package 1", to=SEALING.public):
    sealer = Sealer(to, info)
    return sealer.header, sealer.update(body) + sealer.finish()


def opened(header, stream, info=b"package 1", key=SEALING, step=5000):
    unlocker = Unlocker(open_header(header, key, info), info)
    pieces = [unlocker.update(stream[i : i + step]) for i in range(0, len(stream), step)]
    return b"".join(pieces) + unlocker.finish()


@pytest.mark.parametrize("size", [0, 1, 16383, 16384, 16385, 100_000])
def test_what_was_sealed_comes_back(size):
    body = random_bytes(size)
    header, stream = sealed(body)
    assert len(header) == HEADER_LENGTH
    assert header.startswith(b"accordant/seal/v1\n")
    assert opened(header, stream) == body


def test_each_sealing_has_a_data_key_of_its_own():
    (one, _), (other, _) = sealed(b"body"), sealed(b"body")
    keys = [open_header(header, SEALING, b"package 1") for header in (one, other)]
    assert keys[0] != keys[1]
    assert [len(key) for key in keys] == [32, 32]


@given(st.data())
def test_any_changed_bit_of_header_or_stream_is_found(data):
    header, stream = sealed(b"a body of several words")
    whole = bytearray(header + stream)
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    malformed = place < len(b"accordant/seal/v1\n")
    with pytest.raises(BadInput if malformed else Untrusted):
        opened(bytes(whole[:HEADER_LENGTH]), bytes(whole[HEADER_LENGTH:]))


@pytest.mark.parametrize("size", [3 * 16384, 3 * 16384 + 5])
def test_a_stream_cut_at_or_around_any_chunk_is_not_believed(size):
    header, stream = sealed(random_bytes(size))
    preamble = len(stream) % CHUNK - (size % 16384 + 16 if size % 16384 else 0)
    ends = [preamble + n * CHUNK for n in range(4) if preamble + n * CHUNK < len(stream)]
    for end in {0, 1, *ends, *(e + 1 for e in ends), *(e - 1 for e in ends), len(stream) - 1}:
        with pytest.raises(Untrusted, match="cut short"):
            opened(header, stream[:end])


def test_swapped_repeated_or_added_chunks_are_not_believed():
    header, stream = sealed(random_bytes(3 * 16384))
    start = len(stream) - 3 * CHUNK
    head, chunks = stream[:start], [stream[start + i * CHUNK :][:CHUNK] for i in range(3)]
    assert head + b"".join(chunks) == stream
    for order in ([1, 0, 2], [0, 0, 1, 2], [0, 2], [0, 1, 2, 2]):
        with pytest.raises(Untrusted):
            opened(header, head + b"".join(chunks[i] for i in order))
    with pytest.raises(Untrusted):
        opened(header, stream + b"\0")


def test_another_recipient_package_or_data_key_does_not_open_it():
    header, stream = sealed(b"body")
    with pytest.raises(Untrusted, match="not sealed for this key"):
        open_header(header, SealingKey.generate(), b"package 1")
    with pytest.raises(Untrusted, match="not sealed for this key"):
        open_header(header, SEALING, b"package 2")
    data_key = open_header(header, SEALING, b"package 1")
    for key, context in ((data_key, b"package 2"), (random_bytes(32), b"package 1")):
        with pytest.raises(Untrusted):
            Unlocker(key, context).update(stream)


def test_half_of_a_hybrid_key_does_not_open_it():
    header, _ = sealed(b"body")
    for stolen in ("x25519", "ml-kem-768"):
        seeds = {**SealingKey.generate().seeds(), stolen: SEALING.seeds()[stolen]}
        with pytest.raises(Untrusted):
            open_header(header, SealingKey.from_seeds(seeds), b"package 1")


@pytest.mark.parametrize("header", [b"", b"accordant/seal/v1\n", bytes(HEADER_LENGTH)])
def test_what_is_no_header_is_refused(header):
    with pytest.raises(BadInput, match="seal/v1"):
        open_header(header, SEALING, b"package 1")


def test_only_the_stream_and_the_data_key_are_needed_to_keep_a_body():
    header, stream = sealed(b"body")
    data_key = open_header(header, SEALING, b"package 1")
    kept = Unlocker(data_key, b"package 1")
    assert kept.update(stream) + kept.finish() == b"body"


def test_data_at_rest_is_locked_under_a_given_key():
    key = random_bytes(32)
    locker = Locker(key, b"row 7")
    stream = locker.update(b"one ") + locker.update(b"two") + locker.finish()
    unlocker = Unlocker(key, b"row 7")
    assert unlocker.update(stream) + unlocker.finish() == b"one two"
    with pytest.raises(Conflict):
        locker.update(b"more")
    with pytest.raises(Conflict):
        locker.finish()
    with pytest.raises(Untrusted):
        unlocker.update(b"more")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_data_key_of_another_length_is_refused(length):
    for stream in (Locker, Unlocker):
        with pytest.raises(BadInput, match="32 bytes"):
            stream(bytes(length), b"")


def test_a_sealing_key_comes_back_from_json():
    written = json.loads(json.dumps(SEALING.public.to_json()))
    assert list(written) == ["ml-kem-768", "x25519"]
    assert SealingPublic.from_json(written) == SEALING.public


@pytest.mark.parametrize("u", [0, 1, P - 1, P, P + 1])
def test_an_x25519_point_of_small_order_is_refused(u):
    parts = {**SEALING.public.to_json(), "x25519": to_base64(u.to_bytes(32, "little"))}
    with pytest.raises(BadInput, match="x25519: these are not"):
        SealingPublic.from_json(parts)


@pytest.mark.parametrize(
    "change",
    [
        {"x25519": to_base64(bytes(31))},
        {"ml-kem-768": to_base64(bytes(1183))},
        {"ml-kem-768": to_base64(b"\xff" * 1184)},
        {"x25519": None},
        {"p-256": "AAAA"},
    ],
)
def test_unfit_sealing_keys_are_refused(change):
    with pytest.raises(BadInput):
        SealingPublic.from_json({**SEALING.public.to_json(), **change})


def test_sealing_seeds_of_other_names_or_lengths_are_refused():
    good = SEALING.seeds()
    for change in ({"x25519": bytes(31)}, {"ml-kem-768": bytes(32)}, {"extra": bytes(32)}):
        with pytest.raises(BadInput, match="sealing key"):
            SealingKey.from_seeds({**good, **change})


# Passphrases


def test_a_secret_locked_with_a_passphrase_comes_back_through_json():
    locked = json.loads(json.dumps(lock_with_passphrase(b"seed", "über die brücke", effort=LIGHT)))
    assert unlock_with_passphrase(locked, "über die brücke") == b"seed"
    assert unlock_with_passphrase(locked, "u\u0308ber die bru\u0308cke") == b"seed"


def test_the_default_effort_is_that_of_rfc_9106():
    locked = lock_with_passphrase(b"seed", "a long sentence")
    assert (locked["memory_kib"], locked["iterations"], locked["lanes"]) == (65536, 3, 4)
    assert unlock_with_passphrase(locked, "a long sentence") == b"seed"


def test_a_wrong_passphrase_is_told_with_advice():
    locked = lock_with_passphrase(b"seed", "right", effort=LIGHT)
    for wrong in ("Right", "right ", "wrong"):
        with pytest.raises(Untrusted, match="does not open") as caught:
            unlock_with_passphrase(locked, wrong)
        assert "try again" in caught.value.advice


def test_nothing_of_the_secret_or_passphrase_stands_in_the_file():
    text = json.dumps(lock_with_passphrase(b"seed" * 8, "passphrase", effort=LIGHT))
    assert "passphrase" not in text
    assert to_base64(b"seed" * 8)[:8] not in text


@pytest.mark.parametrize("name", ["salt", "nonce", "ciphertext"])
def test_an_altered_file_does_not_open(name):
    locked = lock_with_passphrase(b"seed", "right", effort=LIGHT)
    data = bytearray(from_base64(locked[name]))
    data[0] ^= 1
    with pytest.raises(Untrusted):
        unlock_with_passphrase({**locked, name: to_base64(bytes(data))}, "right")


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**40},
        {"memory_kib": 1},
        {"iterations": 10**9},
        {"iterations": 0},
        {"lanes": 10**6},
        {"lanes": -1},
        {"iterations": "1"},
        {"iterations": True},
        {"kdf": "md5"},
        {"format": "accordant/locked/v2"},
        {"salt": "AAAA"},
        {"nonce": "AAAA"},
        {"ciphertext": "?"},
        {"extra": 1},
    ],
)
def test_a_hostile_file_is_refused_before_any_work(change):
    locked = lock_with_passphrase(b"seed", "right", effort=LIGHT)
    with pytest.raises(BadInput):
        unlock_with_passphrase({**locked, **change}, "right")


def test_a_file_with_something_missing_is_refused():
    locked = lock_with_passphrase(b"seed", "right", effort=LIGHT)
    for name in locked:
        with pytest.raises(BadInput, match=f"“{name}” is missing"):
            unlock_with_passphrase({k: v for k, v in locked.items() if k != name}, "right")


def test_an_empty_passphrase_is_refused():
    with pytest.raises(BadInput, match="empty"):
        lock_with_passphrase(b"seed", "", effort=LIGHT)


# The published vectors

PUBLISHED = Path(__file__).parents[2] / "docs" / "spec" / "vectors" / "sealing.json"
VECTORS = json.loads(PUBLISHED.read_text(encoding="utf-8"))
RECIPIENT = SealingKey.from_seeds(
    {name: from_base64(text) for name, text in VECTORS["recipient"]["seeds"].items()}
)


def test_vector_recipient():
    assert RECIPIENT.public.to_json() == VECTORS["recipient"]["public"]


@pytest.mark.parametrize("vector", VECTORS["bodies"], ids=lambda v: v["name"])
def test_vector_body(vector):
    info, body = from_base64(vector["info"]), from_base64(vector["body"])
    header, stream = body[:HEADER_LENGTH], body[HEADER_LENGTH:]
    if vector["opens"]:
        assert open_header(header, RECIPIENT, info) == from_base64(vector["dataKey"])
        assert opened(header, stream, info, RECIPIENT) == from_base64(vector["plaintext"])
    else:
        with pytest.raises(Untrusted):
            opened(header, stream, info, RECIPIENT)


@pytest.mark.parametrize("vector", VECTORS["locked"], ids=lambda v: v["passphrase"])
def test_vector_locked(vector):
    secret = unlock_with_passphrase(vector["locked"], vector["passphrase"])
    assert secret == from_base64(vector["secret"])


def test_a_key_has_no_part_for_an_algorithm_it_was_not_made_with():
    """Asking for one is refused, not answered with something else."""
    with pytest.raises(BadInput, match="no part for ml-dsa-44"):
        SigningKey.generate(MANIFEST).public.raw("ml-dsa-44")
