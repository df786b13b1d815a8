"""Taking in what was opened: papers are kept, shares are checked against their clause.

Numbered as in docs/spec/package.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from accordant.core.agreement import Agreement, Flow
from accordant.core.canonical import Json
from accordant.core.errors import AccordantError, NotAllowed
from accordant.core.events import Contradicted, PartnerKept
from accordant.core.exchange import Manifest, Papers, ShareHeader
from accordant.core.names import PartyId
from accordant.core.policy import Clause
from accordant.core.protocol import Document
from accordant.core.signing import follow
from accordant.core.statement import Held, Standing, State, civil, hold, standing
from accordant.core.treatment import Kind
from accordant.work.draft import keep_document
from accordant.work.library import document_of, documents, envelope_of, papers, partner
from accordant.work.receive.opening import Opened
from accordant.work.record import Records
from accordant.work.sign import keep

Ends = tuple[PartyId, PartyId]
"""Who provides, and who receives."""


@frozen(kw_only=True)
class Unacceptable:
    """Why a package that is authentic and in order cannot be accepted."""

    code: str
    reason: str


def take_in(
    records: Records, manifest: Manifest, opened: Opened, now: datetime
) -> Unacceptable | None:
    """Step 9: take in an opened package, or say why it cannot be; then nothing of it is kept."""
    if opened.papers is None:
        return _share_fault(records, manifest, opened, now)
    try:
        read = _read(records, manifest.sender, opened.papers, now)
    except AccordantError as bad:
        if bad.code == "fork":
            _keep_evidence(records, manifest.sender, opened.papers, now)
        return Unacceptable(code=bad.code, reason=bad.sentence)
    _keep(records, manifest.sender, read)
    return None


@frozen(kw_only=True)
class _Read:
    """Papers that were read, every one of them, and found to be what they should be."""

    documents: tuple[str, ...]
    statements: tuple[Held, ...]
    rotated: PartnerKept | None


def _read(records: Records, sender: PartyId, contents: Papers, now: datetime) -> _Read:
    held = documents(records)
    for payload in contents.documents:
        _must_be_its_own(sender, document_of(payload)[1], held.values())
    return _Read(
        documents=contents.documents,
        statements=tuple(hold(envelope_of(envelope)) for envelope in contents.statements),
        rotated=_followed(records, sender, contents.keys, now) if contents.keys else None,
    )


def _must_be_its_own(sender: PartyId, document: Document, held: Iterable[Document]) -> None:
    """Refuse a text by anyone but its owner: only the owner numbers drafts (NotAllowed)."""
    if document.owner != sender:
        sentence = f"{document.owner} owns {document.id} and sends it, not {sender}"
        raise NotAllowed(sentence, code="not-the-owner")
    for other in held:
        if other.id == document.id and other.owner != sender:
            sentence = f"{document.id} is held here as a document of {other.owner}"
            raise NotAllowed(sentence, code="not-the-owner")


def _keep(records: Records, sender: PartyId, read: _Read) -> None:
    """Keep each paper once; a statement that does not count is kept all the same.

    Who may state what is judged when they are folded, so the order of arrival does not matter.
    """
    for payload in read.documents:
        keep_document(records, payload, str(sender))
    for held in read.statements:
        keep(records, held, str(sender))
    if read.rotated is not None:
        records.record(read.rotated)


def _keep_evidence(records: Records, sender: PartyId, contents: Papers, now: datetime) -> None:
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
        second=list(contents.keys),
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


def _share_fault(
    records: Records, manifest: Manifest, opened: Opened, now: datetime
) -> Unacceptable | None:
    """Check a share against its clause: the recipient keeps to the agreement too."""
    clause = manifest.clause
    if clause is None:
        return None
    held = papers(records)
    agreement = held.documents.get(clause.digest)
    if not isinstance(agreement, Agreement):
        reason = f"we do not hold {clause.agreement} version {clause.version} with that hash"
        return Unacceptable(code="unknown-agreement", reason=reason)
    made = standing(held, clause.digest, manifest.created)
    if made.state is not State.IN_FORCE:
        reason = f"{clause.agreement} version {clause.version} was {made.state} when it was made"
        return Unacceptable(code="not-in-force", reason=reason)
    flow = next((one for one in agreement.flows if one.id == clause.flow), None)
    ends = (manifest.sender, manifest.recipient)
    if flow is None or flow.provider != ends[0] or ends[1] not in flow.recipients:
        reason = f"clause {clause.flow} does not run from {ends[0]} to {ends[1]}"
        return Unacceptable(code="not-in-clause", reason=reason)
    day = civil(manifest.created, agreement.zone)
    if not ((flow.starts or day) <= day <= (flow.ends or day)):
        reason = f"clause {clause.flow} does not run on {day}"
        return Unacceptable(code="not-in-force", reason=reason)
    assert opened.header is not None
    now_is = standing(held, clause.digest, now)
    return _suspended(clause, now_is, ends) or _not_granted(flow, now_is, ends, opened.header)


def _suspended(clause: Clause, stands: Standing, ends: Ends) -> Unacceptable | None:
    """Say that it is suspended now, even if it was not when the package was made."""
    said = stands.suspended_by(ends, clause.flow)
    if said is None and stands.state is not State.SUSPENDED:
        return None
    who = said.party if said else f"version {clause.version} of {clause.agreement}"
    reason = f"{who} has suspended {clause.flow}" if said else f"{who} is suspended"
    return Unacceptable(code="suspended", reason=reason)


def _not_granted(
    flow: Flow, stands: Standing, ends: Ends, header: ShareHeader
) -> Unacceptable | None:
    dropped = {item for item, how in flow.treatments.items() if how.kind is Kind.DROP}
    granted = set(flow.items) - dropped - stands.suspended_items(ends, flow.id)
    strange = sorted(set(header.items) - granted)
    if not strange:
        return None
    reason = f"clause {flow.id} does not grant: {', '.join(strange)}"
    return Unacceptable(code="not-granted", reason=reason)
