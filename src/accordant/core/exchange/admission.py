"""May this package come in? The steps every recipient takes, numbered as in docs/spec/package.md.

Three answers are possible. Admitted: go on to open the body. Turned away: no number is used up and
the sender may come again. Refused: the package is authentic and in its order but cannot be
accepted; a signed refusal uses up its number, so that one bad package never blocks a partner.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

from accordant.core.errors import NotFound, Untrusted
from accordant.core.exchange.manifest import Manifest, peek, trusted_manifest
from accordant.core.names import Digest, PartyId
from accordant.core.signing import Envelope, KeyChain


@frozen(kw_only=True)
class Lane:
    """How far the packages from one partner have come: the last number and its package."""

    sequence: int = 0
    package: Digest | None = None
    created: datetime | None = None


@frozen(kw_only=True)
class Admitted:
    """It may be opened."""

    manifest: Manifest


@frozen(kw_only=True)
class Refused:
    """It is theirs and in order, and cannot be accepted; its number is used up."""

    manifest: Manifest
    code: str
    reason: str


@frozen(kw_only=True)
class TurnedAway:
    """It is not taken in, and uses up no number; `expected` says which number is next."""

    code: str
    reason: str
    expected: int | None = None


@frozen(kw_only=True)
class Equivocation:
    """A second package under a number already used; both are kept as proof."""

    manifest: Manifest
    code: str = "equivocation"
    reason: str = "another package under this number was already received; both are kept as proof"


Admission = Admitted | Refused | TurnedAway | Equivocation


def admit(
    envelope: Envelope,
    *,
    me: PartyId,
    chain: KeyChain | None,
    lane: Lane,
    now: datetime,
    early: timedelta,
) -> Admission:
    """Take the steps that need only the manifest, the sender's keys and the lane."""
    # 1. The manifest is well formed and canonical (BadInput otherwise).
    claimed = peek(envelope)
    # 2. The sender is a partner.
    if chain is None:
        return TurnedAway(
            code="unknown-sender",
            reason=f"we do not know {claimed.sender}; join us with an invitation first",
        )
    # 3. It is addressed to this node: a package cannot be re-targeted.
    if claimed.recipient != me:
        return TurnedAway(code="not-for-us", reason="this package is addressed to another party")
    # 4. The signature holds under the manifest key the sender had when it was made.
    try:
        manifest = trusted_manifest(envelope, chain.at(claimed.created).manifest)
    except (NotFound, Untrusted) as broken:
        return TurnedAway(code="bad-signature", reason=broken.sentence)
    # 5. It is not dated ahead of us by more than the clocks may differ.
    if manifest.created > now + early:
        return TurnedAway(
            code="not-yet-valid",
            reason=f"it is dated {manifest.created:%Y-%m-%d %H:%M:%S} UTC, which is ahead of our "
            "clock; set the clocks right and send it again",
        )
    # 6. It is the next in its lane, and not dated before the one it follows.
    if fault := out_of_order(manifest, lane):
        return fault
    # 7. It has not expired.
    if manifest.expires <= now:
        return Refused(
            manifest=manifest,
            code="expired",
            reason=f"it expired on {manifest.expires:%Y-%m-%d %H:%M} UTC; make it again",
        )
    return Admitted(manifest=manifest)


def out_of_order(manifest: Manifest, lane: Lane) -> Admission | None:
    """Say what is wrong with a package's place in its lane; a repeat is handled before this."""
    expected = lane.sequence + 1
    if manifest.sequence < expected:
        return Equivocation(manifest=manifest)
    if manifest.sequence > expected:
        return TurnedAway(
            code="out-of-order",
            reason=f"number {expected} comes first; this is number {manifest.sequence}",
            expected=expected,
        )
    if manifest.previous != lane.package:
        return Equivocation(
            manifest=manifest,
            reason="it follows on another package than the one we received before it",
        )
    if lane.created is not None and manifest.created < lane.created:
        # Else a key that was rotated out could go on signing, under an old date.
        return Refused(
            manifest=manifest,
            code="backdated",
            reason="it is dated before the package it follows; make it again",
        )
    return None
