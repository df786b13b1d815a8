"""Write docs/spec/vectors/proof.json: `python -m tests.core.proof_vectors`.

ML-DSA signs differently each time, so the proof that was published once is kept as it is; the cases
are changes to it, made anew, and a test tries every one.
"""

import json
from copy import deepcopy
from pathlib import Path

from accordant.core.canonical import canonical, digest
from accordant.core.proof import verify, write_opening, write_proof_document
from tests.core.builders import COUNCIL, TRUST
from tests.core.proof_world import World

FILE = Path(__file__).parents[2] / "docs/spec/vectors/proof.json"

WORLD = World()
COUNCILS, TRUSTS = (WORLD.root(party).public.fingerprint for party in (COUNCIL, TRUST))
OTHER = World("another").root(COUNCIL).public.fingerprint
SPOKEN = " ".join(COUNCILS[7:39][at : at + 4] for at in range(0, 32, 4))

BOTH = {"trust": [COUNCILS]}
CASES = [
    {"name": "one trusted root", **BOTH},
    {"name": "the other party's root", "trust": [TRUSTS]},
    {"name": "a root as it is spoken", "trust": [SPOKEN]},
    {"name": "one trusted root among others", "trust": [OTHER, TRUSTS]},
    {"name": "with an opening", "opening": [], **BOTH},
    {"name": "no trusted root", "trust": []},
    {"name": "another root is trusted", "trust": [OTHER]},
    {"name": "half a spoken root", "trust": [SPOKEN[:19]]},
    {"name": "an unknown member", "proof": [["put", ["note"], ""]], **BOTH},
    {"name": "another format", "proof": [["put", ["format"], "accordant/proof/v2"]], **BOTH},
    {"name": "a default spelt out", "proof": [["put", ["receipt", "receipt", "code"], ""]], **BOTH},
    {"name": "a space before the end", "bytes": [-1, "207d"], **BOTH},
    {"name": "a byte that is not UTF-8", "bytes": [40, "ff"], **BOTH},
    {"name": "no keys of the trust", "proof": [["drop", ["keys", TRUST]]], **BOTH},
    {"name": "a list twice", "proof": [["add", ["keys", TRUST, 0], ["keys", TRUST]]], **BOTH},
    {"name": "someone else's list", "proof": [["copy", ["keys", TRUST], ["keys", "no"]]], **BOTH},
    {"name": "another text", "proof": [["put", ["agreement"], "{}"]], **BOTH},
    {"name": "a signature missing", "proof": [["drop", ["statements", 2]]], **BOTH},
    {"name": "a mandate missing", "proof": [["drop", ["statements", 0]]], **BOTH},
    {"name": "a statement twice", "proof": [["add", ["statements", 0], ["statements"]]], **BOTH},
    {
        "name": "one algorithm of two",
        "proof": [["drop", ["statements", 3, "signatures", 1]]],
        **BOTH,
    },
    {
        "name": "signatures out of order",
        "proof": [
            ["add", ["statements", 0, "signatures", 0], ["statements", 0, "signatures"]],
            ["drop", ["statements", 0, "signatures", 0]],
        ],
        **BOTH,
    },
    {"name": "the protocol missing", "proof": [["drop", ["protocol"]]], **BOTH},
    {"name": "the manifest unsigned", "proof": [["put", ["manifest", "signatures"], []]], **BOTH},
    {
        "name": "another ledger's proof",
        "proof": [["copy", ["receipt", "proof"], ["decided", "proof"]]],
        **BOTH,
    },
    {
        "name": "a receipt of another number",
        "proof": [["put", ["receipt", "receipt", "sequence"], 2]],
        **BOTH,
    },
    {
        "name": "a receipt's entry that is a decision's",
        "proof": [["copy", ["decided", "leaf"], ["receipt", "leaf"]]],
        **BOTH,
    },
    {
        "name": "an opened row changed",
        "opening": [["put", ["rows", 0, "row", "nhs-number"], "0"]],
        **BOTH,
    },
    {
        "name": "an opening of another package",
        "opening": [["put", ["package"], digest(b"")]],
        **BOTH,
    },
    {
        "name": "an opening of nothing",
        "opening": [["drop", ["decision"]], ["drop", ["rows"]]],
        **BOTH,
    },
]


def changed(value, changes):
    """Carry out changes: put a value at a path, drop what is there, copy it to another path, or
    add a copy of it to the end of a list.
    """
    value = deepcopy(value)
    for kind, path, *more in changes:
        holder, last = reached(value, path[:-1]), path[-1]
        if kind == "put":
            holder[last] = more[0]
        elif kind == "drop":
            del holder[last]
        elif kind == "copy":
            reached(value, more[0][:-1])[more[0][-1]] = deepcopy(holder[last])
        else:
            reached(value, more[0]).append(deepcopy(holder[last]))
    return value


def reached(value, path):
    for step in path:
        value = value[step]
    return value


def tried(proof, opening, case):
    """Verify a case as its description says."""
    data = canonical(changed(proof, case.get("proof", [])))
    if "bytes" in case:
        at, given = case["bytes"]
        data = data[:at] + bytes.fromhex(given) + data[at:][1:]
    opened = case.get("opening")
    second = None if opened is None else canonical(changed(opening, opened))
    return verify(data, case["trust"], second)


def expected(report):
    """Give what an implementation must come to; its words are its own."""
    came = {"verdict": str(report.verdict)}
    if report.failed:
        came["step"], came["where"] = report.failed[0].number, report.failed[0].where
    return came


def vectors(published):
    """Give the whole document, with the published proof and opening."""
    proof, opening = published.get("proof"), published.get("opening")
    if proof is None:
        made = WORLD.proof()
        proof = json.loads(write_proof_document(made))
        opening = json.loads(write_opening(WORLD.opening(made.manifest, 3)))
    cases = [{**case, "expect": expected(tried(proof, opening, case))} for case in CASES]
    return {
        "about": "Accordant proof: vectors for docs/spec/proof.md. The files are the RFC 8785 "
        "forms of `proof` and `opening`. A case changes them: put a value, drop it, copy it, "
        "add a copy of it to a list, or replace the byte at an offset. The keys are for tests.",
        "sha256": digest(canonical(proof)),
        "roots": {COUNCIL: COUNCILS, TRUST: TRUSTS},
        "cases": cases,
        "opening": opening,
        "proof": proof,
    }


def main():
    published = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    text = json.dumps(vectors(published), indent=1, ensure_ascii=False) + "\n"
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
