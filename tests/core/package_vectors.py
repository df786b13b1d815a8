"""Write docs/spec/vectors/package.json: `python -m tests.core.package_vectors`.

Sealing and ML-DSA come out differently each time, so bodies and receipts that were published once
are kept as they are; all else is made anew. A published vector is never changed: add new ones at
the end.
"""

import json
from datetime import UTC, datetime, timedelta

import attrs

from accordant.core.canonical import digest
from accordant.core.crypto import CHECKPOINT, MANIFEST, Sealer, from_base64, to_base64
from accordant.core.exchange import (
    Body,
    Lane,
    Manifest,
    PackageKind,
    Papers,
    Receipt,
    Rows,
    ShareHeader,
    SignedReceipt,
    Verdict,
    admit,
    frame,
    package_id,
    receipt_digest,
    receipt_json,
    seal_info,
    share_lines,
    sign_manifest,
    write_papers,
)
from accordant.core.ledger import (
    Checkpoint,
    InclusionProof,
    Leaf,
    inclusion_path_reference,
    leaf_hash,
    root_of,
    rows_root,
    sign_checkpoint,
    write_leaf,
    write_proof,
)
from accordant.core.names import ledger_name
from accordant.core.policy import Clause
from accordant.core.signing import Envelope, envelope_json
from accordant.core.wire import encode
from tests.core.agreement_vectors import (
    AGREEMENT,
    COUNCIL,
    FOLDER,
    TRUST,
    key,
    publish,
    seed,
    stamp,
    text,
)
from tests.core.statement_vectors import BEGUN, DIGESTS, chains, sealing

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
EARLY = timedelta(minutes=5)
NONCE = seed("package nonce", 16).hex()
INFO = seal_info(COUNCIL, TRUST, NONCE)
SALT_KEY = seed("package salt key")
SIGNER = key(f"{COUNCIL} manifest", MANIFEST)
ROWS = [
    {"born": "2019", "child_name": "Zoë O’Brien-Okafor"},
    {"born": "2024", "child_name": "李伟"},
    {"born": None, "child_name": "Wulandari"},
]
HEADER = ShareHeader(
    items=("child_name", "born"),
    plan=digest(b"the plan of the release"),
    salt_key=SALT_KEY,
    obligations=("Keep for 12 months.",),
)
SHARE = b"".join(share_lines(HEADER, ROWS))


def papers():
    """The agreement and one published statement."""
    published = json.loads((FOLDER / "statement.json").read_text(encoding="utf-8"))
    said = {one["name"]: one["envelope"] for one in published["statements"]}
    signed = said["protocol signed by rivertown-council"]
    return Papers(documents=(text(AGREEMENT),), statements=(signed,))


def sealed(plaintext):
    sealer = Sealer(sealing(TRUST).public, INFO)
    return sealer.header + sealer.update(plaintext) + sealer.finish()


def body_of(published):
    old = published.get("share", {}).get("sealed")
    return from_base64(old) if old else sealed(SHARE)


def manifest(body, **changes):
    """The label of the share, with other values for some members."""
    clause = Clause(
        agreement=AGREEMENT["id"], version=1, flow="f1-contact", digest=DIGESTS["agreement"]
    )
    fields = {
        "kind": PackageKind.SHARE,
        "sender": COUNCIL,
        "recipient": TRUST,
        "sequence": 2,
        "previous": digest(b"the package before"),
        "created": NOW,
        "expires": NOW + timedelta(days=30),
        "body": Body(digest=digest(body), size=len(body)),
        "nonce": NONCE,
        "clause": clause,
        "decision": digest(b"the ledger entry of the decision"),
        "rows": Rows(root=f"sha256:{rows_root(ROWS, SALT_KEY).hex()}", count=len(ROWS)),
    }
    return Manifest(**{**fields, **changes})


def told(body, **changes):
    """The label of papers, which cites no clause."""
    plain = {"clause": None, "decision": None, "rows": None}
    return manifest(body, kind=PackageKind.PAPERS, **{**plain, **changes})


LANE = {"sequence": 1, "package": digest(b"the package before")}


