"""Opens an existing agreement, as Word, Markdown or plain text, and gives its text with places.

A file that somebody was sent is not trusted: its size is known before it is opened, nothing in it
is run, and nothing it refers to is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from accordant.core.canonical import utf8
from accordant.core.errors import BadInput
from accordant.core.reading_in import Grid, Part, Passage, Source

MEBIBYTE: Final = 2**20
MOST: Final = 20 * MEBIBYTE
"""Bytes of a file; Word agreements with pictures in them are smaller."""

MOST_UNPACKED: Final = 100 * MEBIBYTE
MOST_TEXT: Final = 20 * MEBIBYTE
"""Bytes of the part of a Word file that holds its words, unpacked."""

MOST_PARTS: Final = 2_000
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
BULLET: Final = re.compile(
    r"^\s*(?:[-*+•‣▪◦–]|[0-9]{1,3}[.)]|[a-z][.)]|\([a-z0-9]{1,3}\))\s+(?=\S)"
)
HEADING: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
NUMBERED: Final = re.compile(r"^[0-9]+(?:\.[0-9]+)*\.?\s+[A-Z][^.;:]{1,78}$")
RULE: Final = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
SEPARATE: Final = {
    "/word/footnotes.xml": "a footnote",
    "/word/endnotes.xml": "an endnote",
    "/word/comments.xml": "a comment",
    "header": "the head of the page",
    "footer": "the foot of the page",
}


def manuscript(name: str, data: bytes) -> Source:
    """Read a file by what its name says it is (BadInput)."""
    if len(data) > MOST:
        raise BadInput(
            f"{name} has {len(data) / MEBIBYTE:.0f} MB; at most {MOST // MEBIBYTE} MB are read",
            "Save it without its pictures, or as plain text.",
        )
    ending = PurePath(name).suffix.lower()
    if data.startswith(OLE):
        raise BadInput(*_old_or_locked(name, data))
    if ending in {".docm", ".dotm"}:
        raise BadInput(*_with_macros(name))
    if ending == ".docx":
        return Source(name=name, parts=tuple(_word(name, data)))
    if ending in {".txt", ".md"}:
        return Source(name=name, parts=tuple(_lines(utf8(data, limit=MOST))))
    raise BadInput(
        f"{name} is neither .docx nor .txt nor .md",
        "Open it in a word processor and save it as one of these.",
    )


def _old_or_locked(name: str, data: bytes) -> tuple[str, str]:
    """Say whether a file is locked with a password or in the format before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"{name} is locked with a password", "Unlock it, save it, and read it in again."
    return f"{name} is in Word’s format from before 2007", "Open it and save it as .docx."


def _with_macros(name: str) -> tuple[str, str]:
    return f"{name} holds macros, which are programs", "Save it as .docx, which holds none."


def _word(name: str, data: bytes) -> Iterator[Part]:
    """Read a Word file: its body in order, then what stands at its edges."""
    _must_be_harmless(name, data)
    try:
        package = docx.Document(BytesIO(data))
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError, SyntaxError) as error:
        raise BadInput(f"{name} cannot be read as a Word file: {error}") from None
    yield from _body(package.element.body, "")
    for part in package.part.package.iter_parts():
        path = str(part.partname)
        edge = next((says for key, says in SEPARATE.items() if key in path), None)
        if edge and hasattr(part, "element"):
            yield from _body(part.element, f"{edge}, ")
        elif edge:
            yield from _body(parse_xml(part.blob), f"{edge}, ")


