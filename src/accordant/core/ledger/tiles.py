"""The tree kept as tiles (C2SP tlog-tiles): what an append writes, and proofs out of what is kept.

A tile is up to 256 neighbouring hashes of one level; a hash of level 1 covers a full tile of
level 0, and so on up. A full tile never changes, so tiles can be cached, mirrored and served as
plain files. Nothing here reads or writes one: the caller hands in `read_tile`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from attrs import field, frozen

from accordant.core.crypto import sha256
from accordant.core.errors import BadInput, Untrusted
from accordant.core.ledger.merkle import (
    HASH_SIZE,
    MAX_SIZE,
    Frontier,
    fold_subtrees,
    largest_power_below,
)

HEIGHT = 8
"""Levels of the tree that one tile spans."""

WIDTH = 1 << HEIGHT
"""Hashes in a full tile."""

MAX_ENTRY = 0xFFFF
"""The longest entry, in bytes, that a bundle can carry: its length is a 16-bit number."""

ReadTile = Callable[[int, int, int], bytes]
"""Give the tile of this level, index and width: its hashes, one after the other.

A store that has grown since may cut the first `width` hashes from the wider tile it now keeps.
"""

_PATH = re.compile(r"tile/(\d|[1-5]\d|6[0-3])/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


@frozen(kw_only=True, order=True)
class Tile:
    """Where a tile stands, and how many of its 256 hashes it has."""

    level: int = field()
    index: int = field()
    width: int = field(default=WIDTH)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.level < 64:
            raise BadInput(f"a tile's level is 0 to 63, not {self.level}")
        if not 0 <= self.index <= MAX_SIZE:
            raise BadInput(f"a tile's index cannot be {self.index}")
        if not 1 <= self.width <= WIDTH:
            raise BadInput(f"a tile has 1 to {WIDTH} hashes, not {self.width}")

    @property
    def path(self) -> str:
        """Give the path it is served and stored under, such as tile/0/x001/234.p/5."""
        return f"tile/{self.level}/{_index_path(self.index, self.width)}"

    @classmethod
    def from_path(cls, path: str) -> Tile:
        """Read a tile's path; only the one spelling the specification gives it is taken."""
        found = _PATH.fullmatch(path)
        if found:
            level, index, width = found.groups()
            number = int(index.replace("x", "").replace("/", ""))
            if number <= MAX_SIZE and int(width or 1) < WIDTH:
                tile = cls(level=int(level), index=number, width=int(width or WIDTH))
                if tile.path == path:
                    return tile
        raise BadInput(f"“{path[:80]}” is not the path of a tile, such as tile/0/x001/234.p/5")


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Give the path of the entries whose hashes are in the level 0 tile of this index."""
    tile = Tile(level=0, index=index, width=width)
    return f"tile/entries/{_index_path(tile.index, tile.width)}"


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Write entries in order, each behind its length as a big-endian 16-bit number."""
    if not 1 <= len(entries) <= WIDTH:
        raise BadInput(f"a bundle has 1 to {WIDTH} entries, not {len(entries)}")
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise BadInput(f"an entry of the ledger is at most {MAX_ENTRY} bytes long")
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def read_bundle(data: bytes) -> tuple[bytes, ...]:
    """Read the entries of a bundle, refusing one that is cut short."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        if len(data) < at + 2 or len(data) < end:
            raise BadInput("the bundle of entries is cut short")
        entries.append(data[at + 2 : end])
        at = end
    if not 1 <= len(entries) <= WIDTH:
        raise BadInput(f"a bundle has 1 to {WIDTH} entries, not {len(entries)}")
    return tuple(entries)


def tiles_of(size: int) -> Iterator[Tile]:
    """Give every tile of a tree of this size, level by level, the partial one last in each."""
    for level, width in _level_widths(size):
        yield from (Tile(level=level, index=n) for n in range(width >> HEIGHT))
        if width % WIDTH:
            yield Tile(level=level, index=width >> HEIGHT, width=width % WIDTH)


def tiles_to_write(
    old_size: int, new_leaf_hashes: Sequence[bytes], read_tile: ReadTile
) -> dict[Tile, bytes]:
    """Give the tiles, full and partial, that this append makes or changes.

    It reads at most one partial tile a level.
    """
    tiles: dict[Tile, bytes] = {}
    level, row = 0, b"".join(new_leaf_hashes)
    if len(row) != HASH_SIZE * len(new_leaf_hashes):
        raise BadInput(f"every leaf hash is {HASH_SIZE} bytes long")
    while row:
        first, kept = divmod(old_size >> HEIGHT * level, WIDTH)
        if kept:
            row = _read(read_tile, Tile(level=level, index=first, width=kept)) + row
        for n, at in enumerate(range(0, len(row), WIDTH * HASH_SIZE)):
            piece = row[at : at + WIDTH * HASH_SIZE]
            tiles[Tile(level=level, index=first + n, width=len(piece) // HASH_SIZE)] = piece
        level, row = level + 1, _above(row)
    return tiles


def inclusion_path(index: int, size: int, read_tile: ReadTile) -> tuple[bytes, ...]:
    """Give the audit path of one leaf from tiles alone, about two tiles a level."""
    return TiledTree(size, read_tile).inclusion_path(index)


def consistency_path(old_size: int, new_size: int, read_tile: ReadTile) -> tuple[bytes, ...]:
    """Give the proof that a tree grew from an older one from tiles alone."""
    return TiledTree(new_size, read_tile).consistency_path(old_size)


class TiledTree:
    """A tree of one size seen through its tiles; it remembers what it read for the next proof."""

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        if not 0 <= size <= MAX_SIZE:
            raise BadInput(f"a tree cannot have {size} leaves")
        self.size = size
        self._read_tile = read_tile
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._subtrees: dict[tuple[int, int], bytes] = {}

    def root(self) -> bytes:
        """Give the root of the tree."""
        return self._range(0, self.size)

    def frontier(self) -> Frontier:
        """Give what appending to the tree needs."""
        return Frontier(size=self.size, hashes=self._perfect_subtrees(0, self.size))

    def leaf_hash(self, index: int) -> bytes:
        """Give the hash of one leaf."""
        self._must_hold(index)
        return self._subtree(0, index)

    def inclusion_path(self, index: int) -> tuple[bytes, ...]:
        """Give the audit path of one leaf, its sibling first."""
        self._must_hold(index)
        path, start, end = [], 0, self.size
        while end - start > 1:
            middle = start + largest_power_below(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency_path(self, old_size: int) -> tuple[bytes, ...]:
        """Give the proof that this tree grew from the older one."""
        if not 0 <= old_size <= self.size:
            raise BadInput(f"a tree of {self.size} leaves cannot have grown from {old_size}")
        if old_size in (0, self.size):
            return ()
        path, start, end = [], 0, self.size
        while end != old_size:
            middle = start + largest_power_below(end - start)
            if old_size <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        # The old tree's last subtree; where it is the whole old tree, the verifier has it already.
        if start:
            path.append(self._range(start, end))
        return tuple(reversed(path))

    def _must_hold(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise BadInput(f"a tree of {self.size} leaves has no leaf {index}")

    def _range(self, start: int, end: int) -> bytes:
        """Hash the leaves from start to end; start must begin a perfect subtree that holds them."""
        return fold_subtrees(self._perfect_subtrees(start, end))

    def _perfect_subtrees(self, start: int, end: int) -> tuple[bytes, ...]:
        hashes = []
        while start < end:
            height = (end - start).bit_length() - 1
            hashes.append(self._subtree(height, start >> height))
            start += 1 << height
        return tuple(hashes)

    def _subtree(self, height: int, index: int) -> bytes:
        """Give the root of a perfect subtree: a run of hashes within one tile, folded."""
        if (height, index) not in self._subtrees:
            level, rise = divmod(height, HEIGHT)
            n, offset = divmod(index << rise, WIDTH)
            row = self._tile(level, n)[offset * HASH_SIZE : (offset + (1 << rise)) * HASH_SIZE]
            for _ in range(rise):
                row = _pairs(row)
            self._subtrees[height, index] = row
        return self._subtrees[height, index]

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._tiles:
            width = min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH)
            tile = Tile(level=level, index=index, width=width)
            self._tiles[level, index] = _read(self._read_tile, tile)
        return self._tiles[level, index]


def _read(read_tile: ReadTile, tile: Tile) -> bytes:
    data = read_tile(tile.level, tile.index, tile.width)
    if len(data) != tile.width * HASH_SIZE:
        raise Untrusted(
            f"{tile.path} should hold {tile.width * HASH_SIZE} bytes and holds {len(data)}",
            "The ledger's tiles were damaged; restore them from a backup or a partner's copy.",
        )
    return data


def _pairs(row: bytes) -> bytes:
    """Hash neighbours together, halving a row of hashes."""
    # One flat comprehension over bytes: this is where a proof spends its time.
    return b"".join(
        [sha256(b"\x01" + row[at : at + 2 * HASH_SIZE]) for at in range(0, len(row), 2 * HASH_SIZE)]
    )


def _above(row: bytes) -> bytes:
    """Give the hashes that the full tiles of this row make on the level above."""
    row = row[: len(row) - len(row) % (WIDTH * HASH_SIZE)]
    for _ in range(HEIGHT):
        row = _pairs(row)
    return row


def _level_widths(size: int) -> Iterator[tuple[int, int]]:
    level = 0
    while width := size >> HEIGHT * level:
        yield level, width
        level += 1


def _index_path(index: int, width: int) -> str:
    """Write a tile's index in groups of three digits, all but the last marked with an x."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    partial = f".p/{width}" if width < WIDTH else ""
    return "/".join([*("x" + group for group in groups[:-1]), groups[-1]]) + partial
