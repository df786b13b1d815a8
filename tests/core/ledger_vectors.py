"""Write docs/spec/vectors/ledger.json: `python tests/core/ledger_vectors.py`.

ML-DSA signs differently each time, so notes that were published once are kept as they are; all else
is made anew, and a test compares it with the file.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from accordant.core.canonical import digest
from accordant.core.crypto import SigningKey, sha256
from accordant.core.ledger import (
    Checkpoint,
    Frontier,
    InclusionProof,
    Leaf,
    Tile,
    commit,
    consistency_path_reference,
    cosign,
    inclusion_path_reference,
    leaf_hash,
    open_row,
    root_of,
    row_leaves,
    row_salt,
    rows_root,
    sign_checkpoint,
    tiles_of,
    write_leaf,
    write_proof,
)
from accordant.core.ledger.checkpoint import cosigned_message
from accordant.core.wire import encode

FILE = Path(__file__).parents[2] / "docs/spec/vectors/ledger.json"

# The entries that every implementation of Certificate Transparency is tested with.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ENTRIES.append("606162636465666768696a6b6c6d6e6f")

ORIGIN = "council.example/ledger"
WITNESS = "police.example/ledger"
TIME = 1_795_000_000


def hexed(hashes):
    return [one.hex() for one in hashes]


def secret(words):
    return sha256(f"accordant test vector: {words}".encode())


def seeds(name):
    return {alg: secret(f"{name} {alg}") for alg in ("ed25519", "ml-dsa-44")}


def key_of(name):
    return SigningKey.from_seeds(seeds(name))


def merkle():
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
    return {
        "entries": ENTRIES,
        "roots": [root_of(leaves[:size]).hex() for size in range(9)],
        "inclusion": [
            {
                "index": index,
                "size": size,
                "path": hexed(inclusion_path_reference(index, leaves[:size])),
            }
            for index, size in [(0, 1), (0, 8), (5, 8), (2, 3), (1, 5)]
        ],
        "consistency": [
            {"old": old, "new": new, "path": hexed(consistency_path_reference(old, leaves[:new]))}
            for old, new in [(0, 8), (1, 1), (1, 8), (6, 8), (2, 5), (6, 7)]
        ],
    }


def tiles():
    places = [(0, 0, 256), (0, 1234, 5), (1, 1234067, 256), (63, 1000, 255)]
    leaves = [leaf_hash(n.to_bytes(3)) for n in range(70_000)]
    return {
        "paths": [
            {"level": lv, "index": n, "width": w, "path": Tile(level=lv, index=n, width=w).path}
            for lv, n, w in places
        ],
        "partial": {
            str(size): [tile.path for tile in tiles_of(size) if tile.width < 256]
            for size in (1, 255, 256, 257, 70_000, 16_777_216)
        },
        "entries": "the numbers from 0, each as 3 bytes, big-endian",
        "size": 70_000,
        "root": Frontier().extend(leaves).root().hex(),
        "index": 1234,
        "path": hexed(inclusion_path_reference(1234, leaves)),
    }


EVENT = {"kind": "decided", "request": "r-17", "outcome": "permit", "clause": "flow-1"}


def ledger():
    """Give a small ledger of five entries."""
    return [
        Leaf(
            kind=kind,
            at=datetime(2026, 11, 22, 9, 30, number, tzinfo=UTC),
            commitment=commit({**EVENT, "kind": kind}, secret(f"salt {number}")),
            refs={"agreement": digest(b"agreement")} if number % 2 else {},
        )
        for number, kind in enumerate(["statement", "decided", "sent", "receipted", "disposed"])
    ]


def leaf():
    data = write_leaf(ledger()[1])
    return {
        "event": EVENT,
        "salt": secret("salt 1").hex(),
        "commitment": commit(EVENT, secret("salt 1")),
        "leaf": encode(ledger()[1]),
        "bytes": data.decode(),
        "hash": leaf_hash(data).hex(),
    }


def signed(published):
    hashes = [leaf_hash(write_leaf(one)) for one in ledger()]
    checkpoint = Checkpoint(origin=ORIGIN, size=5, root=root_of(hashes))
    note = published.get("note") or sign_checkpoint(checkpoint, ORIGIN, key_of(ORIGIN)).decode()
    cosigned = published.get("cosigned") or (
        cosign(note.encode(), WITNESS, key_of(WITNESS), TIME).decode()
    )
    proof = InclusionProof(
        index=1, path=inclusion_path_reference(1, hashes), checkpoint=cosigned.encode()
    )
    return {
        "text": checkpoint.text,
        "log": {"name": ORIGIN, "key": key_of(ORIGIN).public.to_json()},
        "witness": {"name": WITNESS, "key": key_of(WITNESS).public.to_json(), "time": TIME},
        "log_signs": cosigned_message(checkpoint, ORIGIN, 0).hex(),
        "witness_signs": cosigned_message(checkpoint, WITNESS, TIME).hex(),
        "note": note,
        "cosigned": cosigned,
        "proof": write_proof(proof).decode(),
    }


def rows():
    table = [{"case": str(number), "band": "18-24"} for number in range(5)]
    key = secret("salt key")
    return {
        "salt_key": key.hex(),
        "rows": table,
        "salts": hexed(row_salt(key, index) for index in range(5)),
        "hashes": hexed(row_leaves(table, key)),
        "root": rows_root(table, key).hex(),
        "opened": {"index": 3, "path": hexed(open_row(table, 3, key).path)},
    }


def vectors(published):
    """Give the whole document, with the notes of the published one."""
    return {
        "about": "Accordant ledger: vectors for docs/spec/ledger.md. Hashes, salts and messages "
        "are hexadecimal, keys base64. The keys are for tests only.",
        "merkle": merkle(),
        "tiles": tiles(),
        "leaf": leaf(),
        "checkpoint": signed(published.get("checkpoint", {})),
        "rows": rows(),
    }


def main():
    published = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    text = json.dumps(vectors(published), indent=1, ensure_ascii=False) + "\n"
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
