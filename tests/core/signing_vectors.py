"""Makes docs/spec/vectors/signing.json: `python tests/core/signing_vectors.py > FILE`.

Everything but the ML-DSA signatures, which are hedged, comes out the same on every run. A published
vector is never changed: add new ones at the end.
"""

import json
import sys
from datetime import UTC, datetime

import attrs

from accordant.core.canonical import digest
from accordant.core.crypto import (
    CHECKPOINT,
    DOCUMENT,
    MANIFEST,
    SealingKey,
    SigningKey,
    hkdf,
    spoken,
    to_base64,
)
from accordant.core.signing import (
    Envelope,
    KeyList,
    Signature,
    envelope_json,
    issue,
    pae,
    sign,
    verify,
    write_key_list,
)

NOTE_TYPE = "application/vnd.accordant.example.v1+json"
NOTE = b'{"note":"Hallo, M\xc3\xbcnchen"}'


def seed(name, length=32):
    """A seed anyone can make again; keys made from it are for vectors only."""
    return hkdf(b"accordant test vectors, never a real key", name.encode(), length)


def key(name, algorithms=DOCUMENT):
    return SigningKey.from_seeds({alg: seed(f"{name} {alg}") for alg in algorithms})


ADA, BEN, NEW, EVE = (key(name) for name in ("ada", "ben", "ada, later", "eve"))
SEALING = SealingKey.from_seeds(
    {"x25519": seed("sealing x25519"), "ml-kem-768": seed("sealing ml-kem-768", 64)}
)


def key_list(number, root, previous=None, **changes):
    fields = {
        "party": "rivertown-council",
        "number": number,
        "root": root.public,
        "manifest": key("manifest", MANIFEST).public,
        "checkpoint": key("checkpoint", CHECKPOINT).public,
        "sealing": SEALING.public,
        "from_": datetime(2026, number, 1, tzinfo=UTC),
        "previous": previous and digest(write_key_list(previous)),
    }
    return KeyList(**{**fields, **changes})


FIRST = key_list(1, ADA)
SECOND = key_list(2, ADA, FIRST, manifest=key("manifest, later", MANIFEST).public)
THIRD = key_list(3, NEW, SECOND)


def key_lists():
    """Key lists by name; the first three make a chain, the others each break one step."""
    return {
        "1": issue(FIRST, ADA),
        "2": issue(SECOND, ADA),
        "3": issue(THIRD, NEW, ADA),
        "3 not signed by the root before": issue(THIRD, NEW),
        "3 naming the wrong list before": issue(key_list(3, ADA, FIRST), ADA),
        "3 beginning too early": issue(key_list(3, ADA, SECOND, from_=FIRST.from_), ADA),
        "3 of another party": issue(key_list(3, ADA, SECOND, party="elsewhere"), ADA),
        "2 forked by its root": issue(key_list(2, EVE, FIRST), EVE, ADA),
        "2 by a stranger": issue(key_list(2, EVE, FIRST), EVE),
    }


CHAINS = [
    ("a chain of three with a change of root", ["1", "2", "3"], "holds"),
    ("the same list twice changes nothing", ["1", "2", "2", "3"], "holds"),
    ("the first root is not the anchor", ["3"], "wrong-anchor"),
    ("a list is left out", ["1", "3"], "out-of-order"),
    ("two lists under one number, both signed", ["1", "2", "2 forked by its root"], "fork"),
    ("two lists under one number, one by a stranger", ["1", "2", "2 by a stranger"], "unsigned"),
    (
        "it names the wrong list before",
        ["1", "2", "3 naming the wrong list before"],
        "wrong-previous",
    ),
    ("the root before has not signed", ["1", "2", "3 not signed by the root before"], "unsigned"),
    ("it begins before the list before", ["1", "2", "3 beginning too early"], "backdated"),
    ("it is another party's", ["1", "2", "3 of another party"], "other-party"),
]


