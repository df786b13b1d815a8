"""Meeting a partner: an invitation file, and a fingerprint read out over the telephone."""

from __future__ import annotations

from datetime import datetime, timedelta

from accordant.core.crypto import spoken
from accordant.core.errors import Conflict, Untrusted
from accordant.core.events import PartnerKept
from accordant.core.exchange import Papers
from accordant.core.letters import looks
from accordant.core.people import PartyKind
from accordant.core.signing import (
    Introduced,
    Introduction,
    check_invitation,
    follow,
    write_invitation,
)
from accordant.core.wire import decode, encode, write_json
from accordant.work.library import Partner, envelope_of, own_chain, partner, partners
from accordant.work.pack import tell
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording
from accordant.work.sign import own_statements


def invite(house: House) -> tuple[str, str]:
    """Write this node's invitation; gives the file's text and the fingerprint to read out."""
    now, node = house.clock.now(), house.node
    with reading(house) as records:
        chain = own_chain(records)
        keys = tuple(value for _, value in records.tx.scan("own-keys"))
        said = Introduction(
            party=node.party,
            name=node.name,
            kind=decode(PartyKind, node.kind, "kind"),
            url=node.url,
            issued=records.signing_time(now).replace(microsecond=0),
            keys=chain.digests[-1],
        )
        invitation = write_invitation(said, keys, records.keys().root)
    return write_json(encode(invitation)), spoken(chain.anchor)


def join(house: House, data: bytes, fingerprint: str) -> Partner:
    """Join a partner whose invitation bears the fingerprint that they read out.

    BadInput, Untrusted; Conflict where it is this node's own, or older than what is known here.
    Numbered as in docs/spec/invitation.md.
    """
    # 1 to 6. The fingerprint vouches for the keys, and the keys for all the rest.
    invited = check_invitation(data, fingerprint)
    said, now = invited.introduction, house.clock.now()
    if said.party == house.node.party:
        raise Conflict("this is the node's own invitation", "Give it to your partners instead.")
    # 7. It is not dated ahead: what is dated ahead could not be corrected until then.
    _must_have_come(said.issued, now, house.node.early_seconds)
    with recording(house) as records:
        # 8. It is no older than what is known of the party.
        _must_be_newest(records, invited)
        kept = PartnerKept(
            at=now,
            by="the operator",
            party=said.party,
            name=said.name,
            url=said.url.rstrip("/"),
            chain=invited.keys,
            invited=said.issued,
            party_kind=str(said.kind),
        )
        records.record(kept)
        # They are told what this party has stated so far: who holds which post.
        contents = Papers(statements=own_statements(records, said.party))
        tell(records, [said.party], contents, now, "the operator")
        joined = partner(records, said.party)
    assert joined is not None
    return joined


def namesakes(house: House, joined: Partner) -> tuple[str, ...]:
    """Give the other parties known here whom people may take this partner for, by id and name."""
    node = house.node
    with reading(house) as records:
        known = [(one.party, one.name) for one in partners(records)]
    ours = {looks(joined.party), looks(joined.name)}
    others = [one for one in [(node.party, node.name), *known] if one[0] != joined.party]
    return tuple(
        f"{name} ({id_})" for id_, name in others if not ours.isdisjoint(map(looks, (id_, name)))
    )


def _must_have_come(issued: datetime, now: datetime, early_seconds: int) -> None:
    if issued - now > timedelta(seconds=early_seconds):
        raise Untrusted(
            f"this invitation is dated {issued:%Y-%m-%d %H:%M} UTC, and it is "
            f"{now:%Y-%m-%d %H:%M} UTC here",
            "Set the clock that is wrong, yours or theirs; ask for a new one if it is theirs.",
            code="not-yet-valid",
        )


def _must_be_newest(records: Records, invited: Introduced) -> None:
    """Refuse a root other than the one known, keys since replaced, and an older word.

    Untrusted, Conflict. Whoever holds a replaced key could date what it signs as it likes.
    """
    said, known = invited.introduction, partner(records, invited.introduction.party)
    if known is None:
        return
    if known.chain.anchor != invited.chain.anchor:
        raise Untrusted(
            f"{said.party} is already known here by another root key",
            "Keys change by a signed chain, not by a new invitation. Ring them before going on.",
        )
    chain = known.chain
    for value in invited.keys:
        chain = follow(chain, envelope_of(value))
    if chain.digests != invited.chain.digests:
        older, newest = invited.chain.current.number, chain.current.number
        _too_old(f"it was made under key list {older}, and list {newest} has replaced that")
    kept = records.tx.get("invited", said.party)
    if kept is not None and said.issued < datetime.fromisoformat(str(kept)):
        _too_old(f"it was signed before the one that is known here, of {kept}")


def _too_old(why: str) -> None:
    raise Conflict(
        f"this is an old invitation: {why}",
        "Nothing was changed. If their address is a new one, ask them for a new invitation.",
        code="old-invitation",
    )
