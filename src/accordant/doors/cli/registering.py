"""The register of what this node holds: searched, compared, and made public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from accordant.core.errors import BadInput, Problem
from accordant.core.protocol import Document
from accordant.core.register import Likeness, Query, Relation
from accordant.core.rendering import Withheld
from accordant.core.statement import civil
from accordant.core.wire import encode, number_of
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.drafts import tier_of
from accordant.doors.cli.options import several
from accordant.doors.cli.reading import put_out
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import (
    Answer,
    brief,
    day,
    listed,
    pairs,
    panel,
    stacked,
    table,
    words,
)
from accordant.work import register as work
from accordant.work.register import Compared, Listed


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    verb(app)(register)
    verb(app)(withhold)


def register(
    desk: Desk,
    *,
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Words to look for. Default: all documents"),
    ] = None,
    party: Annotated[
        str, typer.Option(metavar="A,B", help="Only with these parties, by id or name.")
    ] = "",
    purpose: Annotated[str, typer.Option(metavar="A,B", help="Only for these purposes.")] = "",
    item: Annotated[str, typer.Option(metavar="A,B", help="Only with these items.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    like: Annotated[
        str, typer.Option(metavar="DOCUMENT", help="Search for the like of this document instead.")
    ] = "",
    actor: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="PERSON",
            help="With --like: who searches; it is recorded, and what was found is to be disposed "
            "of.",
        ),
    ] = "",
    public: Annotated[
        Path | None,
        typer.Option(
            help="Write the public register to this file, ending in .html, .pdf, .docx or .txt; "
            "never one that exists."
        ),
    ] = None,
) -> Answer:
    """Search the register: what is held here, what is alike, what relates; or make it public."""
    query = Query(
        words=" ".join(text or ()),
        parties=several(party),
        purposes=several(purpose),
        items=several(item),
    )
    asked = [query != Query(), bool(like), public is not None]
    if sum(asked) > 1:
        sentence = "search, compare with --like, or write with --public: one at a time"
        raise BadInput([Problem("register", sentence)])
    if public is not None:
        return put_out(work.public_register(desk.house), public, None)
    if like:
        who = desk.actor(actor) if actor else None
        return _compared(work.like(desk.house, like, who))
    return _listed(desk, query, limit)


def _listed(desk: Desk, query: Query, limit: int) -> Answer:
    shown, found = work.search(desk.house, query, limit)
    rows = [_row(desk, one) for one in shown]
    heads = ["document", "title", "state", "review due", "alike", "related"]
    rest = f"{number_of(found, 'document')} found"
    rest += f"; the best {len(shown)} are shown (see --limit)." if found > len(shown) else "."
    facts = {"found": found, "documents": [_facts(desk, one) for one in shown]}
    return Answer(facts=facts, page=stacked(table(heads, rows), words(rest, "bold")))


def _row(desk: Desk, one: Listed) -> tuple[str | int | None, ...]:
    due = day(one.document.term.review_due)
    name = f"{one.document.id}@{one.document.version}"
    twice = sum(each.is_duplicate for each in one.alike)
    flags = [number_of(twice, "duplicate")] if twice else []
    flags += [number_of(len(one.alike) - twice, "overlap")] if len(one.alike) > twice else []
    return (
        f"{name} (withheld)" if one.withheld.any else name,
        one.document.title,
        str(one.stands.state),
        f"{due}, overdue" if _overdue(desk, one) else due,
        listed(flags, ""),
        len(one.related) or "",
    )


def _overdue(desk: Desk, one: Listed) -> bool:
    today = civil(desk.house.clock.now(), one.document.zone)
    return one.stands.live and today > one.document.term.review_due


def _facts(desk: Desk, one: Listed) -> dict[str, Any]:
    return {
        **_named(one.document),
        "digest": one.hit.digest,
        "tier": tier_of(one.document.format),
        "score": one.hit.score,
        "found_by": list(one.hit.found_by),
        "state": str(one.stands.state),
        "review_due": str(one.document.term.review_due),
        "review_overdue": _overdue(desk, one),
        "alike": [_likeness(each) for each in one.alike],
        "related": [encode(each) for each in one.related],
        "withheld": one.withheld.any,
    }


def _named(document: Document) -> dict[str, Any]:
    return {"id": document.id, "version": document.version, "title": document.title}


def _likeness(one: Likeness) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "score": one.score,
        "duplicate": one.is_duplicate,
        "parties": list(one.parties),
        "purposes": list(one.purposes),
        "items": list(one.items),
    }


def _compared(found: Compared) -> Answer:
    rows = [
        (
            f"{found.documents[one.digest].id}@{found.documents[one.digest].version}",
            f"{one.score:.0%}",
            "duplicate" if one.is_duplicate else "overlap",
            listed(one.parties),
            listed(one.purposes, "by what they say"),
            f"{len(one.items)} in common" if one.items else "",
        )
        for one in found.alike
    ]
    heads = ["document", "alike", "", "parties", "purposes", "items"]
    title = f"Like {found.document.id} version {found.document.version}"
    facts = {
        **_named(found.document),
        "digest": found.digest,
        "alike": [{**_likeness(one), **_named(found.documents[one.digest])} for one in found.alike],
        "related": [encode(one) for one in found.related],
        "recorded": found.recorded,
    }
    page = stacked(
        table(heads, rows, title) if rows else words(f"Nothing here is like {found.document.id}."),
        _related(found.related) if found.related else None,
        words(_next(found), "dim"),
    )
    return Answer(facts=facts, page=page)


def _related(related: tuple[Relation, ...]) -> Any:
    rows = [
        (one.how, one.title, brief(one.digest) if one.digest else "not held here")
        for one in related
    ]
    return table(["it", "document", "hash"], rows, "What relates to it")


def _next(found: Compared) -> str:
    if not found.recorded:
        return "This search was not recorded: give --as PERSON to have it count for question 1."
    tier = tier_of(found.document.format)
    what = "each hit means" if found.alike else "it led to: --fate none-found"
    return f"Recorded. Next: say with accordant {tier} disposition what {what}."


def withhold(
    desk: Desk,
    *,
    document: options.DocumentName,
    reason: Annotated[str, typer.Option(help="Why, in a sentence; people may ask.")],
    actor: options.Person,
    only: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="Only these parties, purposes, datasets or flows. Default: the whole entry",
        ),
    ] = "",
    lift: Annotated[bool, typer.Option("--lift", help="Withhold nothing of it any more.")] = False,
) -> Answer:
    """Mark a document as sensitive: what the public register of this node leaves out of it."""
    names = frozenset(several(only))
    if lift and names:
        raise BadInput([Problem("--lift", "it lifts all; to withhold less, withhold it anew")])
    hidden = Withheld(ids=names, whole=not names and not lift, reason=reason)
    found = work.withhold(desk.house, desk.actor(actor), document, hidden)
    what = "nothing" if lift else listed(sorted(names), "the whole entry")
    facts = {"id": found.id, "withheld": sorted(names), "whole": hidden.whole, "reason": reason}
    shown = pairs([("Withheld", what), ("Reason", reason), ("In", "every version, on this node")])
    return Answer(facts=facts, page=panel(f"The public entry of {found.id}", shown))
