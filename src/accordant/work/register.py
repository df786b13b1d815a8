"""The register of what this node holds: searched, compared, withheld in part, and made public.

Every document is read once for each question put to it, however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.events import EntryWithheld, RegisterSearched
from accordant.core.names import Digest
from accordant.core.people import Actor
from accordant.core.protocol import Document
from accordant.core.register import (
    Gist,
    Hit,
    Likeness,
    Query,
    Relation,
    alike,
    gist_of,
    ranked,
    relations,
)
from accordant.core.rendering import Page, Withheld, edition_of, entry, register
from accordant.core.statement import Papers, Standing, State, civil, standing
from accordant.work.library import named, papers
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording

PUBLIC = frozenset(
    {State.IN_FORCE, State.UNDER_REVIEW, State.SUSPENDED, State.EXPIRED, State.TERMINATED}
)
"""What stands in a public register: whatever has been in force and no version has replaced."""


@frozen(kw_only=True)
class Listed:
    """A document that was found: where it stands, what is like it, and how many relate to it."""

    hit: Hit
    document: Document
    stands: Standing
    alike: tuple[Likeness, ...]
    related: tuple[Relation, ...]
    withheld: Withheld


@frozen(kw_only=True)
class Compared:
    """A document beside those that are like it, with what relates to it, from both ends."""

    digest: Digest
    document: Document
    alike: tuple[Likeness, ...]
    related: tuple[Relation, ...]
    documents: Mapping[Digest, Document]
    recorded: bool


def search(house: House, query: Query, limit: int) -> tuple[tuple[Listed, ...], int]:
    """Search all that is held here; gives the best, and how many were found in all."""
    with reading(house) as records:
        held = papers(records)
        marks = withheld_entries(records)
    gists = _gists(held)
    hits = ranked(query, gists.values())
    now = house.clock.now()
    shown = tuple(
        Listed(
            hit=hit,
            document=held.documents[hit.digest],
            stands=standing(held, hit.digest, now),
            alike=alike(gists[hit.digest], gists.values()),
            related=relations(held.documents, hit.digest),
            withheld=marks.get(held.documents[hit.digest].id, Withheld()),
        )
        for hit in hits[:limit]
    )
    return shown, len(hits)


def _gists(held: Papers) -> dict[Digest, Gist]:
    return {digest: gist_of(digest, document) for digest, document in held.documents.items()}


def like(house: House, name: str, actor: Actor | None = None) -> Compared:
    """Search for the like of a document held here (NotFound).

    With somebody who searches it is recorded, so that what was found is to be disposed of.
    """
    if actor is None:
        with reading(house) as records:
            return _compared(records, name, recorded=False)
    actor.must_act_for(house.node.party)
    with recording(house) as records:
        found = _compared(records, name, recorded=True)
        hits = tuple(one.digest for one in found.alike)
        now = house.clock.now()
        records.record(RegisterSearched(at=now, by=str(actor), document=found.digest, hits=hits))
        return found


def _compared(records: Records, name: str, *, recorded: bool) -> Compared:
    held = papers(records)
    digest, document = named(records, held.documents, name)
    gists = _gists(held)
    return Compared(
        digest=digest,
        document=document,
        alike=alike(gists[digest], gists.values()),
        related=relations(held.documents, digest),
        documents=held.documents,
        recorded=recorded,
    )


def withhold(house: House, actor: Actor, name: str, withheld: Withheld) -> Document:
    """Mark what this node's public register leaves out of a document, in all its versions.

    Nothing withheld lifts the mark, with the reason why (BadInput, NotFound).
    """
    actor.must_act_for(house.node.party)
    with recording(house) as records:
        held = papers(records)
        digest, document = named(records, held.documents, name)
        now = house.clock.now()
        entry(edition_of(held, digest, now), withheld)  # refuses what is not there to be withheld
        if not withheld.reason.strip():
            raise BadInput([Problem("reason", "say why it may be published now")])
        event = EntryWithheld(
            at=now,
            by=str(actor),
            id=document.id,
            reason=withheld.reason,
            ids=tuple(sorted(withheld.ids)),
            whole=withheld.whole,
        )
        records.record(event)
        return document


def withheld_entries(records: Records) -> Mapping[str, Withheld]:
    """Give what the public register here leaves out, by the ids of documents."""
    found = {}
    for key, value in records.tx.scan("withheld-entry"):
        assert isinstance(value, dict)
        ids = value["ids"]
        assert isinstance(ids, list)
        found[key] = Withheld(
            ids=frozenset(map(str, ids)), whole=bool(value["whole"]), reason=str(value["reason"])
        )
    return found


def public_register(house: House) -> Page:
    """Make the public register of this node as it is now, without what is withheld."""
    with reading(house) as records:
        held = papers(records)
        marks = withheld_entries(records)
    now = house.clock.now()
    order = sorted(held.documents, key=lambda one: (held.documents[one].id, one))
    editions = (edition_of(held, digest, now) for digest in order)
    open_ = (one for one in editions if one.state in PUBLIC)
    entries = [(one, marks.get(one.document.id, Withheld())) for one in open_]
    return register(entries, house.node.name, civil(now, house.node.zone))
