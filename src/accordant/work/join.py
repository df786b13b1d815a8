"""Meeting a partner: an invitation file, and a fingerprint read out over the telephone."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from accordant.core.canonical import Json, read
from accordant.core.crypto import same_spoken, spoken
from accordant.core.errors import BadInput, Conflict, Problem, Untrusted
from accordant.core.events import PartnerKept
from accordant.core.exchange import Papers
from accordant.core.names import PartyId, a_name
from accordant.core.signing import Envelope, follow, read_key_list, verify_chain
from accordant.core.wire import decode, encode, write_json
from accordant.work.library import Partner, envelope_of, own_chain, partner
from accordant.work.pack import tell
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording
from accordant.work.sign import own_statements


@frozen(kw_only=True)
class Invitation:
    """What a party gives to those it wants to share with: who it is, where, and its keys."""

    format: Literal["accordant/invitation/v1"] = "accordant/invitation/v1"
    party: PartyId
    name: str
    kind: str
    url: str
    keys: tuple[Json, ...]

    def __attrs_post_init__(self) -> None:
        a_name(self.party, "party")
        if not self.keys:
            raise BadInput([Problem("keys", "an invitation carries at least one key list")])
        if not self.url.startswith(("http://", "https://")):
            raise BadInput([Problem("url", "the address of a node begins with https://")])


def invite(house: House) -> tuple[str, str]:
    """Write this node's invitation; gives the file's text and the fingerprint to read out."""
    with reading(house) as records:
        chain = own_chain(records)
        keys = tuple(value for _, value in records.tx.scan("own-keys"))
    node = house.node
    invitation = Invitation(
        party=node.party, name=node.name, kind=node.kind, url=node.url, keys=keys
    )
    return write_json(encode(invitation)), spoken(chain.anchor)


def join(house: House, data: bytes, fingerprint: str) -> Partner:
    """Join a partner whose invitation bears the fingerprint that they read out (Untrusted)."""
    invitation = decode(Invitation, read(data))
    envelopes = [envelope_of(value) for value in invitation.keys]
    # 1. The invitation's first root is the one whose fingerprint was spoken.
    claimed = read_key_list(envelopes[0]).root.fingerprint
    if not same_spoken(fingerprint, claimed):
        raise Untrusted(
            "the invitation is not the one whose fingerprint was read out",
            "Ring the partner on a number you already know and compare again; do not go on.",
        )
    # 2. Its chain of keys holds, from that root on.
    chain = verify_chain(envelopes, claimed)
    # 3. The keys are those of the party it names, and not of this node.
    if chain.current.party != invitation.party:
        raise Untrusted(f"the keys belong to {chain.current.party}, not to {invitation.party}")
    if invitation.party == house.node.party:
        raise Conflict("this is the node's own invitation", "Give it to your partners instead.")
    now = house.clock.now()
    with recording(house) as records:
        keys = _longest(records, invitation, envelopes)
        kept = PartnerKept(
            at=now,
            by="the operator",
            party=invitation.party,
            name=invitation.name,
            url=invitation.url.rstrip("/"),
            chain=keys,
        )
        records.record(kept)
        # 4. They are told what this party has stated so far: who holds which post.
        contents = Papers(statements=own_statements(records, invitation.party))
        tell(records, [invitation.party], contents, now, "the operator")
        joined = partner(records, invitation.party)
    assert joined is not None
    return joined


def _longest(
    records: Records, invitation: Invitation, envelopes: list[Envelope]
) -> tuple[Json, ...]:
    """Give the partner's key lists as far as they go; an old invitation takes none away.

    Untrusted where its chain is not the one known here.
    """
    party = invitation.party
    known, value = partner(records, party), records.tx.get("partner", party)
    if known is None or not isinstance(value, dict):
        return invitation.keys
    if known.chain.anchor != read_key_list(envelopes[0]).root.fingerprint:
        raise Untrusted(
            f"{party} is already known here by another root key",
            "Keys change by a signed chain, not by a new invitation. Ring them before going on.",
        )
    chain = known.chain
    for envelope in envelopes:
        chain = follow(chain, envelope)
    held = value["chain"]
    assert isinstance(held, list)
    return invitation.keys if len(chain.lists) > len(held) else tuple(held)
