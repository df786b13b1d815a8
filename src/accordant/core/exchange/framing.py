"""A package on the wire: the manifest's length, the manifest, and the sealed body after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from accordant.core.crypto import Unlocker
from accordant.core.errors import BadInput
from accordant.core.exchange.manifest import LARGEST_MANIFEST
from accordant.core.signing import Envelope, read_envelope, write_envelope

MEDIA_TYPE = "application/vnd.accordant.package.v1"
CHUNK = 256 * 1024


def frame(manifest: Envelope, body: Iterable[bytes]) -> Iterator[bytes]:
    """Write a package: four bytes of length, the manifest's envelope, the body as it comes."""
    label = write_envelope(manifest)
    yield len(label).to_bytes(4) + label
    yield from body


def read_label(read: Callable[[int], bytes]) -> Envelope:
    """Read a package's manifest; the body follows on the same reader."""
    length = int.from_bytes(exactly(read, 4))
    if not 1 <= length <= LARGEST_MANIFEST:
        raise BadInput(f"a manifest has 1 to {LARGEST_MANIFEST} bytes; this claims {length}")
    return read_envelope(exactly(read, length), expect_type=None, limit=LARGEST_MANIFEST)


def exactly(read: Callable[[int], bytes], length: int) -> bytes:
    """Read this many bytes, or say that it ends too early."""
    data = b""
    while len(data) < length:
        piece = read(length - len(data))
        if not piece:
            raise BadInput(f"the package ends too early: {len(data)} of {length} bytes came")
        data += piece
    return data


def unlocked(read: Callable[[int], bytes], key: bytes, context: bytes) -> Iterator[bytes]:
    """Unlock a stream piece by piece; none of it is believed before its end (Untrusted)."""
    unlocker = Unlocker(key, context)
    while piece := read(CHUNK):
        yield unlocker.update(piece)
    yield unlocker.finish()


def pieces(read: Callable[[int], bytes], limit: int) -> Iterator[bytes]:
    """Read the rest in pieces, refusing to read beyond a limit in bytes."""
    taken = 0
    while piece := read(CHUNK):
        taken += len(piece)
        if taken > limit:
            raise BadInput(f"the body is longer than the {limit} bytes its manifest names")
        yield piece
