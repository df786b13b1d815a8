"""What anyone may fetch: the node's health, keys, checkpoint and tiles; nothing about anyone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from accordant.core.canonical import Json
from accordant.core.errors import BadInput, NotFound
from accordant.core.ledger import HASH_SIZE, Tile, write_bundle
from accordant.core.ledger.tiles import WIDTH
from accordant.doors.node.wsgi import BYTES, TEXT, Given, told
from accordant.work.ports import House
from accordant.work.record import Records, reading

ENTRIES: Final = "tile/entries/"

FOR_EVER: Final = (("cache-control", "public, max-age=31536000, immutable"),)
"""A full tile never changes (C2SP tlog-tiles, "Tiles")."""

FRESH: Final = (("cache-control", "no-store"),)


def health(house: House) -> Given:
    """Say that the node is well, how much waits to be sent, and to how many it is held up."""
    with reading(house) as records:
        waiting = len(records.tx.scan("outbox"))
        held_up = len(records.tx.scan("attempt"))
    return told({"status": "ok", "outbox": {"waiting": waiting, "partners_held_up": held_up}})


def keys(house: House) -> Given:
    """Give the node's key lists, oldest first, each in its envelope."""
    with reading(house) as records:
        chain: list[Json] = [envelope for _, envelope in records.tx.scan("own-keys")]
    return told({"keys": chain, "party": house.node.party})


def checkpoint(house: House) -> Given:
    """Give the ledger as it is now, signed (C2SP tlog-checkpoint)."""
    with reading(house) as records:
        note = records.checkpoint()
    return Given(media_type=TEXT, body=note, headers=FRESH)


def tile(house: House, path: str) -> Given:
    """Give a tile of hashes, or of the entries under them (C2SP tlog-tiles; NotFound)."""
    entries = path.startswith(ENTRIES)
    try:
        place = Tile.from_path(path.replace(ENTRIES, "tile/0/", 1) if entries else path)
    except BadInput as bad:
        raise NotFound(bad.sentence) from None
    with reading(house) as records:
        data = _entries(records, place) if entries else _hashes(records, place)
    headers = FOR_EVER if place.width == WIDTH else FRESH
    return Given(status=HTTPStatus.OK, media_type=BYTES, body=data, headers=headers)


def _hashes(records: Records, place: Tile) -> bytes:
    data = records.tx.tile(place.level, place.index)[: place.width * HASH_SIZE]
    if len(data) < place.width * HASH_SIZE:
        raise NotFound("the ledger has not grown that far")
    return data


def _entries(records: Records, place: Tile) -> bytes:
    first = place.index * WIDTH
    if first + place.width > records.tx.size():
        raise NotFound("the ledger has not grown that far")
    return write_bundle([records.tx.leaf(first + n) for n in range(place.width)])
