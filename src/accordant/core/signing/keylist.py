"""One list of a party's keys: what it signs with, and what is sealed to it, from a moment on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from attrs import field, frozen

from accordant.core.canonical import canonical, read_canonical
from accordant.core.crypto import (
    CHECKPOINT,
    DOCUMENT,
    MANIFEST,
    PublicKey,
    SealingPublic,
)
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest, PartyId, a_hash, a_name
from accordant.core.signing.envelope import Envelope
from accordant.core.wire import decode, doc, encode

FORMAT: Literal["accordant/keys/v1"] = "accordant/keys/v1"
KEYS_TYPE = "application/vnd.accordant.keys.v1+json"


@frozen(kw_only=True)
class KeyList:
    """The keys of one party from a moment until its next list (BadInput if they are unfit).

    The root signs lists and documents; the others are for manifests, checkpoints and sealing.
    """

    party: PartyId
    number: int
    root: PublicKey
    manifest: PublicKey
    checkpoint: PublicKey
    sealing: SealingPublic
    from_: datetime
    previous: Digest | None = None

    def __attrs_post_init__(self) -> None:
        a_name(self.party, "party")
        if self.previous is not None:
            a_hash(self.previous, "previous")
        if faults := [*self._order_faults(), *self._key_faults()]:
            raise BadInput(faults)

    def _order_faults(self) -> list[Problem]:
        faults = []
        if self.number < 1:
            faults.append(Problem("number", "key lists are numbered from 1"))
        if (self.number == 1) != (self.previous is None):
            faults.append(Problem("previous", "every list but the first names the one before it"))
        if self.from_.tzinfo is None:
            faults.append(Problem("from", "a moment needs a time zone"))
        return faults

    def _key_faults(self) -> list[Problem]:
        keys = {"root": self.root, "manifest": self.manifest, "checkpoint": self.checkpoint}
        wanted = {"root": DOCUMENT, "manifest": MANIFEST, "checkpoint": CHECKPOINT}
        faults = [
            Problem(use, f"must have exactly the algorithms {' and '.join(wanted[use])}")
            for use, key in keys.items()
            if key.algorithms != wanted[use]
        ]
        raw = [part for key in keys.values() for part in key.parts]
        if len(set(raw)) != len(raw):
            faults.append(Problem("", "each use needs a key of its own; one stands here twice"))
        return faults


@frozen(kw_only=True)
class _Written:
    """A key list as it stands on paper."""

    format: Literal["accordant/keys/v1"]
    party: PartyId = field(metadata=doc("whose keys these are"))
    number: int = field(metadata=doc("the place of this list among the party's lists, from 1"))
    root: Mapping[str, str] = field(metadata=doc("the key that signs lists and documents"))
    manifest: Mapping[str, str] = field(metadata=doc("the key that signs manifests"))
    checkpoint: Mapping[str, str] = field(metadata=doc("the key that signs checkpoints"))
    sealing: Mapping[str, str] = field(metadata=doc("the key that bodies are sealed to"))
    from_: datetime = field(metadata=doc("the moment from which these keys are used"))
    previous: Digest | None = field(default=None, metadata=doc("the digest of the list before"))


def write_key_list(keys: KeyList) -> bytes:
    """The canonical bytes of a key list, which are what is signed."""
    written = _Written(
        format=FORMAT,
        party=keys.party,
        number=keys.number,
        root=keys.root.to_json(),
        manifest=keys.manifest.to_json(),
        checkpoint=keys.checkpoint.to_json(),
        sealing=keys.sealing.to_json(),
        from_=keys.from_,
        previous=keys.previous,
    )
    return canonical(encode(written))


def read_key_list(envelope: Envelope) -> KeyList:
    """Read the key list in an envelope, trusting nothing yet (BadInput if it is not one)."""
    if envelope.payload_type != KEYS_TYPE:
        raise BadInput([Problem("payloadType", f"{KEYS_TYPE} is expected here")])
    written = decode(_Written, read_canonical(envelope.payload))
    return KeyList(
        party=written.party,
        number=written.number,
        root=PublicKey.from_json(written.root, "root"),
        manifest=PublicKey.from_json(written.manifest, "manifest"),
        checkpoint=PublicKey.from_json(written.checkpoint, "checkpoint"),
        sealing=SealingPublic.from_json(written.sealing, "sealing"),
        from_=written.from_,
        previous=written.previous,
    )
