"""The Merkle tree of RFC 6962: its root, and the two kinds of proof about it.

The first half is the definition, slow and obvious. The second is what is run, and the tests hold
it to the first: a frontier that grows by appending, and the checks of RFC 9162 §2.1.3 and §2.1.4,
which say of the same tree how a proof is verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from attrs import frozen

from accordant.core.crypto import sha256
from accordant.core.errors import BadInput

HASH_SIZE = 32
"""Bytes in every hash of the tree."""

MAX_SIZE = 2**63 - 1
"""The most leaves a tree may claim; C2SP tools count in signed 64-bit integers."""

EMPTY_ROOT = sha256(b"")
"""The root of a tree without leaves (RFC 6962 §2.1)."""


def leaf_hash(data: bytes) -> bytes:
    """Hash one entry; the prefix keeps a leaf from ever passing for an inner node."""
    return sha256(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into the one above them."""
    return sha256(b"\x01" + left + right)


# --- The definition ----------------------------------------------------------------------------


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Give the tree's root straight from its definition (RFC 6962 §2.1, MTH)."""
    if not leaf_hashes:
        return EMPTY_ROOT
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    k = largest_power_below(len(leaf_hashes))
    return node_hash(root_of(leaf_hashes[:k]), root_of(leaf_hashes[k:]))


def inclusion_path_reference(index: int, leaf_hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """Give the audit path of one leaf straight from its definition (RFC 6962 §2.1.1, PATH)."""
    if not 0 <= index < len(leaf_hashes):
        raise BadInput(f"a tree of {len(leaf_hashes)} leaves has no leaf {index}")
    if len(leaf_hashes) == 1:
        return ()
    k = largest_power_below(len(leaf_hashes))
    left, right = leaf_hashes[:k], leaf_hashes[k:]
    if index < k:
        return (*inclusion_path_reference(index, left), root_of(right))
    return (*inclusion_path_reference(index - k, right), root_of(left))


def consistency_path_reference(old_size: int, leaf_hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """Give the proof that a tree grew from an older one, from its definition (§2.1.2, PROOF).

    It is empty where the older tree was empty, or the same.
    """
    if not 0 <= old_size <= len(leaf_hashes):
        raise BadInput(f"a tree of {len(leaf_hashes)} leaves cannot have grown from {old_size}")
    return _subproof(old_size, leaf_hashes, whole=True) if old_size else ()


def _subproof(m: int, leaf_hashes: Sequence[bytes], *, whole: bool) -> tuple[bytes, ...]:
    if m == len(leaf_hashes):
        return () if whole else (root_of(leaf_hashes),)
    k = largest_power_below(len(leaf_hashes))
    left, right = leaf_hashes[:k], leaf_hashes[k:]
    if m <= k:
        return (*_subproof(m, left, whole=whole), root_of(right))
    return (*_subproof(m - k, right, whole=False), root_of(left))


def largest_power_below(size: int) -> int:
    """Give the largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


# --- What is run -------------------------------------------------------------------------------


@frozen(kw_only=True)
class Frontier:
    """All of a tree that appending needs: its size, and its perfect subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise BadInput(f"a tree cannot have {self.size} leaves")
        if len(self.hashes) != self.size.bit_count():
            raise BadInput(
                f"a tree of {self.size} leaves has {self.size.bit_count()} perfect subtrees, "
                f"but {len(self.hashes)} hashes were given"
            )
        if not _all_hashes(*self.hashes):
            raise BadInput(f"every hash of a frontier is {HASH_SIZE} bytes long")

    def extend(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """Give the frontier after these leaves, at about one hash each."""
        size, hashes = self.size, list(self.hashes)
        for leaf in leaf_hashes:
            node, carry = leaf, size
            while carry & 1:
                node = sha256(b"\x01" + hashes.pop() + node)
                carry >>= 1
            hashes.append(node)
            size += 1
        return Frontier(size=size, hashes=tuple(hashes))

    def root(self) -> bytes:
        """Give the root of the tree."""
        return fold_subtrees(self.hashes)


def fold_subtrees(hashes: Sequence[bytes]) -> bytes:
    """Join perfect subtrees, largest first, into the root over them all."""
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def verify_inclusion(
    index: int, size: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes
) -> bool:
    """Say whether the path proves this leaf at this index; numbered as RFC 9162 §2.1.3.2."""
    # 1. An index outside the tree proves nothing.
    if not 0 <= index < size <= MAX_SIZE or not _all_hashes(leaf_hash, root, *path):
        return False
    # 2. and 3.
    fn, sn, r = index, size - 1, leaf_hash
    # 4. Climb, taking one sibling from the path at each level that has one.
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    # 5. All of the tree was climbed, and it ends at the root.
    return sn == 0 and r == root


def verify_consistency(
    old_size: int, new_size: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Say whether the path proves the new tree only appended; numbered as RFC 9162 §2.1.4.2.

    From an empty tree everything grows, so there the path must be empty (C2SP tlog-witness).
    """
    if not 0 <= old_size <= new_size <= MAX_SIZE or not _all_hashes(old_root, new_root, *path):
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size == 0:
        return not path and old_root == EMPTY_ROOT
    return _climb(old_size, new_size, path, old_root) == (old_root, new_root)


def _climb(
    old_size: int, new_size: int, path: Sequence[bytes], old_root: bytes
) -> tuple[bytes, bytes] | None:
    """Recompute both roots from the path, or give nothing where its length is wrong."""
    # 1. An empty path proves nothing here.
    if not path:
        return None
    # 2. A perfect old tree stands in the new one whole, so its root is left out of the path.
    if old_size & (old_size - 1) == 0:
        path = (old_root, *path)
    # 3. and 4. Skip the levels that both trees share.
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    # 5. and 6.
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    # 7.
    return (fr, sr) if sn == 0 else None


def _all_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
