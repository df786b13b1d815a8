"""What shows that an entry stands in a ledger, and that a receipt is believed for that reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve

from accordant.core.crypto import PublicKey
from accordant.core.errors import Untrusted
from accordant.core.exchange import Manifest, Receipt, SignedReceipt, must_match, receipt_digest
from accordant.core.ledger import (
    Checkpoint,
    InclusionProof,
    Leaf,
    Note,
    read_leaf,
    read_note,
    read_proof,
    verify_proof,
)
from accordant.core.names import Digest, ledger_name
from accordant.core.signing import KeyChain

RECEIVED = "received"
"""The kind of entry that a receipt rests on."""


def check_receipt(
    signed: SignedReceipt, package: Digest, manifest: Manifest, chain: KeyChain
) -> Receipt:
    """Check a receipt against the recipient's key chain, step by step (Untrusted, BadInput)."""
    receipt = signed.receipt
    # 1. It is for this package, between these two parties.
    must_match(receipt, package, manifest)
    # 2. The ledger entry it comes with is that of this package and this receipt.
    leaf = read_leaf(signed.leaf.encode())
    named = (leaf.refs.get("package"), leaf.refs.get("receipt"))
    if leaf.kind != RECEIVED or named != (package, receipt_digest(receipt)):
        raise Untrusted("the ledger entry that came with the receipt is about something else")
    # 3. The entry stands in the recipient's ledger, under a checkpoint the recipient signed.
    if chain.current.party != manifest.recipient:
        raise Untrusted(f"these are keys of {chain.current.party}, not of {manifest.recipient}")
    stands(leaf, signed.leaf, read_proof(signed.proof.encode()), chain)
    return receipt


def stands(leaf: Leaf, text: str, proof: InclusionProof, chain: KeyChain) -> Checkpoint:
    """Give the checkpoint under which an entry stands in a party's ledger (Untrusted).

    An entry can be proven long after it was made, so the checkpoint may be signed with the key
    the party had when it made the entry or with any that followed.
    """
    name, broken = ledger_name(chain.current.party), list[Untrusted]()
    for key in _keys_since(chain, leaf.at):
        try:
            return verify_proof(proof, text.encode(), name, key)
        except Untrusted as untrusted:
            broken.append(untrusted)
    raise broken[0]


def _keys_since(chain: KeyChain, moment: datetime) -> Iterator[PublicKey]:
    first = chain.at(moment)
    later = chain.lists[chain.lists.index(first) :]
    yield from dict.fromkeys(keys.checkpoint for keys in later)


def bare(proof: InclusionProof, name: str) -> InclusionProof:
    """Leave only what is checked: no extra data, and no line that this log did not sign."""
    note = read_note(proof.checkpoint)
    own = tuple(line for line in note.signatures if line.name == name)
    kept = Note(text=note.text, signatures=own)
    return evolve(proof, extra=b"", checkpoint=kept.to_bytes())