def offers(body):
    """Packages that come to the door, what the door knows, and what it answers."""
    share = manifest(body)
    forged = sign_manifest(share, key("eve manifest", MANIFEST))
    claimed = Envelope(
        payload_type=forged.payload_type,
        payload=forged.payload,
        signatures=tuple(
            attrs.evolve(one, keyid=f"{SIGNER.public.fingerprint}/ed25519")
            for one in forged.signatures
        ),
    )
    ahead = NOW + EARLY
    late = manifest(body, created=ahead + timedelta(seconds=1))
    return [
        ("the next in its lane", share, {}, ("admitted", "")),
        ("the first ever", told(body, sequence=1, previous=None), {"lane": None}, ("admitted", "")),
        ("a stranger's", share, {"known": False}, ("turned-away", "unknown-sender")),
        ("re-targeted", share, {"me": "elsewhere"}, ("turned-away", "not-for-us")),
        ("forged", claimed, {}, ("turned-away", "bad-signature")),
        ("five minutes ahead", manifest(body, created=ahead), {}, ("admitted", "")),
        ("more than that", late, {}, ("turned-away", "not-yet-valid")),
        ("a gap", manifest(body, sequence=4), {}, ("turned-away", "out-of-order")),
        ("a number used before", manifest(body, sequence=1, previous=None), {}, EQUIVOCATION),
        ("after another package", manifest(body, previous=digest(b"another")), {}, EQUIVOCATION),
        (
            "expired",
            manifest(body, created=NOW - timedelta(days=31), expires=NOW),
            {},
            ("refused", "expired"),
        ),
    ]


EQUIVOCATION = ("equivocation", "equivocation")


def offer_vector(name, one, knows, outcome):
    envelope = one if isinstance(one, Envelope) else sign_manifest(one, SIGNER)
    asked = {"me": TRUST, "known": True, "lane": LANE, **knows}
    lane = Lane() if asked["lane"] is None else Lane(**asked["lane"])
    chain = chains()[COUNCIL] if asked["known"] else None
    found = admit(envelope, me=asked["me"], chain=chain, lane=lane, now=NOW, early=EARLY)
    assert (word(found), getattr(found, "code", "")) == outcome, (name, found)
    expected = getattr(found, "expected", None)
    return {
        "name": name,
        "manifest": envelope_json(envelope),
        "package": package_id(envelope),
        **asked,
        "now": stamp(NOW),
        "earlySeconds": int(EARLY.total_seconds()),
        "outcome": outcome[0],
        "code": outcome[1],
        "expected": expected,
    }


def word(admission):
    """The outcome as the page names it."""
    names = {"TurnedAway": "turned-away"}
    return names.get(type(admission).__name__, type(admission).__name__.lower())


def malformed(body):
    """Payloads that are no manifest, with the path of every fault."""
    good = encode(manifest(body))
    return [
        ("not canonical", text(good).replace(":", ": ", 1), [""]),
        ("a default spelt out", text({**good, "power": ""}), [""]),
        ("an unknown member", text({**good, "priority": 1}), ["priority"]),
        ("an unknown kind", text({**good, "kind": "gift"}), ["kind"]),
        ("number 0", text({**good, "sequence": 0}), ["sequence"]),
        ("the first names one before", text({**good, "sequence": 1}), ["previous"]),
        ("it expires as it is made", text({**good, "expires": good["created"]}), ["expires"]),
        ("a short nonce", text({**good, "nonce": NONCE[:-2]}), ["nonce"]),
        ("a share of no clause", text(without(good, "clause")), ["clause"]),
        ("a clause and a power", text({**good, "power": "Children Act 1989 s.47"}), ["clause"]),
        ("a share of no decision", text(without(good, "decision")), ["decision"]),
        ("a share of no rows", text(without(good, "rows")), ["rows"]),
        ("no row", text({**good, "rows": {**good["rows"], "count": 0}}), ["rows.count"]),
        ("an empty body", text({**good, "body": {**good["body"], "size": 0}}), ["body.size"]),
    ]


def without(value, name):
    return {key: part for key, part in value.items() if key != name}


def share_vector(body):
    return {
        "lines": SHARE.decode(),
        "saltKey": to_base64(SALT_KEY),
        "root": f"sha256:{rows_root(ROWS, SALT_KEY).hex()}",
        "sealInfo": INFO.decode(),
        "recipient": {name: to_base64(part) for name, part in sealing(TRUST).seeds().items()},
        "sealed": to_base64(body),
    }


