"""Draws a page as a PDF that assistive technology can read (PDF/UA-1), its fonts inside it.

A thin pipe: the page goes in as data, and one template draws it. Whatever the words say, they are
never read as markup and load nothing, and the same page gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.rendering.tree import Notice, Page, direction, numbered
from accordant.core.wire import decode, encode

SIZES: Final = ("10.5", "10", "9.5", "9", "8.5", "8", "7.5")
"""Points; the first at which a short page fits one sheet is taken."""

COMPACT: Final = "9"
"""The size of a page that is carried about."""

STANDARD: Final = "ua-1"
NOT_SHOWN: Final = re.compile(r"the text `\"(.*?)\"` could not be displayed")
AS_NUMBER: Final = re.compile(r"\\u\{([0-9a-fA-F]+)\}")


def pdf(page: Page, fonts: Sequence[Path] = ()) -> bytes:
    """Draw a page as PDF; `fonts` are folders of fonts for scripts that ours lack (BadInput).

    A short page that fits no single sheet even in small print is refused.
    """
    known = _fonts(tuple(map(str, fonts)))
    try:
        return _drawn(page, known)
    except typst.TypstError as error:
        lacking = _lacking(error)
        if not lacking:
            raise
        return _drawn(_without(page, lacking), known)


def sheets(page: Page, size: str = SIZES[0]) -> int:
    """Count the sheets a page takes in a size of print."""
    return _sheets(page, size, _fonts(()))


def print_size(page: Page) -> float:
    """Give the size of print in which a page is drawn, in points (BadInput)."""
    return float(_size(page, _fonts(())))


@cache
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    """Find the fonts that come with the typesetter, and those in the folders given; no others."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def _size(page: Page, fonts: typst.Fonts) -> str:
    if not page.short:
        return COMPACT if page.compact else SIZES[0]
    for size in SIZES:
        if _sheets(page, size, fonts) == 1:
            return size
    raise BadInput(
        f"“{page.title}” does not fit one page even in small print",
        "Shorten the summary, or read the document in full.",
    )


def _sheets(page: Page, size: str, fonts: typst.Fonts) -> int:
    found = _compiler(page, size, fonts).query("<pages>", field="value", one=True)
    return int(json.loads(found))


def _drawn(page: Page, fonts: typst.Fonts) -> bytes:
    midnight = datetime.combine(page.dated, datetime.min.time(), UTC)
    drawn = _compiler(page, _size(page, fonts), fonts).compile(
        format="pdf", pdf_standards=[STANDARD], timestamp=midnight
    )
    assert isinstance(drawn, bytes)
    return drawn


def _compiler(page: Page, size: str, fonts: typst.Fonts) -> typst.Compiler:
    return typst.Compiler(
        files(__package__).joinpath("page.typ").read_bytes(),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(_sided(encode(page))), "size": size},
    )


def _sided(value: Any) -> Any:
    """Say of each text in the data which way it is read, and of each fact if it is a list."""
    if isinstance(value, list):
        return [_sided(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _sided(one) for name, one in value.items()}
    for name in ("words", "label", "caption"):
        if name in value:
            made["way"] = direction(value[name])
    made["lead-way"] = direction(value.get("lead", ""))
    made["listed"] = "label" in value and _is_list(value["lines"])
    return made


def _is_list(lines: list[dict[str, Any]]) -> bool:
    return len(lines) > 1 and not any("lead" in line for line in lines)


def _lacking(error: typst.TypstError) -> frozenset[str]:
    """Find the characters that no font could show; the typesetter names each."""
    texts = NOT_SHOWN.findall(error.diagnostic)
    spelt = (AS_NUMBER.sub(lambda found: chr(int(found[1], 16)), text) for text in texts)
    return frozenset(letter for text in spelt for letter in text)


def _without(page: Page, lacking: frozenset[str]) -> Page:
    """Write the numbers of characters that no font has, and say so at the top of the page."""
    table = {ord(letter): numbered(letter) for letter in lacking}
    said = Notice(
        f"The fonts at hand lack {len(lacking)} of the characters of this text; each stands here "
        "as its Unicode number. Read it as HTML, or draw it again with a folder of fonts that have "
        "them."
    )
    made = _everywhere(page, lambda text: text.translate(table))
    return evolve(made, blocks=(said, *made.blocks))


def _everywhere(page: Page, change: Callable[[str], str]) -> Page:
    """Change every text of a page."""
    return decode(Page, _changed(encode(page), change))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {
            name: one if name == "kind" else _changed(one, change) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
