"""Tiles: their paths, what an append writes, and proofs from tiles alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.errors import BadInput, Untrusted
from accordant.core.ledger import (
    Frontier,
    Tile,
    TiledTree,
    bundle_path,
    consistency_path,
    consistency_path_reference,
    inclusion_path,
    inclusion_path_reference,
    leaf_hash,
    read_bundle,
    root_of,
    tiles_of,
    tiles_to_write,
    verify_consistency,
    verify_inclusion,
    write_bundle,
)

LEAVES = [leaf_hash(n.to_bytes(3)) for n in range(1300)]


class Shelf:
    """Tiles in memory, under their paths; it counts what was read."""

    def __init__(self, *batches):
        self.tiles, self.size, self.reads = {}, 0, 0
        for batch in batches:
            self.append(LEAVES[self.size : self.size + batch])

    def append(self, leaves):
        for tile, data in tiles_to_write(self.size, leaves, self.read).items():
            assert len(data) == 32 * tile.width
            self.tiles[tile.path] = data
        self.size += len(leaves)

    def read(self, level, index, width):
        self.reads += 1
        return self.tiles[Tile(level=level, index=index, width=width).path]


WHOLE = Shelf(1300)
# Every width of tile, as a node that signed a checkpoint after every entry would have written.
GROWN = Shelf(*[1] * 1300)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(level=0, index=0), "tile/0/000"),
        (Tile(level=0, index=1234, width=5), "tile/0/x001/234.p/5"),
        (Tile(level=1, index=1234067), "tile/1/x001/x234/067"),
        (Tile(level=63, index=1000, width=255), "tile/63/x001/000.p/255"),
    ],
)
def test_a_tile_has_one_path_and_a_path_one_tile(tile, path):
    assert tile.path == path
    assert Tile.from_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/001/234",
        "tile/0/x001/234.p/0", "tile/0/x001/234.p/256", "tile/0/000.p/05", "tile/0/000/",
        "/tile/0/000", "tile/0/000\n", "tile/entries/000", "tile/-1/000", "tile/0/٠٠٠",
        "tile/0/" + "x999/" * 9 + "999", "tile/0/../secret", "",
    ],
)  # fmt: skip
def test_no_other_spelling_of_a_path_is_taken(path):
    with pytest.raises(BadInput):
        Tile.from_path(path)


@given(st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_paths_come_back_as_the_tile_they_were(level, index, width):
    tile = Tile(level=level, index=index, width=width)
    assert Tile.from_path(tile.path) == tile


@pytest.mark.parametrize("tile", [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_that_cannot_be_is_refused(tile):
    level, index, width = tile
    with pytest.raises(BadInput):
        Tile(level=level, index=index, width=width)


def test_a_tree_of_70000_has_the_tiles_the_specification_says():
    tiles = list(tiles_of(70_000))
    assert sum(t.level == 0 and t.width == 256 for t in tiles) == 273
    assert [t for t in tiles if t.width < 256] == [
        Tile(level=0, index=273, width=112),
        Tile(level=1, index=1, width=17),
        Tile(level=2, index=0, width=1),
    ]


def test_a_tree_of_256_has_a_full_tile_and_one_above_it_of_width_one():
    assert list(tiles_of(256)) == [Tile(level=0, index=0), Tile(level=1, index=0, width=1)]


@given(st.lists(st.integers(0, 600), max_size=4).filter(lambda batches: sum(batches) <= 1300))
def test_an_append_writes_exactly_the_tiles_of_the_new_tree_that_are_not_there_yet(batches):
    shelf = Shelf(*batches)
    assert {tile.path for tile in tiles_of(shelf.size)} <= shelf.tiles.keys()
    for path, data in shelf.tiles.items():
        assert GROWN.tiles[path] == data


def test_an_append_reads_at_most_one_partial_tile_a_level():
    shelf = Shelf(1000)
    shelf.reads = 0
    tiles = tiles_to_write(1000, LEAVES[1000:1300], shelf.read)
    assert shelf.reads == 2
    assert set(tiles) == {
        Tile(level=0, index=3),
        Tile(level=0, index=4),
        Tile(level=0, index=5, width=20),
        Tile(level=1, index=0, width=5),
    }


def test_appending_nothing_writes_nothing():
    assert tiles_to_write(700, [], WHOLE.read) == {}


@given(st.data(), st.integers(1, 1300))
def test_inclusion_paths_from_tiles_are_those_of_the_definition(data, size):
    index = data.draw(st.integers(0, size - 1))
    assert inclusion_path(index, size, GROWN.read) == inclusion_path_reference(index, LEAVES[:size])


@given(st.integers(0, 1300), st.integers(0, 1300))
def test_consistency_paths_from_tiles_are_those_of_the_definition(one, other):
    old, new = sorted((one, other))
    assert consistency_path(old, new, GROWN.read) == consistency_path_reference(old, LEAVES[:new])


@given(st.integers(0, 1300))
def test_root_and_frontier_come_back_from_tiles(size):
    tree = TiledTree(size, GROWN.read)
    assert tree.frontier() == Frontier().extend(LEAVES[:size])
    assert tree.root() == root_of(LEAVES[:size])


def test_a_large_tree_proves_from_a_handful_of_tiles():
    shelf = Shelf()
    leaves = [leaf_hash(n.to_bytes(3)) for n in range(70_000)]
    shelf.append(leaves)
    shelf.reads = 0
    root = Frontier().extend(leaves).root()
    path = inclusion_path(1234, 70_000, shelf.read)
    assert shelf.reads <= 6
    assert verify_inclusion(1234, 70_000, leaves[1234], path, root)
    growth = consistency_path(300, 70_000, shelf.read)
    assert verify_consistency(300, 70_000, growth, root_of(leaves[:300]), root)


def test_a_tree_reads_no_tile_twice():
    WHOLE.reads = 0
    tree = TiledTree(1300, WHOLE.read)
    for index in range(1024, 1300):
        assert tree.leaf_hash(index) == LEAVES[index]
        tree.inclusion_path(index)
    assert WHOLE.reads <= 7


def test_a_tile_of_the_wrong_length_is_not_trusted():
    with pytest.raises(Untrusted, match="tile/0/"):
        inclusion_path(0, 300, lambda _level, _index, width: b"x" * (32 * width - 1))


@pytest.mark.parametrize(("index", "size"), [(3, 3), (-1, 3), (0, 0), (0, 2**63)])
def test_a_leaf_outside_the_tree_has_no_path(index, size):
    with pytest.raises(BadInput):
        inclusion_path(index, size, WHOLE.read)


def test_a_tree_cannot_have_grown_from_a_larger_one():
    with pytest.raises(BadInput):
        consistency_path(5, 4, WHOLE.read)


def test_leaf_hashes_of_the_wrong_length_are_refused():
    with pytest.raises(BadInput):
        tiles_to_write(0, [b"short"], WHOLE.read)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_bundles_come_back_as_the_entries_they_were(entries):
    assert read_bundle(write_bundle(entries)) == tuple(entries)


def test_the_path_of_a_bundle_names_entries():
    assert bundle_path(1234, 5) == "tile/entries/x001/234.p/5"
    assert bundle_path(0) == "tile/entries/000"


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x02a", b"\x00\x00" * 257])
def test_a_bundle_that_is_cut_short_or_too_long_is_refused(data):
    with pytest.raises(BadInput):
        read_bundle(data)


@pytest.mark.parametrize("entries", [[], [b"x" * 65_536], [b""] * 257])
def test_entries_that_do_not_fit_a_bundle_are_refused(entries):
    with pytest.raises(BadInput):
        write_bundle(entries)
