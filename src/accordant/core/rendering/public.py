"""The whole public register: an index, and then every entry with what is sensitive withheld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve

from accordant.core.rendering.edition import Edition
from accordant.core.rendering.entry import Withheld, entry, known_ids
from accordant.core.rendering.full import state_words
from accordant.core.rendering.tree import Block, Heading, Line, Page, Paragraph, Table, page_of
from accordant.core.rendering.wording import counted, day


def register(entries: Iterable[tuple[Edition, Withheld]], keeper: str, on: date) -> Page:
    """Make the public register of a body: of what is withheld, it says that it is, and why."""
    made = [(one, entry(one, safely(one, hidden))) for one, hidden in entries]
    kept = sum(1 for one, page in made if page.title != one.document.title)
    said = f"{counted(len(made), 'entry', 'entries')}; of {kept} all or a part is withheld."
    blocks: list[Block] = [Paragraph(Line(said))]
    if made:
        blocks.append(_index(made))
    for number, (_, page) in enumerate(made, start=1):
        blocks += [Heading(f"{number}. {page.title}"), Paragraph(Line(page.what))]
        blocks += _lowered(page)
    return page_of(
        blocks,
        title=f"Register of protocols and agreements of {keeper}",
        what="Public register",
        foot=(f"Register of {keeper}",),
        dated=on,
    )


def safely(edition: Edition, hidden: Withheld) -> Withheld:
    """Withhold the whole where a part to be withheld no longer stands under its name.

    It may stand there under another, and would be published.
    """
    if hidden.ids <= known_ids(edition.document):
        return hidden
    return Withheld(whole=True, reason=hidden.reason)


def _index(made: Iterable[tuple[Edition, Page]]) -> Table:
    rows = tuple(
        (
            (Line(str(number)),),
            (Line(page.title),),
            (Line(state_words(one)),),
            (Line(day(one.document.term.review_due)),),
        )
        for number, (one, page) in enumerate(made, start=1)
    )
    headings = ("Entry", "Title", "State", "Review due by")
    return Table(caption="Entries", headings=headings, rows=rows, widths=(1, 5, 3, 3))


def _lowered(page: Page) -> Iterator[Block]:
    """Give the blocks of an entry with its headings one level down, below the entry's own."""
    for block in page.blocks:
        yield evolve(block, level=block.level + 1) if isinstance(block, Heading) else block
