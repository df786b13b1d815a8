"""The document in full: whatever is signed is shown, and nothing else.

The layout only orders the fields and gives some of them a form of their own. A field it does not
name is told under “Further terms”, so that nothing signed can be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from attrs import frozen

from accordant.core.agreement import Agreement, Basis, Dataset, Flow, Item
from accordant.core.law import NOTICE
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.telling import Teller, Told, paragraphs, teller_of
from accordant.core.rendering.tree import (
    Block,
    Cell,
    Fact,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    Table,
    page_of,
)
from accordant.core.rendering.wording import day, listed, opening, word
from accordant.core.wire.fields import fields_of


@frozen
class Section:
    """A section of the layout: its heading and the fields that stand in it."""

    title: str
    fields: tuple[str, ...]


IDENTITY: Final = Section(
    "What this is",
    (
        "kind",
        "overlays",
        "owner",
        "chair",
        "term",
        "commencement",
        "protocol",
        "related",
        "reviewed",
        "none_found",
    ),
)
WORDS: Final = Section("What the words mean", ("glossary",))
LETTER: Final = Section(
    "This text, to the letter", ("format", "id", "version", "replaces", "zone", "epoch")
)
AGREEMENT: Final = (
    IDENTITY,
    Section("Why it is needed", ("need",)),
    Section("Who takes part", ("parties", "roles", "sub_processors", "joining_and_leaving")),
    Section("What for", ("purposes", "prohibited_uses", "prohibitions")),
    Section(
        "Why it is lawful",
        ("bases", "joint", "clauses", "undertaking", "opt_outs", "territories", "transfers"),
    ),
    Section("What there is to share", ("groups", "datasets", "derived", "pseudonyms")),
    Section("What goes: the clauses", ("modes", "flows", "outputs")),
    Section("How it is kept safe", ("security", "legal_hold", "audit")),
    Section("How it is kept right", ("quality",)),
    Section("People’s rights, and what they are told", ("rights", "communications")),
    Section("When something goes wrong", ("incidents", "feedback")),
    Section("Risk", ("assessment", "risks", "five_safes")),
    Section("How it changes and ends", ("change", "legal")),
    WORDS,
    LETTER,
)
PROTOCOL: Final = (
    IDENTITY,
    Section("Why there is a protocol", ("need", "scope", "environment")),
    Section(
        "Who takes part",
        ("parties", "missing_partners", "joining_and_leaving", "engagement"),
    ),
    Section("What for", ("purposes", "functions")),
    Section("What the partners agree", ("principles", "commitment", "baseline_controls")),
    Section("How it is governed", ("governance", "communications", "risks")),
    WORDS,
    LETTER,
)
ALREADY: Final = ("title", "summary")
"""Fields that stand above the first section."""


def full(edition: Edition) -> Page:
    """Show a protocol or agreement in full, with who signed it."""
    document, teller = edition.document, teller_of(edition.document)
    layout = AGREEMENT if isinstance(document, Agreement) else PROTOCOL
    blocks: list[Block] = [*standing_blocks(edition), *paragraphs(document.summary)]
    further = Section("Further terms", tuple(_further(document, layout)))
    for section in (*layout[:-1], further, layout[-1]):
        blocks += _section(document, teller, section)
    return page_of(
        [*blocks, *_reservations(edition, teller), *_signatures(edition, teller)],
        title=document.title,
        what=f"Version {document.version}, in full",
        foot=edition.foot,
        dated=edition.on,
    )


def standing_blocks(edition: Edition) -> Iterator[Block]:
    """Say whether it counts, and what is to be checked before anyone relies on it."""
    if edition.state is None:
        yield Notice("A draft: nobody has signed it, and nothing may be shared under it.")
    elif not edition.live:
        said = f"On {day(edition.on)} this was not in force ({word(edition.state)})."
        yield Notice(f"{said} Nothing may be shared under it.")
    for stop in edition.suspended:
        what = listed([*stop.flows, *stop.items]) or "everything it shares"
        who = teller_of(edition.document).party(stop.party)
        yield Notice(f"{who} has suspended {what}: {stop.reason}")
    yield Notice(NOTICE)


def _further(document: object, layout: Sequence[Section]) -> Iterator[str]:
    placed = {name for section in layout for name in section.fields}
    for each in fields_of(type(document)):
        if each.name not in {*placed, *ALREADY}:
            yield each.name


def _section(document: object, teller: Teller, section: Section) -> Iterator[Block]:
    """Tell the fields of a section: what fits a line first, then each part below its heading."""
    known = {told.path: told for told in teller.parts(document, "")}
    told = [known[name] for name in section.fields if name in known]
    if not told:
        return
    yield Heading(section.title)
    rows = tuple(row for one in told for row in _rows(teller, one, alone=len(told) == 1))
    if rows:
        yield Facts(rows)
    for one in told:
        yield from _below(document, teller, one, alone=len(told) == 1)


def _rows(teller: Teller, told: Told, *, alone: bool) -> Iterable[Fact]:
    """Give the facts of a field that needs no heading of its own."""
    if told.is_list_of_parts:
        return ()
    if not told.is_part:
        return (Fact(teller.label(told.path), teller.said(told)),)
    return teller.facts(told.value, told.path) if alone or told.path in SHORT else ()


SHORT: Final = frozenset({"chair", "term", "protocol", "commencement"})
"""Parts of a few lines, which stand among the facts of their section."""


def _below(document: object, teller: Teller, told: Told, *, alone: bool) -> Iterator[Block]:
    """Tell what does not fit a line."""
    if told.path in OWN_FORM and isinstance(document, Agreement):
        yield from OWN_FORM[told.path](document, teller)
    elif told.is_list_of_parts:
        yield from teller.many(told.value, told.path, 2)
    elif told.is_part and not (alone or told.path in SHORT):
        yield Heading(teller.label(told.path), 2)
        yield from teller.blocks(told.value, told.path, 3)
    elif told.is_part:
        yield from teller.lists(told.value, told.path, 2)


def datasets(agreement: Agreement, teller: Teller) -> Iterator[Block]:
    """Tell each dataset as a schedule, with a table of its items."""
    for dataset in agreement.datasets:
        yield Heading(dataset.title, 2)
        yield from teller.blocks(dataset, "datasets[]", 3, leave={"title", "items"})
        yield _items(dataset, teller)


def _items(dataset: Dataset, teller: Teller) -> Table:
    return Table(
        caption=f"The items of {dataset.title}. What is not marked as guarded or as an opinion is "
        "neither.",
        headings=("Item", "What it means", "Why each purpose needs it"),
        rows=tuple(_item(item, teller) for item in dataset.items),
        widths=(24, 38, 38),
    )


FIRST: Final = ("id", "type", "category", "presence", "guarded", "opinion")


def _item(item: Item, teller: Teller) -> tuple[Cell, ...]:
    path = "datasets[].items[]"
    marks = [word(item.type), word(item.category), str(item.presence)]
    marks += [name for name in ("guarded", "opinion") if getattr(item, name)]
    others = [
        Line(
            "; ".join(line.words for line in teller.said(told)), lead=f"{teller.label(told.path)}:"
        )
        for told in teller.parts(item, path, leave={*FIRST, "definition", "necessity"})
        if told.value is not False
    ]
    needed = [Line(why, lead=f"{purpose}:") for purpose, why in item.necessity.items()]
    return (
        (Line(item.id, code=True), Line(", ".join(marks))),
        (*map(Line, item.definition.splitlines()), *others),
        tuple(needed),
    )


def clauses(agreement: Agreement, teller: Teller) -> Iterator[Block]:
    """Tell each flow as a clause: its words, then its terms."""
    for number, flow in enumerate(agreement.flows, start=1):
        yield Heading(clause_title(number, flow), 2)
        yield from paragraphs(flow.text)
        yield from teller.blocks(flow, "flows[]", 3, leave={"title", "text"})


def clause_title(number: int, flow: Flow) -> str:
    """Name a clause by its number and title."""
    return f"Clause {number}: {flow.title}"


def bases(agreement: Agreement, teller: Teller) -> Iterator[Block]:
    """Tell the lawful bases, party by party, each for its leg and purposes."""
    order = [party.id for party in agreement.parties]
    ranked = sorted(agreement.bases, key=lambda basis: order.index(basis.party))
    for party, theirs in groupby(ranked, key=lambda basis: basis.party):
        yield Heading(teller.party(party), 2)
        for basis in theirs:
            yield Heading(leg_title(basis), 3)
            yield from teller.blocks(basis, "bases[]", 4, leave={"purposes", "party", "leg"})


def leg_title(basis: Basis) -> str:
    """Name a basis by its leg and the purposes it is for."""
    return f"To {word(basis.leg)}, for {listed(list(basis.purposes))}"


OWN_FORM: Final[Any] = {
    "bases": bases,
    "datasets": datasets,
    "flows": clauses,
}


def _reservations(edition: Edition, teller: Teller) -> Iterator[Block]:
    """Show what parties agree to only with a reservation, as they stated it in confirming."""
    if not edition.reservations:
        return
    yield Heading("Reservations")
    yield Table(
        caption="What was agreed with a reservation; it blocks nothing",
        headings=("Party", "Stated by", "Reservation"),
        rows=tuple(
            (
                (Line(teller.party(one.party)),),
                (Line(one.person, code=True),),
                (Line(one.words),),
            )
            for one in edition.reservations
        ),
        widths=(30, 22, 48),
    )


def _signatures(edition: Edition, teller: Teller) -> Iterator[Block]:
    """Say which text was signed, by whom, for which party and when."""
    yield Heading("Signatures")
    yield Facts(
        (
            Fact("The text that is signed, by its digest", (Line(edition.digest, code=True),)),
            Fact("Its version", (Line(str(edition.document.version)),)),
            Fact(f"Where it stood on {day(edition.on)}", (Line(state_words(edition)),)),
        )
    )
    if edition.signed:
        yield Table(
            caption="Who signed this text",
            headings=("Party", "Signed by", "As", "On"),
            rows=tuple(
                (
                    (Line(teller.party(one.party)),),
                    (Line(one.name), Line(one.person, code=True)),
                    (Line(word(one.role)),),
                    (Line(day(one.on)),),
                )
                for one in edition.signed
            ),
            widths=(34, 30, 18, 18),
        )
    if edition.missing:
        missing = listed([teller.party(name) for name in edition.missing])
        yield Paragraph(Line(missing, lead="Not signed yet by:"))


def state_words(edition: Edition) -> str:
    """Say where a document stood."""
    return opening(word(edition.state)) if edition.state else "Draft, not put to anyone"
