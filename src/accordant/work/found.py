"""Founding a node: its keys, and its first public key list."""

from __future__ import annotations

from accordant.core.crypto import (
    CHECKPOINT,
    DOCUMENT,
    MANIFEST,
    SealingKey,
    SigningKey,
    random_bytes,
)
from accordant.core.errors import Conflict, NotFound
from accordant.core.events import KeysIssued
from accordant.core.signing import KeyChain, KeyList, envelope_json, issue
from accordant.work.library import own_chain
from accordant.work.ports import House, NodeKeys
from accordant.work.record import recording


def new_keys() -> NodeKeys:
    """Make fresh private keys for a node."""
    return NodeKeys(
        root=SigningKey.generate(DOCUMENT),
        manifest=SigningKey.generate(MANIFEST),
        checkpoint=SigningKey.generate(CHECKPOINT),
        sealing=SealingKey.generate(),
        master=random_bytes(32),
    )


def found(house: House) -> KeyChain:
    """Found this node: make its keys and issue its first key list (Conflict if it exists)."""
    now = house.clock.now()
    with recording(house) as records:
        if records.tx.scan("own-keys"):
            raise Conflict(
                "this node has been founded already", "Use another --home to begin anew."
            )
        keys = _the_keys(house)
        first = KeyList(
            party=house.node.party,
            number=1,
            root=keys.root.public,
            manifest=keys.manifest.public,
            checkpoint=keys.checkpoint.public,
            sealing=keys.sealing.public,
            from_=now.replace(microsecond=0),
        )
        envelope = envelope_json(issue(first, keys.root))
        issued = KeysIssued(
            at=now, by="the operator", number=1, envelope=envelope, from_=first.from_
        )
        records.record(issued)
        return own_chain(records)


def _the_keys(house: House) -> NodeKeys:
    """Give keys that no list names yet: those of a founding that broke off, or fresh ones."""
    try:
        return house.keys.node()
    except NotFound:
        house.keys.put_node(new_keys())
        return house.keys.node()
