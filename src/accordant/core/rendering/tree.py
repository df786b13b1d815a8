"""A page as a small tree of blocks, before it is HTML, PDF, Word or plain text.

Every writer draws the same tree, so what one of them shows they all show.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from accordant.core.errors import BadInput, Problem

DEEPEST: Final = 5
"""Levels of heading below the title of the page: as many as HTML has."""

UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\U000e0000-\U000e007f]|[\ud800-\udfff]"
)
"""What changes the look of a line, or hides in it, without being seen itself.

The joiners and the plain direction marks that names are written with are not among them.
"""

FIRST_STRONG, POP = "\u2068", "\u2069"
ISOLATED: Final = re.compile(f"{FIRST_STRONG}[^\u2066-\u2069]*{POP}")
"""A name kept apart from the words around it: it can neither turn them round nor hide in them."""

MARK: Final = "⟨U+"
"""How the number of a character starts that is shown in place of the character."""


def numbered(letter: str) -> str:
    """Write a character as its Unicode number, which every font can show."""
    return f"{MARK}{ord(letter):04X}⟩"


def shown(text: str) -> str:
    """Give text on one line, with its number in place of each character that cannot be seen.

    What is signed is what is shown: what hides something must not look like what does not.
    """
    flat = " ".join(text.split())
    pieces, done = [], 0
    for name in ISOLATED.finditer(flat):
        pieces += [_seen(flat[done : name.start()]), apart(_seen(name[0][1:-1]))]
        done = name.end()
    return "".join([*pieces, _seen(flat[done:])])


def _seen(text: str) -> str:
    return UNSEEN.sub(lambda found: numbered(found[0]), text)


def named(text: str) -> str:
    """Give a heading as it is shown; where its author left it empty, that is seen."""
    return shown(text) or NAMELESS


NAMELESS: Final = "(without a name)"


def each_shown(texts: Iterable[str]) -> tuple[str, ...]:
    """Give several texts as they are shown."""
    return tuple(map(shown, texts))


def apart(name: str) -> str:
    """Keep a name that is read from the right apart from whatever it is set between."""
    if name.startswith(FIRST_STRONG) or direction(name) == "ltr":
        return name
    return f"{FIRST_STRONG}{name}{POP}"


def direction(text: str) -> Literal["ltr", "rtl"]:
    """Tell which way a text is read: by its first letter that has a direction, names apart."""
    kinds = (unicodedata.bidirectional(letter) for letter in ISOLATED.sub("", text))
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return "ltr" if first == "L" else "rtl"


@frozen
class Line:
    """Words on one line, after a lead in bold; code is set so that people can copy it."""

    words: str = field(converter=shown)
    lead: str = field(default="", converter=shown, kw_only=True)
    code: bool = field(default=False, kw_only=True)


@frozen
class Heading:
    """Opens a part of the page; level 1 is the highest below the title."""

    words: str = field(converter=named)
    level: int = 1
    kind: Literal["heading"] = "heading"


@frozen
class Paragraph:
    """A paragraph."""

    line: Line
    kind: Literal["paragraph"] = "paragraph"


@frozen
class Bullets:
    """A list without numbers."""

    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@frozen
class Fact:
    """What a thing is called, and what it is."""

    label: str = field(converter=shown)
    lines: tuple[Line, ...]


@frozen
class Facts:
    """Things, each beside what it is called."""

    rows: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


Cell: TypeAlias = tuple[Line, ...]


def is_list(lines: Cell) -> bool:
    """Tell whether lines are sentences of a list, and not names with what each is."""
    return len(lines) > 1 and not any(line.lead for line in lines)


@frozen(kw_only=True)
class Table:
    """Rows under headings; the first cell names its row. `widths` are shares of the measure."""

    caption: str = field(converter=shown)
    headings: tuple[str, ...] = field(converter=each_shown)
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    kind: Literal["table"] = "table"

    def __attrs_post_init__(self) -> None:
        widths = {len(row) for row in (*self.rows, self.widths or self.headings)}
        if widths - {len(self.headings)}:
            raise BadInput([Problem("rows", "each row has one cell under each heading")])


@frozen
class Notice:
    """Something that must not be missed."""

    words: str = field(converter=shown)
    kind: Literal["notice"] = "notice"


Block: TypeAlias = Heading | Paragraph | Bullets | Facts | Table | Notice


@frozen(kw_only=True)
class Page:
    """One rendering: its title, what it is, and its blocks.

    A short one must fit one sheet; a compact one is set closely, to be carried about.
    """

    title: str = field(converter=named)
    what: str = field(converter=shown)
    foot: tuple[str, ...] = field(converter=each_shown)
    dated: date
    blocks: tuple[Block, ...]
    short: bool = False
    compact: bool = False
    language: str = "en-GB"

    def __attrs_post_init__(self) -> None:
        level = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if not 1 <= block.level <= min(level + 1, DEEPEST):
                    sentence = f"“{block.words}” skips a level of heading"
                    raise BadInput([Problem("blocks", sentence)])
                level = block.level


HIDDEN: Final = Notice(
    "This text holds characters that cannot be seen. Each is shown here as its Unicode number, "
    f"such as {MARK}202E⟩. Ask its author why before you sign it."
)


def page_of(
    blocks: Iterable[Block], *, title: str, what: str, foot: tuple[str, ...], dated: date
) -> Page:
    """Make a page, warning at its top of characters that cannot be seen."""
    made = Page(title=title, what=what, foot=foot, dated=dated, blocks=tuple(blocks))
    hides = any(MARK in words for words in texts(made))
    return Page(
        title=title,
        what=what,
        foot=foot,
        dated=dated,
        blocks=(HIDDEN, *made.blocks) if hides else made.blocks,
    )


def texts(page: Page) -> Iterator[str]:
    """Give every text of a page in the order in which it is read."""
    yield from (page.title, page.what)
    for block in page.blocks:
        yield from block_texts(block)
    yield from page.foot


def block_texts(block: Block) -> Iterator[str]:
    """Give every text of a block in the order in which it is read."""
    if isinstance(block, Heading | Notice):
        yield block.words
    elif isinstance(block, Paragraph):
        yield from _line_texts((block.line,))
    elif isinstance(block, Bullets):
        yield from _line_texts(block.lines)
    elif isinstance(block, Facts):
        for fact in block.rows:
            yield from (fact.label, *_line_texts(fact.lines))
    else:
        yield from (block.caption, *block.headings)
        for row in block.rows:
            for cell in row:
                yield from _line_texts(cell)


def _line_texts(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield from (line.lead, line.words)
