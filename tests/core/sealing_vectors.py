"""Makes docs/spec/vectors/sealing.json: `python tests/core/sealing_vectors.py > FILE`.

Sealing is randomised, so each run makes other bodies for the same keys; all of them must open. A
published vector is never changed: add new ones at the end.
"""

import json
import sys

from accordant.core.crypto import (
    HEADER_LENGTH,
    Effort,
    Sealer,
    SealingKey,
    hkdf,
    lock_with_passphrase,
    open_header,
    to_base64,
)

INFO = b"example package"
LIGHT = Effort(memory_kib=64, iterations=1, lanes=1)


def seed(name, length):
    """A seed anyone can make again; keys made from it are for vectors only."""
    return hkdf(b"accordant test vectors, never a real key", name.encode(), length)


RECIPIENT = SealingKey.from_seeds(
    {"x25519": seed("sealing x25519", 32), "ml-kem-768": seed("sealing ml-kem-768", 64)}
)


def sealed(plaintext):
    sealer = Sealer(RECIPIENT.public, INFO)
    return sealer.header + sealer.update(plaintext) + sealer.finish()


def turned(body, place):
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def bodies():
    body = sealed(b"short")
    return [
        ("a short body", body, INFO, b"short"),
        ("an empty body", sealed(b""), INFO, b""),
        ("a body of three chunks", sealed(b"accordant " * 3500), INFO, b"accordant " * 3500),
        ("another info", body, b"another package", None),
        ("a bit of the wrapped key turned", turned(body, 40), INFO, None),
        ("a bit of the stream turned", turned(body, len(body) - 1), INFO, None),
        ("the last byte missing", body[:-1], INFO, None),
        ("the stream missing", body[:HEADER_LENGTH], INFO, None),
    ]


def body_vector(name, body, info, plaintext):
    vector = {"name": name, "info": to_base64(info), "body": to_base64(body), "opens": False}
    if plaintext is None:
        return vector
    data_key = to_base64(open_header(body[:HEADER_LENGTH], RECIPIENT, info))
    return {**vector, "opens": True, "dataKey": data_key, "plaintext": to_base64(plaintext)}


def locked_vector(passphrase):
    secret = seed("locked", 32)
    locked = lock_with_passphrase(secret, passphrase, effort=LIGHT)
    return {"passphrase": passphrase, "locked": locked, "secret": to_base64(secret)}


def vectors():
    return {
        "format": "accordant/vectors/sealing/v1",
        "recipient": {
            "seeds": {name: to_base64(value) for name, value in RECIPIENT.seeds().items()},
            "public": RECIPIENT.public.to_json(),
        },
        "bodies": [body_vector(*each) for each in bodies()],
        "locked": [locked_vector("correct horse battery staple"), locked_vector("über die Brücke")],
    }


if __name__ == "__main__":
    json.dump(vectors(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
