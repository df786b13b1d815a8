"""Taking in what was opened: papers are kept, shares are checked against their clause.

Numbered as in docs/spec/package.md.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final

from attrs import evolve

from accordant.core.canonical import Json, digest
from accordant.core.errors import AccordantError, NotAllowed, Untrusted
from accordant.core.events import Contradicted, PartnerKept
from accordant.core.exchange import Manifest, Unacceptable, not_granted, not_in_clause
from accordant.core.names import PartyId
from accordant.core.signing import KeyChain, follow
from accordant.core.statement import Papers
from accordant.work.draft import keep_read
from accordant.work.library import envelope_of, papers, partner, taken_up
from accordant.work.receive.opening import Lodged, Opened
from accordant.work.record import Records
from accordant.work.sign import keep

MOST_UNVERIFIED: Final = 100
"""Statements of one partner that are kept although no key of it known here signed them."""

MOST_DRAFTS: Final = 100
"""Documents of one partner that are kept although nobody here has confirmed or signed them."""


def must_be_the_senders(records: Records, sender: PartyId, lodged: Lodged) -> None:
    """Step 10: papers are by the party that sends them (NotAllowed), and statements vouched for.

    A statement whose key list or appointment is still to come is kept as well and judged again
    whenever it is used, up to so many of one partner (Untrusted beyond): badly signed ones cost
    every decision.
    """
    for held in lodged.statements:
        if held.statement.party != sender:
            sentence = f"a statement of {held.statement.party} is sent by itself, not by {sender}"
            raise NotAllowed(sentence, code="not-the-author")
    _must_be_its_own(records, sender, lodged)
    known = _known_with(records, sender, lodged)
    doubtful = {held.copy for held in lodged.statements if not known.vouches(held)}
    if doubtful:
        kept = (one for one in known.held if one.statement.party == sender)
        doubtful |= {one.copy for one in kept if not known.vouches(one)}
    if len(doubtful) > MOST_UNVERIFIED:
        sentence = (
            f"{len(doubtful)} statements of {sender} would be kept here that no key we know of it "
            f"has signed, and at most {MOST_UNVERIFIED} are; exchange invitations again, so that "
            "we know your keys and you send your statements anew"
        )
        raise Untrusted(sentence, code="unverified")


def _known_with(records: Records, sender: PartyId, lodged: Lodged) -> Papers:
    """Give all papers held here, with the statements and key lists that just came."""
    known = papers(records)
    chain = known.chains[sender]
    with suppress(AccordantError):  # refused for that inside the transaction, which keeps the proof
        chain = _longer(chain, lodged.papers.keys)
    chains = {**known.chains, sender: chain}
    return evolve(known, chains=chains, held=(*known.held, *lodged.statements))


def _longer(chain: KeyChain, envelopes: tuple[Json, ...]) -> KeyChain:
    for envelope in envelopes:
        chain = follow(chain, envelope_of(envelope))
    return chain


def take_in(
    records: Records, manifest: Manifest, opened: Opened, now: datetime
) -> Unacceptable | None:
    """Step 10: take in an opened package, or say why it cannot be; then nothing of it is kept."""
    if not isinstance(opened, Lodged):
        known = papers(records)
        # What may be shared may have changed while it was opened, and is asked again.
        fault = not_in_clause(known, manifest, now)
        return fault or not_granted(known, manifest, opened.header, now)
    try:
        _must_be_its_own(records, manifest.sender, opened)
        rotated = _followed(records, manifest.sender, opened.papers.keys, now)
    except AccordantError as bad:
        if bad.code == "fork":
            _keep_evidence(records, manifest.sender, opened.papers.keys, now)
        return Unacceptable(code=bad.code, reason=bad.sentence)
    _keep(records, manifest.sender, opened, rotated)
    return None


def _must_be_its_own(records: Records, sender: PartyId, lodged: Lodged) -> None:
    """Refuse a text by anyone but its owner: only the owner numbers drafts (NotAllowed).

    Nobody keeps an id for good by using it first: only what was taken up here keeps others out.
    What was not is bounded, since each costs whoever decides (Untrusted).
    """
    if not lodged.documents:
        return
    known = papers(records)
    ours = taken_up(known, records.house.node.party)
    owners = {other.id: other.owner for other in ours.values()}
    for document in lodged.documents.values():
        if document.owner != sender:
            sentence = f"{document.owner} owns {document.id} and sends it, not {sender}"
            raise NotAllowed(sentence, code="not-the-owner")
        if owners.get(document.id, sender) != sender:
            sentence = f"{document.id} is held here as a document of {owners[document.id]}"
            raise NotAllowed(sentence, code="not-the-owner")
    theirs = {name for name, one in known.documents.items() if one.owner == sender}
    drafts = (theirs | lodged.documents.keys()) - ours.keys()
    if len(drafts) > MOST_DRAFTS:
        sentence = (
            f"{len(drafts)} documents of {sender} would be kept here that nobody here has "
            f"confirmed or signed, and at most {MOST_DRAFTS} are"
        )
        raise Untrusted(sentence, code="too-many-drafts")


def _keep(records: Records, sender: PartyId, lodged: Lodged, rotated: PartnerKept | None) -> None:
    """Keep each paper once; a statement that does not count is kept all the same.

    Who may state what is judged when they are folded, so the order of arrival does not matter.
    """
    for payload in lodged.papers.documents:
        name = digest(payload.encode())
        keep_read(records, name, lodged.documents[name], payload, str(sender))
    for held in lodged.statements:
        keep(records, held, str(sender))
    if rotated is not None:
        records.record(rotated)


def _keep_evidence(
    records: Records, sender: PartyId, envelopes: tuple[Json, ...], now: datetime
) -> None:
    """Keep the lists of a partner that signed two under one number, beside the chain known here."""
    chain = _known_lists(records, sender)
    forked = Contradicted(
        at=now,
        by="the door",
        party=sender,
        what="keys",
        finding="fork",
        number=len(chain),
        first=chain,
        second=list(envelopes),
    )
    records.record_once(forked)


def _known_lists(records: Records, party: PartyId) -> list[Json]:
    known = records.tx.get("partner", party)
    assert isinstance(known, dict)
    lists = known["chain"]
    assert isinstance(lists, list)
    return lists


def _followed(
    records: Records, sender: PartyId, envelopes: tuple[Json, ...], now: datetime
) -> PartnerKept | None:
    """Follow a partner's chain of keys by the lists it sends (Untrusted where it breaks)."""
    known = partner(records, sender)
    assert known is not None
    held = _known_lists(records, sender)
    chain, lists = known.chain, list(held)
    for envelope in envelopes:
        longer = follow(chain, envelope_of(envelope))
        if len(longer.lists) > len(chain.lists):
            chain, lists = longer, [*lists, envelope]
    if len(lists) == len(held):
        return None
    return PartnerKept(
        at=now,
        by=str(sender),
        party=sender,
        name=known.name,
        url=known.url,
        chain=tuple(lists),
    )
