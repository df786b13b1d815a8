"""The Merkle tree: published vectors, and what is run held to the definition."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.errors import BadInput
from accordant.core.ledger import (
    EMPTY_ROOT,
    Frontier,
    consistency_path_reference,
    inclusion_path_reference,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

VECTORS = json.loads(
    (Path(__file__).parents[2] / "docs/spec/vectors/ledger.json").read_text(encoding="utf-8")
)
# The entries and roots every implementation of Certificate Transparency is tested with.
ENTRIES = [bytes.fromhex(one) for one in VECTORS["merkle"]["entries"]]
ROOTS = [bytes.fromhex(one) for one in VECTORS["merkle"]["roots"]]

LEAVES = [leaf_hash(n.to_bytes(2)) for n in range(300)]

sizes = st.integers(0, len(LEAVES))


def unhex(path):
    return tuple(bytes.fromhex(one) for one in path)


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_reproduced(size):
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert root_of(leaves) == ROOTS[size]
    assert Frontier().extend(leaves).root() == ROOTS[size]


def test_the_published_root_of_eight_entries_is_the_known_one():
    known = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert ROOTS[8].hex() == known
    assert ROOTS[0] == EMPTY_ROOT


@pytest.mark.parametrize("vector", VECTORS["merkle"]["inclusion"])
def test_the_published_inclusion_paths_are_reproduced(vector):
    index, size, path = vector["index"], vector["size"], unhex(vector["path"])
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert inclusion_path_reference(index, leaves) == path
    assert verify_inclusion(index, size, leaves[index], path, ROOTS[size])


@pytest.mark.parametrize("vector", VECTORS["merkle"]["consistency"])
def test_the_published_consistency_paths_are_reproduced(vector):
    old, new, path = vector["old"], vector["new"], unhex(vector["path"])
    leaves = [leaf_hash(entry) for entry in ENTRIES[:new]]
    assert consistency_path_reference(old, leaves) == path
    assert verify_consistency(old, new, path, ROOTS[old], ROOTS[new])


def test_a_leaf_never_passes_for_an_inner_node():
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_the_frontier_has_the_root_of_the_definition_at_every_size():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.root() == root_of(LEAVES[:size])
        frontier = frontier.extend([leaf])
    assert frontier.size == len(LEAVES)


@given(st.lists(st.integers(0, 90), max_size=6))
def test_the_frontier_does_not_care_how_leaves_come_in_batches(batches):
    frontier, total = Frontier(), 0
    for batch in batches:
        frontier = frontier.extend([leaf_hash(n.to_bytes(2)) for n in range(total, total + batch)])
        total += batch
    assert frontier == Frontier().extend([leaf_hash(n.to_bytes(2)) for n in range(total)])


@pytest.mark.parametrize(
    ("size", "hashes"),
    [(1, ()), (2, LEAVES[:2]), (-1, ()), (1, [b"short"]), (2**63, LEAVES[:1])],
)
def test_a_frontier_that_cannot_be_is_refused(size, hashes):
    with pytest.raises(BadInput):
        Frontier(size=size, hashes=tuple(hashes))


@given(st.data(), st.integers(1, len(LEAVES)))
def test_every_inclusion_path_of_the_definition_verifies_and_nothing_near_it_does(data, size):
    index = data.draw(st.integers(0, size - 1))
    leaves = LEAVES[:size]
    path, root = inclusion_path_reference(index, leaves), root_of(leaves)
    assert verify_inclusion(index, size, leaves[index], path, root)
    assert not verify_inclusion(index, size, leaf_hash(b"other"), path, root)
    assert not verify_inclusion(index, size, leaves[index], (*path, LEAVES[0]), root)
    assert not verify_inclusion(index, size, leaves[index], (LEAVES[0], *path), root)
    assert not verify_inclusion(index, size, leaves[index], path, leaf_hash(b"other"))
    for other in {index - 1, index + 1, size, -1} - {index}:
        assert not verify_inclusion(other, size, leaves[index], path, root)
    if path:
        assert not verify_inclusion(index, size, leaves[index], path[:-1], root)
        assert not verify_inclusion(index, size, leaves[index], (path[0][:31], *path[1:]), root)
        if len(set(path)) > 1:
            assert not verify_inclusion(index, size, leaves[index], path[::-1], root)


@given(sizes, sizes)
def test_every_consistency_path_of_the_definition_verifies_and_nothing_near_it_does(one, other):
    old, new = sorted((one, other))
    path = consistency_path_reference(old, LEAVES[:new])
    roots = root_of(LEAVES[:old]), root_of(LEAVES[:new])
    assert verify_consistency(old, new, path, *roots)
    assert not verify_consistency(old, new, (*path, LEAVES[0]), *roots)
    assert not verify_consistency(old, new, (LEAVES[0], *path), *roots)
    assert not verify_consistency(old, new, path, leaf_hash(b"other"), roots[1])
    if old:
        assert not verify_consistency(old, new, path, roots[0], leaf_hash(b"other"))
    if old != new:
        assert not verify_consistency(new, old, path, roots[1], roots[0])
    if path:
        assert not verify_consistency(old, new, path[:-1], *roots)
        assert not verify_consistency(old, new, path[1:], *roots)


def test_a_ledger_that_changed_an_old_entry_cannot_prove_that_it_only_grew():
    forged = [leaf_hash(b"forged"), *LEAVES[1:7]]
    path = consistency_path_reference(3, forged)
    assert not verify_consistency(3, 7, path, root_of(LEAVES[:3]), root_of(forged))


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_small_trees_verify_at_their_own_index_and_size_only(index, size, claimed):
    leaves = LEAVES[:size]
    if index >= size:
        with pytest.raises(BadInput):
            inclusion_path_reference(index, leaves)
        return
    path, root = inclusion_path_reference(index, leaves), root_of(leaves)
    if (
        claimed < size
        and index < claimed
        and len(path) != len(inclusion_path_reference(index, LEAVES[:claimed]))
    ):
        assert not verify_inclusion(index, claimed, leaves[index], path, root)


def test_growth_backwards_is_not_a_question():
    with pytest.raises(BadInput):
        consistency_path_reference(3, LEAVES[:2])
