"""The ledger: an append-only Merkle tree of what was done, and proofs that need no trust in it.

The formats are C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof over
RFC 6962 hashing, described on one page in docs/spec/ledger.md. Everything here is arithmetic on
bytes; the tiles are kept, and the clock is read, elsewhere.
"""

from accordant.core.ledger.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from accordant.core.ledger.leaf import SALT_SIZE, Leaf, commit, opens, read_leaf, write_leaf
from accordant.core.ledger.merkle import (
    EMPTY_ROOT,
    HASH_SIZE,
    Frontier,
    consistency_path_reference,
    inclusion_path_reference,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from accordant.core.ledger.note import Note, NoteSignature, read_note
from accordant.core.ledger.proof import InclusionProof, read_proof, verify_proof, write_proof
from accordant.core.ledger.rows import (
    RowOpening,
    extend_rows,
    open_row,
    row_leaf,
    row_leaves,
    row_salt,
    rows_root,
    verify_row,
)
from accordant.core.ledger.tiles import (
    ReadTile,
    Tile,
    TiledTree,
    bundle_path,
    consistency_path,
    inclusion_path,
    read_bundle,
    tiles_of,
    tiles_to_write,
    write_bundle,
)
from accordant.core.ledger.witnessing import (
    Cosignature,
    Finding,
    ForkEvidence,
    WitnessDecision,
    cosign,
    verify_cosignature,
    witness,
)

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "SALT_SIZE",
    "Checkpoint",
    "Cosignature",
    "Finding",
    "ForkEvidence",
    "Frontier",
    "InclusionProof",
    "Leaf",
    "Note",
    "NoteSignature",
    "ReadTile",
    "RowOpening",
    "Tile",
    "TiledTree",
    "WitnessDecision",
    "bundle_path",
    "commit",
    "consistency_path",
    "consistency_path_reference",
    "cosign",
    "extend_rows",
    "inclusion_path",
    "inclusion_path_reference",
    "leaf_hash",
    "node_hash",
    "open_row",
    "opens",
    "read_bundle",
    "read_leaf",
    "read_note",
    "read_proof",
    "root_of",
    "row_leaf",
    "row_leaves",
    "row_salt",
    "rows_root",
    "sign_checkpoint",
    "tiles_of",
    "tiles_to_write",
    "verify_checkpoint",
    "verify_consistency",
    "verify_cosignature",
    "verify_inclusion",
    "verify_proof",
    "verify_row",
    "witness",
    "write_bundle",
    "write_leaf",
    "write_proof",
]