def bad_shares():
    """Plaintexts that are no share."""
    head, first, *rest = SHARE.decode().splitlines(keepends=True)
    return {
        "empty": "",
        "no header": first,
        "cut short": SHARE.decode()[:-1],
        "an item the header does not name": head + '{"worry":"?"}\n',
        "a row that is no object": head + '["Zoë"]\n',
        "a row that is not canonical": head + '{ "born":"2019"}\n',
        "an empty line": head + "\n" + "".join(rest),
    }


def frame_vector(body):
    return to_base64(b"".join(frame(sign_manifest(manifest(body), SIGNER), [body])))


FRAMES = {
    "nothing": b"",
    "half a length": b"\0\0",
    "a length of nothing": b"\0\0\0\0rest",
    "a length beyond the limit": (64 * 1024 + 1).to_bytes(4) + b"{}",
    "a label cut short": (100).to_bytes(4) + b'{"payload":',
}


def receipts(body, published):
    """The recipient's word on the share: accepted, refused, and three that prove nothing."""
    package = package_id(sign_manifest(manifest(body), SIGNER))
    yes = Receipt(
        package=package,
        sender=COUNCIL,
        recipient=TRUST,
        sequence=2,
        verdict=Verdict.ACCEPTED,
        at=NOW + timedelta(seconds=2),
    )
    no = attrs.evolve(
        yes, verdict=Verdict.REFUSED, code="suspended", reason="we suspended this flow yesterday"
    )
    other = attrs.evolve(yes, package=digest(b"another package"))
    cases = [
        ("accepted", yes, yes, "holds"),
        ("refused", no, no, "holds"),
        ("for another package", other, other, "wrong-receipt"),
        ("its entry is of another receipt", yes, no, "untrusted"),
    ]
    old = {one["name"]: one["signed"] for one in published.get("receipts", [])}
    return [
        {
            "name": name,
            "digest": receipt_digest(receipt),
            "signed": kept_receipt(old.get(name), signed_receipt(receipt, entry)),
            "outcome": outcome,
        }
        for name, receipt, entry, outcome in cases
    ]


def signed_receipt(receipt, entered):
    """A receipt with a ledger of two entries, of which the second is of this receipt."""
    leaves = [
        write_leaf(Leaf(kind="received", at=at, commitment=digest(b"a commitment"), refs=refs))
        for at, refs in (
            (BEGUN, {}),
            (
                receipt.at,
                {"package": entered.package, "receipt": receipt_digest(entered)},
            ),
        )
    ]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    name = ledger_name(TRUST)
    note = sign_checkpoint(
        Checkpoint(origin=name, size=2, root=root_of(hashes)),
        name,
        key(f"{TRUST} checkpoint", CHECKPOINT),
    )
    proof = InclusionProof(index=1, path=inclusion_path_reference(1, hashes), checkpoint=note)
    return SignedReceipt(
        receipt=receipt, leaf=leaves[1].decode(), proof=write_proof(proof).decode()
    )


def kept_receipt(published, made):
    """The published receipt where it says the same, but for its checkpoint's signatures."""
    fresh = {"leaf": made.leaf, "proof": made.proof, "receipt": receipt_json(made.receipt)}
    same = published and unsigned(published) == unsigned(fresh)
    return published if same else fresh


def unsigned(signed):
    """A receipt as it travels, less the lines of its checkpoint's signatures."""
    return {**signed, "proof": signed["proof"].partition("\n— ")[0]}


def vectors(published):
    body = body_of(published)
    return {
        "format": "accordant/vectors/package/v1",
        "about": "The keys are those of statement.json, the documents those of agreement.json.",
        "papers": write_papers(papers()).decode(),
        "share": share_vector(body),
        "badShares": [{"name": name, "lines": lines} for name, lines in bad_shares().items()],
        "offers": [offer_vector(*each) for each in offers(body)],
        "malformed": [
            {"name": name, "text": written, "paths": paths}
            for name, written, paths in malformed(body)
        ],
        "frame": frame_vector(body),
        "badFrames": [{"name": name, "bytes": to_base64(cut)} for name, cut in FRAMES.items()],
        "receipts": receipts(body, published),
    }


if __name__ == "__main__":
    publish("package", vectors)
