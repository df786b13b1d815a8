"""Salted row trees: one hash stands for every row of a release, and one row can be opened alone.

Each row has a salt of its own, derived from the release's salt key, so opening one row tells
nothing of its neighbours, and destroying the key closes them all for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from attrs import field, frozen

from accordant.core.canonical import Json, canonical
from accordant.core.crypto import hmac_sha256
from accordant.core.errors import BadInput
from accordant.core.ledger.leaf import SALT_SIZE, a_salt
from accordant.core.ledger.merkle import (
    MAX_SIZE,
    Frontier,
    inclusion_path_reference,
    leaf_hash,
    verify_inclusion,
)

_ROW = b"accordant/row/v1\0"
_ROW_SALT = b"accordant/row-salt/v1\0"


def row_salt(salt_key: bytes, index: int) -> bytes:
    """Derive the salt of one row, counted from 0, from the release's 32-byte salt key."""
    if len(salt_key) != SALT_SIZE:
        raise BadInput(f"a salt key has {SALT_SIZE} bytes, and this has {len(salt_key)}")
    if not 0 <= index <= MAX_SIZE:
        raise BadInput(f"there is no row {index}")
    return hmac_sha256(salt_key, _ROW_SALT + index.to_bytes(8))


def row_leaf(row: Json, salt: bytes) -> bytes:
    """Give the leaf hash of one row under its salt."""
    return leaf_hash(_ROW + a_salt(salt) + canonical(row))


def row_leaves(rows: Iterable[Json], salt_key: bytes, first: int = 0) -> Iterable[bytes]:
    """Give the leaf hash of each row in turn, the first of them at this index."""
    return (
        row_leaf(row, row_salt(salt_key, index))
        for index, row in zip(count(first), rows, strict=False)
    )


def extend_rows(frontier: Frontier, rows: Iterable[Json], salt_key: bytes) -> Frontier:
    """Add a batch of rows; only the frontier is kept in memory, however many they are."""
    return frontier.extend(row_leaves(rows, salt_key, frontier.size))


def rows_root(rows: Iterable[Json], salt_key: bytes) -> bytes:
    """Give the root over all rows, in order."""
    return extend_rows(Frontier(), rows, salt_key).root()


@frozen(kw_only=True)
class RowOpening:
    """One row, and what proves that it was released at this index: its salt and its path."""

    index: int
    row: Json
    salt: bytes = field(repr=False)
    path: tuple[bytes, ...]


def open_row(rows: Iterable[Json], index: int, salt_key: bytes) -> RowOpening:
    """Open one row, counted from 0; the tree is made again, keeping its hashes and this row."""
    hashes, opened = list[bytes](), list[Json]()
    for number, row in enumerate(rows):
        hashes.append(row_leaf(row, row_salt(salt_key, number)))
        if number == index:
            opened.append(row)
    if not opened:
        raise BadInput(f"there is no row {index} among {len(hashes)}")
    path = inclusion_path_reference(index, hashes)
    return RowOpening(index=index, row=opened[0], salt=row_salt(salt_key, index), path=path)


def verify_row(opening: RowOpening, root: bytes, size: int) -> bool:
    """Say whether the row was released, at its index, among this many under this root."""
    leaf = row_leaf(opening.row, opening.salt)
    return verify_inclusion(opening.index, size, leaf, opening.path, root)
