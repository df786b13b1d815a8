"""Rotating keys: the next list in this node's chain, and every partner told of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from attrs import evolve

from accordant.core.crypto import CHECKPOINT, DOCUMENT, MANIFEST, SealingKey, SigningKey
from accordant.core.errors import BadInput, Problem
from accordant.core.events import KeysIssued
from accordant.core.exchange import Papers
from accordant.core.people import Actor
from accordant.core.signing import KeyChain, KeyList, envelope_json, issue
from accordant.work.library import own_chain, partners
from accordant.work.pack import tell
from accordant.work.ports import House, NodeKeys
from accordant.work.record import recording

SIGNING = {"root": DOCUMENT, "manifest": MANIFEST, "checkpoint": CHECKPOINT}
ROTATED = frozenset({*SIGNING, "sealing"})
"""The keys that can be rotated; the master key of the pseudonyms lasts as long as an epoch."""


def rotate(house: House, actor: Actor, which: Collection[str]) -> KeyChain:
    """Replace these keys of the node by fresh ones, and tell every partner (BadInput, NotAllowed).

    Partners learn of it by a package under the keys they know. What is signed from then on bears a
    later second, so which list was in force at a moment is never in doubt.
    """
    _must_be_rotated(which)
    actor.must_act_for(house.node.party)
    settle_keys(house)
    with recording(house) as records:
        now, chain, keys = house.clock.now(), own_chain(records), records.keys()
        fresh = _with_fresh(keys, which)
        second = max(records.signing_time(now), chain.current.from_).replace(microsecond=0)
        since = second + timedelta(seconds=1)
        listed = KeyList(
            party=house.node.party,
            number=chain.current.number + 1,
            root=fresh.root.public,
            manifest=fresh.manifest.public,
            checkpoint=fresh.checkpoint.public,
            sealing=fresh.sealing.public,
            from_=since,
            previous=chain.digests[-1],
        )
        envelope = envelope_json(issue(listed, fresh.root, keys.root))
        # 1. The new keys are durable before a list names them, and do not count before it stands.
        house.keys.replace_node(evolve(keys, following=fresh))
        # 2. Every partner is told under the keys that it knows.
        told = [one.party for one in partners(records)]
        tell(records, told, Papers(keys=(envelope,)), now, str(actor))
        # 3. The list stands: once this is durable the new keys count, and no others.
        records.record(
            KeysIssued(at=now, by=str(actor), number=listed.number, envelope=envelope, from_=since)
        )
        longer = own_chain(records)
    settle_keys(house)
    return longer


def settle_keys(house: House) -> None:
    """Forget the private keys that a rotation replaced, or those of one that broke off."""
    if house.keys.node().following is not None:
        with recording(house) as records:
            house.keys.replace_node(evolve(records.keys(), following=None))


def _must_be_rotated(which: Collection[str]) -> None:
    strange = [Problem(name, "a node has no such key") for name in sorted(set(which) - ROTATED)]
    if strange or not which:
        known = ", ".join(sorted(ROTATED))
        raise BadInput(strange or "name a key to rotate", f"Name one or more of: {known}.")


def _with_fresh(keys: NodeKeys, which: Collection[str]) -> NodeKeys:
    """Give keys of which these are fresh; the old sealing key is retired, to open what comes."""
    fresh: dict[str, Any] = {
        name: SigningKey.generate(algorithms)
        for name, algorithms in SIGNING.items()
        if name in which
    }
    if "sealing" in which:
        fresh["sealing"] = SealingKey.generate()
        fresh["retired"] = (keys.sealing, *keys.retired)
    return evolve(keys, following=None, **fresh)