def _must_be_harmless(name: str, data: bytes) -> None:
    """Refuse a file that is not what its name says, or that would swell when unpacked."""
    try:
        with ZipFile(BytesIO(data)) as zipped:
            parts = zipped.infolist()
            names = {part.filename for part in parts}
            if "word/document.xml" not in names:
                raise BadInput(f"{name} is not a Word file", "Save it as .docx, .txt or .md.")
            if any(part.flag_bits & 1 for part in parts):
                raise BadInput(f"{name} is locked with a password", "Unlock it first.")
            if any("vbaProject" in part for part in names):
                raise BadInput(*_with_macros(name))
            swollen = sum(part.file_size for part in parts) > MOST_UNPACKED
            words = zipped.getinfo("word/document.xml").file_size
            if swollen or words > MOST_TEXT or len(parts) > MOST_PARTS:
                raise BadInput(
                    f"{name} unpacks to more than an agreement can hold",
                    "Save its text as .txt, or ask whoever sent it.",
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(zipped, part):
                    raise BadInput(f"{name} declares XML entities, which Word never does")
    except BadZipFile:
        raise BadInput(f"{name} is damaged, or is not a Word file") from None


def _declares(zipped: ZipFile, part: Any) -> bool:
    with zipped.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(4096).upper()


def _body(root: Any, edge: str) -> Iterator[Part]:
    """Give paragraphs and tables in order, also within content controls, but each only once."""
    paragraphs = tables = 0
    for element in _blocks(root):
        if element.tag == qn("w:tbl"):
            tables += 1
            yield Grid(rows=tuple(_rows(element)), place=f"{edge}table {tables}")
        else:
            paragraphs += 1
            text = _text(element)
            if text.strip():
                place = f"{edge}paragraph {paragraphs}"
                level, bullet = _level(element), _is_bullet(element)
                yield Passage(text=text.strip(), place=place, level=level, bullet=bullet)


def _blocks(root: Any) -> Iterator[Any]:
    """Give paragraphs and tables, also those within content controls."""
    for child in root:
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag != FALLBACK:
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    """Give the rows of a table; a table within a cell is words of that cell."""
    for row in _own(table, "w:tr", table):
        yield tuple(
            "\n".join(_text(one) for one in cell.iter(qn("w:p"))).strip()
            for cell in _own(row, "w:tc", table)
        )


def _own(root: Any, name: str, table: Any) -> Iterator[Any]:
    return (each for each in root.iter(qn(name)) if next(each.iterancestors(qn("w:tbl"))) is table)


FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""Says again, for old programs, what stands beside it."""

BREAKS: Final = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def _text(paragraph: Any) -> str:
    """Give the words of a paragraph, proposed insertions included and deletions left out."""
    words = []
    for element in paragraph.iter():
        if any(above.tag == FALLBACK for above in element.iterancestors()):
            continue
        if element.tag == qn("w:t"):
            words.append(element.text or "")
        elif element.tag in BREAKS and element.getparent().tag == qn("w:r"):
            words.append(BREAKS[element.tag])
    return "".join(words)


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val"))).lower()


def _level(paragraph: Any) -> int:
    style = _style(paragraph)
    found = re.fullmatch(r"heading([1-9])", style)
    return int(found[1]) if found else int(style == "title")


def _is_bullet(paragraph: Any) -> bool:
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    return (numbered or _style(paragraph).startswith("list")) and not _level(paragraph)


def _lines(text: str) -> Iterator[Part]:
    """Read plain text or Markdown, line by line; lines that follow each other are a paragraph."""
    lines = text.replace("\r\n", "\n").split("\n")
    number = 0
    while number < len(lines):
        if _is_row(lines[number]):
            end = number
            while end < len(lines) and _is_row(lines[end]):
                end += 1
            yield _grid(lines[number:end], number + 1)
            number = end
        else:
            end = _end(lines, number)
            if lines[number].strip():
                yield _passage(lines[number:end], number + 1)
            number = end


def _is_row(line: str) -> bool:
    return line.strip().startswith("|") and line.count("|") > 1


def _grid(lines: list[str], first: int) -> Grid:
    rows = [
        tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        for line in lines
        if not RULE.match(line)
    ]
    return Grid(rows=tuple(rows), place=f"line {first}, table")


def _is_single(line: str) -> bool:
    """Tell whether a line stands by itself: a heading, a labelled line, or nothing."""
    bare = line.strip()
    return not bare or bool(HEADING.match(bare) or NUMBERED.match(bare)) or _is_loud(bare)


def _is_loud(line: str) -> bool:
    """Tell whether a short line is set in capitals, as headings of plain text are."""
    return line.isupper() and 3 < len(line) <= 80 and any(map(str.isalpha, line))


def _end(lines: list[str], start: int) -> int:
    """Find where the paragraph that starts on a line ends."""
    end = start + 1
    if _is_single(lines[start]):
        return end
    while end < len(lines) and not (
        _is_single(lines[end])
        or BULLET.match(lines[end])
        or _is_row(lines[end])
        or (not lines[end][:1].isspace() and ":" in lines[end][:60])
    ):
        end += 1
    return end


def _passage(lines: list[str], number: int) -> Passage:
    place = f"line {number}"
    bare = lines[0].strip()
    if marked := HEADING.match(bare):
        return Passage(text=marked[2], place=place, level=len(marked[1]))
    text = " ".join(line.strip() for line in lines)
    if NUMBERED.match(bare) or _is_loud(bare):
        return Passage(text=bare, place=place, level=1)
    bullet = BULLET.match(text)
    return Passage(text=BULLET.sub("", text), place=place, bullet=bullet is not None)