def envelopes():
    """Envelopes by name, each asked about Ada and Ben."""
    good = sign(NOTE, NOTE_TYPE, ADA, BEN)
    ada, ben = sign(NOTE, NOTE_TYPE, ADA).signatures, sign(NOTE, NOTE_TYPE, BEN).signatures
    foreign = Signature(keyid=ada[0].keyid.replace("ed25519", "rsa"), sig=ada[0].sig)
    turned = Signature(keyid=ada[0].keyid, sig=bytes([ada[0].sig[0] ^ 1]) + ada[0].sig[1:])
    swapped = "application/vnd.accordant.other.v1+json"
    return {
        "both signed": good,
        "one signed": attrs.evolve(good, signatures=ada),
        "nobody signed": attrs.evolve(good, signatures=()),
        "post-quantum signature stripped": attrs.evolve(good, signatures=(ada[0], *ben)),
        "classical signature stripped": attrs.evolve(good, signatures=(ada[1], *ben)),
        "payload type swapped": attrs.evolve(good, payload_type=swapped),
        "payload changed": attrs.evolve(good, payload=NOTE.replace(b"Hallo", b"Hullo")),
        "a bit of a signature turned": attrs.evolve(good, signatures=(turned, ada[1], *ben)),
        "a signature doubled": attrs.evolve(good, signatures=(*ada, ada[0])),
        "a bad signature before the good one": attrs.evolve(good, signatures=(turned, *ada)),
        "one part doubled in place of the other": attrs.evolve(good, signatures=(ada[0], ada[0])),
        "unknown algorithm": attrs.evolve(good, signatures=(foreign, *ben)),
        "a stranger signed as well": sign(NOTE, NOTE_TYPE, ADA, BEN, EVE),
    }


MALFORMED = {
    "not JSON": "{",
    "not an object": "[]",
    "no signatures": '{"payload":"YQ==","payloadType":"a"}',
    "an unknown field": '{"payload":"YQ==","payloadType":"a","signatures":[],"more":1}',
    "a field twice": '{"payload":"YQ==","payload":"Yg==","payloadType":"a","signatures":[]}',
    "URL-safe base64": '{"payload":"_w==","payloadType":"a","signatures":[]}',
    "base64 without padding": '{"payload":"YQ","payloadType":"a","signatures":[]}',
    "base64 with loose bits": '{"payload":"YR==","payloadType":"a","signatures":[]}',
    "a payload that is no text": '{"payload":7,"payloadType":"a","signatures":[]}',
    "an empty type": '{"payload":"YQ==","payloadType":"","signatures":[]}',
    "a type with a space": '{"payload":"YQ==","payloadType":"a b","signatures":[]}',
    "a signature without keyid": '{"payload":"","payloadType":"a","signatures":[{"sig":"AA=="}]}',
    "an empty signature": '{"payload":"","payloadType":"a","signatures":[{"keyid":"k","sig":""}]}',
}


def key_vector(name, algorithms=DOCUMENT):
    one = key(name, algorithms)
    return {
        "name": name,
        "seeds": {alg: to_base64(value) for alg, value in one.seeds().items()},
        "public": one.public.to_json(),
        "fingerprint": one.public.fingerprint,
        "spoken": spoken(one.public.fingerprint),
    }


def pae_vector(payload_type, payload):
    encoded = to_base64(pae(payload_type, payload))
    return {"payloadType": payload_type, "payload": to_base64(payload), "pae": encoded}


def envelope_vector(name, envelope: Envelope):
    result = verify(envelope, [ADA.public, BEN.public])
    return {
        "name": name,
        "envelope": envelope_json(envelope),
        "signed": list(result.signed),
        "missing": list(result.missing),
        "rejected": [one.keyid for one in result.rejected],
    }


def chain_vector(name, lists, outcome):
    return {"name": name, "anchor": ADA.public.fingerprint, "lists": lists, "outcome": outcome}


def vectors():
    return {
        "format": "accordant/vectors/signing/v1",
        "keys": [
            *(key_vector(name) for name in ("ada", "ben")),
            key_vector("manifest", MANIFEST),
            key_vector("checkpoint", CHECKPOINT),
        ],
        "pae": [
            pae_vector("http://example.com/HelloWorld", b"hello world"),
            pae_vector(NOTE_TYPE, NOTE),
            pae_vector("a", b""),
        ],
        "envelopes": [envelope_vector(*each) for each in envelopes().items()],
        "malformed": [{"name": name, "text": text} for name, text in MALFORMED.items()],
        "keyLists": {name: envelope_json(each) for name, each in key_lists().items()},
        "chains": [chain_vector(*each) for each in CHAINS],
    }


if __name__ == "__main__":
    json.dump(vectors(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
