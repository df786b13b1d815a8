"""A party's keys over time: signed lists, each following from the one before, from one anchor.

Whoever trusts the fingerprint of the first root trusts every key the chain leads to, and can still
check what was signed under keys long since replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import field, frozen

from accordant.core.canonical import digest
from accordant.core.crypto import PublicKey, SigningKey
from accordant.core.errors import BadInput, NotFound, Untrusted
from accordant.core.names import Digest, Fingerprint
from accordant.core.signing.envelope import Envelope, sign
from accordant.core.signing.keylist import KEYS_TYPE, KeyList, read_key_list, write_key_list
from accordant.core.signing.verification import Verification, verify


@frozen(kw_only=True)
class KeyChain:
    """The lists of one party, in order, each checked; made by verify_chain and follow only."""

    lists: tuple[KeyList, ...]
    digests: tuple[Digest, ...] = field(repr=False)

    @property
    def anchor(self) -> Fingerprint:
        """The fingerprint everything in the chain rests on."""
        return self.lists[0].root.fingerprint

    @property
    def current(self) -> KeyList:
        """The last list."""
        return self.lists[-1]

    def at(self, moment: datetime) -> KeyList:
        """The list in force at a moment (NotFound before the first; BadInput without a zone)."""
        if moment.tzinfo is None:
            raise BadInput("a moment needs a time zone")
        begun = [one for one in self.lists if one.from_ <= moment]
        if not begun:
            raise NotFound(
                f"no keys of {self.current.party} were in force at {moment.isoformat()}",
                "Ask them for their earlier key lists.",
            )
        return begun[-1]


def issue(keys: KeyList, root: SigningKey, previous_root: SigningKey | None = None) -> Envelope:
    """Sign a key list with its own root and, where the root changes, with the one before."""
    if root.public != keys.root:
        raise BadInput("a key list is signed by the root key it names")
    signers = {key.public: key for key in (root, previous_root or root)}
    return sign(write_key_list(keys), KEYS_TYPE, *signers.values())


def verify_chain(envelopes: Sequence[Envelope], anchor: Fingerprint) -> KeyChain:
    """Check a party's key lists, oldest first, from a trusted fingerprint.

    BadInput if a list is malformed, Untrusted if a step does not hold. Steps are numbered as in
    docs/spec/signing.md.
    """
    if not envelopes:
        raise BadInput("a chain of key lists needs at least one list")
    chain = _begin(envelopes[0], anchor)
    for envelope in envelopes[1:]:
        chain = follow(chain, envelope)
    return chain


def _begin(envelope: Envelope, anchor: Fingerprint) -> KeyChain:
    # Step 1: the format.
    first = read_key_list(envelope)
    # Step 2: the first root is the one we trust.
    if first.root.fingerprint != anchor:
        raise Untrusted(
            f"the first key list is by {first.root.fingerprint}, not by the trusted {anchor}",
            "Compare fingerprints with the other organisation by voice before you go on.",
            code="wrong-anchor",
        )
    # Steps 3, 4, 6 and 7 have nothing to compare with yet. Step 5: the root signed.
    _must_be_signed(envelope, first, first.root)
    return KeyChain(lists=(first,), digests=(digest(envelope.payload),))


def follow(chain: KeyChain, envelope: Envelope) -> KeyChain:
    """The chain with one more list; one it has already changes nothing.

    Untrusted if the list does not follow, with code “fork” if its party has signed two histories.
    """
    # Step 1: the format.
    new, name = read_key_list(envelope), digest(envelope.payload)
    if name in chain.digests:
        return chain
    last = chain.current
    # Step 3: the numbers are consecutive, and none is used twice.
    if new.number != last.number + 1:
        raise _out_of_step(chain, envelope, new)
    # Step 4: it names the list before it.
    if new.previous != chain.digests[-1]:
        why = f"it does not name list {last.number} as the one before it"
        raise _broken(new, why, "wrong-previous")
    # Step 5: its own root signed and, if the root changed, the root before signed as well.
    _must_be_signed(envelope, new, new.root, last.root)
    # Step 6: time does not run backwards.
    if new.from_ < last.from_:
        raise _broken(new, f"it begins before list {last.number}", "backdated")
    # Step 7: it is the same party.
    if new.party != last.party:
        raise _broken(new, f"it is not by {last.party}", "other-party")
    return KeyChain(lists=(*chain.lists, new), digests=(*chain.digests, name))


def _must_be_signed(envelope: Envelope, new: KeyList, *roots: PublicKey) -> None:
    verification = verify(envelope, dict.fromkeys(roots))
    if verification.missing:
        why = f"its root signatures do not hold: {_reasons(verification)}"
        raise _broken(new, why, "unsigned")


def _reasons(verification: Verification) -> str:
    """What did not hold, or who did not sign."""
    whys = [f"{one.keyid}: {one.why}" for one in verification.rejected]
    return "; ".join(whys) or f"{', '.join(verification.missing)} did not sign"


def _out_of_step(chain: KeyChain, envelope: Envelope, new: KeyList) -> Untrusted:
    """Why a list with this number cannot follow: two histories, or a gap."""
    if not chain.lists[0].number <= new.number <= chain.current.number:
        why = f"it does not come next after list {chain.current.number}"
        return _broken(new, why, "out-of-order")
    # Only the root that had the say can fork a chain; anyone could sign as a root of their own.
    at = new.number - chain.lists[0].number
    authority = chain.lists[max(at - 1, 0)].root
    if verify(envelope, [authority]).missing:
        why = "another list has that number, and the root has not signed this one"
        return _broken(new, why, "unsigned")
    return Untrusted(
        f"{chain.current.party} has signed two different key lists under number {new.number}",
        "Trust neither. Keep both as evidence, stop exchanging, and speak to them in person.",
        code="fork",
    )


def _broken(new: KeyList, why: str, code: str) -> Untrusted:
    return Untrusted(
        f"key list {new.number} of {new.party} cannot be trusted: {why}",
        "Ask its organisation for all its key lists from the first, in order.",
        code=code,
    )
