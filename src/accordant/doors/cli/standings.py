"""Where documents stand, shown: state, signatures, what it waits for, and what does not count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.text import Text

from accordant.core.canonical import Json
from accordant.core.names import Digest
from accordant.core.protocol import Document
from accordant.core.statement import Papers, Side, Stage, Standing, State, Waiting, standing
from accordant.core.wire import encode
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.drafts import tier_of
from accordant.doors.cli.voice import (
    Answer,
    brief,
    dated,
    day,
    listed,
    pairs,
    panel,
    stacked,
    table,
    whole,
    words,
)
from accordant.work.library import papers, the_document
from accordant.work.record import reading

STYLES = {
    State.IN_FORCE: "green",
    State.UNDER_REVIEW: "yellow",
    State.SUSPENDED: "red",
    State.EXPIRED: "red",
    State.TERMINATED: "red",
    State.WITHDRAWN: "red",
}


def one_standing(desk: Desk, name: str, title: str) -> Answer:
    """Show where one document stands now (NotFound)."""
    with reading(desk.house) as records:
        digest, document = the_document(records, name)
        held = papers(records)
    stands = standing(held, digest, desk.house.clock.now())
    shown = panel(
        title or f"{document.title}",
        pairs(_summary(document, stands)),
        *_details(stands),
        style=STYLES.get(stands.state, "none"),
    )
    page = stacked(shown, *_hashes(held, stands))
    return Answer(facts=_facts(document, stands, held), page=page)


def _hashes(held: Papers, stands: Standing) -> list[Text]:
    """Give what is copied from the screen, each on one line outside the frame."""
    lines = [words("Its hash:", "dim"), whole(stands.digest)]
    for one in stands.suspensions:
        lines += [words(f"To resume what {one.party} suspended:", "dim")]
        lines += [whole(_digest_of(held, one))]
    return lines


def _summary(document: Document, stands: Standing) -> list[tuple[str, str | int | None]]:
    term = document.term
    return [
        ("Document", f"{document.id} version {document.version}"),
        ("State", str(stands.state)),
        ("Term", f"{day(term.effective_from)} to {day(term.expires)}"),
        ("Review due", day(term.review_due)),
        ("Signed", listed(stands.signed, "nobody yet")),
        ("Missing", listed(stands.missing, "")),
        ("Parties", listed(map(_party, stands.sides), "")),
    ]


def _party(side: Side) -> str:
    """Say how far a party is, and that it is to leave, until it has left."""
    leaves = side.until if side.stage is not Stage.LEFT else None
    return f"{side.party} {side.stage}" + (f" (leaves after {day(leaves)})" if leaves else "")


def _details(stands: Standing) -> list[Any]:
    waiting = list(_waiting(stands))
    ignored = [(one.kind, one.party, dated(one.why)) for one in stands.not_counted]
    stopped = [
        (one.party, one.reason, listed((*one.flows, *one.items, *one.parties), "all"))
        for one in stands.suspensions
    ]
    parts: list[Any] = []
    if waiting:
        parts.append(table(["it waits until", "who must act"], waiting))
    if ignored:
        parts.append(table(["does not count", "of", "why"], ignored))
    if stopped:
        parts.append(table(["suspended by", "why", "what"], stopped))
    if reserved := [(one.party, one.person, one.words) for one in stands.reservations]:
        parts.append(table(["reserved by", "person", "what"], reserved))
    if stands.reviews:
        parts.append(table(["review of", "is", "since", "by"], _reviews(stands)))
    if stands.comments:
        parts.append(table(["comment", "of", "on", "says", "answers"], _remarks(stands)))
    return parts


def _waiting(stands: Standing) -> Iterator[tuple[str, str]]:
    """Give what is waited for; since when, and what follows, once below all it is true of."""
    for told, run in groupby(stands.waiting, lambda one: (one.since, one.then)):
        yield from ((dated(one.what) + _naming(one), one.who) for one in run)
        since, then = told
        parts = (f"since {day(since)}" if since else "", dated(then))
        if line := ", then ".join(part for part in parts if part):
            yield f"({line})", ""


def _naming(one: Waiting) -> str:
    """Name the statement that is to be acted on, by how its hash begins."""
    return f" (statement {brief(one.statement)})" if one.statement else ""


def _reviews(stands: Standing) -> list[tuple[str, ...]]:
    return [
        (one.party, str(one.stage), day(one.since), day(one.until) if one.until else "")
        for one in stands.reviews
    ]


def _remarks(stands: Standing) -> list[tuple[str, ...]]:
    return [
        (brief(one.digest), one.party, one.path, one.words, " / ".join(one.answers))
        for one in stands.comments
    ]


def _digest_of(held: Papers, said: object) -> Digest:
    return next(one.digest for one in held.held if one.statement == said)


def _facts(document: Document, stands: Standing, held: Papers) -> dict[str, Json]:
    encoded = encode(stands)
    assert isinstance(encoded, dict)
    stopped: list[Json] = [
        {
            "statement": _digest_of(held, one),
            "party": one.party,
            "reason": one.reason,
            "flows": list(one.flows),
            "items": list(one.items),
            "parties": list(one.parties),
        }
        for one in stands.suspensions
    ]
    return {
        "id": document.id,
        "version": document.version,
        "title": document.title,
        "tier": tier_of(document.format),
        "signed": [],
        "missing": [],
        "waiting": [],
        "not_counted": [],
        **encoded,
        "suspensions": stopped,
    }


def standings_of(desk: Desk, tier: str) -> Answer:
    """Show where every document of a tier stands."""
    with reading(desk.house) as records:
        held = papers(records)
    now = desk.house.clock.now()
    found = [
        (document, standing(held, digest, now))
        for digest, document in held.documents.items()
        if tier_of(document.format) == tier
    ]
    found.sort(key=lambda one: (one[0].id, one[0].version))
    rows = [
        (f"{d.id}@{d.version}", str(s.state), listed(s.signed, "nobody"), _next(s))
        for d, s in found
    ]
    facts: list[Json] = [_facts(document, stands, held) for document, stands in found]
    page = table(["document", "state", "signed by", "waits for"], rows)
    return Answer(facts={f"{tier}s": facts}, page=page if rows else words(f"No {tier} here yet."))


def _next(stands: Standing) -> str:
    first = stands.waiting[0] if stands.waiting else None
    more = f" and {len(stands.waiting) - 1} more" if len(stands.waiting) > 1 else ""
    return f"{first.who}{more}" if first else ""
