"""Draws a page as a Word document that can be edited, commented on and read aloud.

A thin pipe: every block becomes what Word itself calls that thing (a heading, a list, a table whose
heading row repeats), so assistive technology finds its way. The same page gives the same bytes.

Word breaks its pages where it is opened. A page that must be one sheet is therefore set a little
smaller than the print in which the typesetter of the PDF fits it on one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Written

from accordant.core.rendering.tree import (
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    Table,
    direction,
    is_list,
)

INK: Final = RGBColor(0x1B, 0x1F, 0x24)
SOFT: Final = RGBColor(0x4A, 0x55, 0x61)
HAIR: Final = "C9D0D8"
BODY: Final = "Calibri"
MONO: Final = "Consolas"
PAPER: Final = Cm(21)
LONGEST_PROPERTY: Final = 255
"""Characters of the title and subject of a Word file, beside its text."""
CLOSE, WIDE = Cm(2), Cm(2.6)
"""The margins of a page that is short or carried about, and of any other."""

PRINT, COMPACT = 10.5, 8.5
"""The size of print of a page, and of one that is carried about, in points."""

OF_THE_PDF: Final = 0.86
"""How large print in Word may be beside that of the PDF: its tables and lists take more room."""

FIXED: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every part inside the file; the one that zip files start counting from."""


def word(page: Page, in_pdf: float = PRINT) -> bytes:
    """Draw a page as a Word document (.docx); `in_pdf` is its size of print as PDF, in points."""
    document = docx.Document()
    _set_up(document, page)
    _styles(document, _print(page, in_pdf), close=page.short or page.compact)
    _sided(document.add_paragraph(page.title, style="Title"), page.title)
    _sided(document.add_paragraph(page.what, style="Subtitle"), page.what)
    for block in page.blocks:
        WRITERS[type(block)](document, block)
    _foot(document, page)
    return _settled(document)


def _print(page: Page, in_pdf: float) -> float:
    """Choose the size of print, in the half points that Word counts in."""
    if page.short:
        return int(in_pdf * OF_THE_PDF * 2) / 2
    return COMPACT if page.compact else PRINT


def _set_up(document: Document, page: Page) -> None:
    """Set the paper and what the file says of itself; nothing of it comes from this machine."""
    section = document.sections[0]
    section.page_width, section.page_height = PAPER, Cm(29.7)
    close = page.short or page.compact
    section.left_margin = section.right_margin = CLOSE if close else WIDE
    section.top_margin, section.bottom_margin = Cm(1.6 if close else 2.3), Cm(1.8)
    about = document.core_properties
    about.title, about.subject = _clipped(f"{page.title} – {page.what}"), _clipped(page.what)
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.language = page.language
    about.created = about.modified = datetime.combine(page.dated, datetime.min.time())
    about.revision = 1


def _clipped(text: str) -> str:
    """Cut a property of the file to what Word’s format holds; the page itself has it in full."""
    return text if len(text) <= LONGEST_PROPERTY else text[: LONGEST_PROPERTY - 1] + "…"


def _styles(document: Document, size: float, *, close: bool) -> None:
    """Set the looks: one face, dark ink, and headings told apart by size."""
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(size)
    normal.font.color.rgb = INK
    normal.paragraph_format.space_after = Pt(size * 0.2 if close else 5)
    normal.paragraph_format.line_spacing = 1.0 if close else 1.1
    _language(normal, "en-GB")
    sizes = {"Title": 20, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11.5}
    sizes |= {"Heading 4": 10.5, "Heading 5": 10.5, "Subtitle": 11}
    for name, usual in sizes.items():
        style = styles[name]
        style.font.name, style.font.size = BODY, Pt(usual * size / PRINT)
        style.font.italic, style.font.bold = False, name != "Subtitle"
        style.font.color.rgb = SOFT if name == "Subtitle" else INK
        above = 0 if name in {"Title", "Subtitle"} else usual * (0.4 if close else 0.9)
        style.paragraph_format.space_before = Pt(above * size / PRINT)
        style.paragraph_format.space_after = Pt(3 * size / PRINT)
        _without_theme(style)
    label = styles.add_style("Label", WD_STYLE_TYPE.PARAGRAPH)
    label.base_style, label.font.color.rgb = normal, SOFT
    label.font.size = Pt(size - (0.5 if close else 1))


def _without_theme(style: Any) -> None:
    """Take away the theme’s face, spacing and line below the title, which would win over ours."""
    properties = style.element.get_or_add_rPr()
    for spacing in properties.findall(qn("w:spacing")):
        properties.remove(spacing)
    faces = properties.find(qn("w:rFonts"))
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{name}"), None)
    for line in style.element.iter(qn("w:pBdr")):
        line.getparent().remove(line)
        break


def _language(style: Any, language: str) -> None:
    properties = style.element.get_or_add_rPr()
    properties.append(_element("w:lang", val=language, eastAsia=language, bidi="ar-SA"))


def _element(name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _sided(paragraph: Written, words: str) -> Written:
    """Let a paragraph run the way its words are read."""
    if direction(words) == "rtl":
        paragraph._p.get_or_add_pPr().append(_element("w:bidi"))  # noqa: SLF001  # no public way
        for run in paragraph.runs:
            run.font.rtl = True
    return paragraph


def _write(paragraph: Written, line: Line) -> Written:
    """Write a line into a paragraph."""
    if line.lead:
        paragraph.add_run(f"{line.lead} ").bold = True
    run = paragraph.add_run(line.words)
    if line.code:
        run.font.name, run.font.size = MONO, Pt(8.5)
    if not line.lead:
        return _sided(paragraph, line.words)
    if direction(line.words) == "rtl":
        run.font.rtl = True
    return paragraph


def _heading(document: Document, block: Heading) -> None:
    _sided(document.add_heading(block.words, block.level), block.words)


def _paragraph(document: Document, block: Paragraph) -> None:
    _write(document.add_paragraph(), block.line)


def _notice(document: Document, block: Notice) -> None:
    paragraph = _sided(document.add_paragraph(block.words), block.words)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # no public way to shade
    border = _element("w:pBdr")
    border.append(_element("w:left", val="single", sz="24", space="8", color="9A5B00"))
    properties.append(border)
    properties.append(_element("w:shd", val="clear", color="auto", fill="FFF6E6"))


def _bullets(document: Document, block: Bullets) -> None:
    for line in block.lines:
        _write(document.add_paragraph(style="List Bullet"), line)


def _facts(document: Document, block: Facts) -> None:
    """Write facts as a table of two columns without a heading row."""
    table = _table_of(document, 2, (22, 78) if _is_close(document) else (34, 66))
    for fact in block.rows:
        _fact(_row(table).cells, fact)
    _gap(document)


def _is_close(document: Document) -> bool:
    """Tell whether a page is set closely."""
    margin = document.sections[0].left_margin
    return margin is not None and margin < (CLOSE + WIDE) // 2


def _gap(document: Document) -> None:
    """Keep two tables apart, which Word would otherwise make into one."""
    gap = document.add_paragraph().paragraph_format
    size = document.styles["Normal"].font.size
    gap.space_after, gap.line_spacing = Pt(0), Pt(6 if size is None else size.pt * 0.55)


def _fact(cells: Any, fact: Fact) -> None:
    cells[0].paragraphs[0].style = "Label"
    cells[0].paragraphs[0].add_run(fact.label)
    _sided(cells[0].paragraphs[0], fact.label)
    _fill(cells[1], fact.lines, listing=is_list(fact.lines))


def _fill(cell: Any, lines: Cell, *, listing: bool = False) -> None:
    for number, line in enumerate(lines):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        if listing:
            paragraph.style = "List Bullet"
        paragraph.paragraph_format.space_after = Pt(1)
        _write(paragraph, line)


def _table(document: Document, block: Table) -> None:
    caption = _sided(document.add_paragraph(), block.caption)
    caption.add_run(block.caption).bold = True
    caption.paragraph_format.keep_with_next = True
    table = _table_of(document, len(block.headings), block.widths or (1,) * len(block.headings))
    row = _row(table)
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001  # repeats on each page
    for cell, words in zip(row.cells, block.headings, strict=True):
        cell.paragraphs[0].style = "Label"
        cell.paragraphs[0].add_run(words).bold = True
    for each in block.rows:
        for cell, lines in zip(_row(table).cells, each, strict=True):
            _fill(cell, lines)
    _gap(document)


def _table_of(document: Document, columns: int, widths: Iterable[int]) -> Any:
    """Make a table as wide as the text, with hairlines between its rows."""
    table = document.add_table(rows=0, cols=columns)
    table.autofit = False
    room = PAPER - 2 * (CLOSE if _is_close(document) else WIDE)
    shares = list(widths)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(room * share / sum(shares))
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=HAIR))
    table._tbl.tblPr.append(borders)  # noqa: SLF001  # no public way to draw hairlines
    return table


def _row(table: Any) -> Any:
    """Add a row that is not broken between pages."""
    row = table.add_row()
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001  # no public way
    return row


def _foot(document: Document, page: Page) -> None:
    """Say at the foot of every page which text this is, and which page of how many."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.style.font.size = Pt(7.5)
    foot.style.font.color.rgb = SOFT
    for words in page.foot:
        foot.add_run(words).add_break()
    foot.add_run("page ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")


def _field(paragraph: Written, name: str) -> None:
    run = paragraph.add_run()._r  # noqa: SLF001  # python-docx has no fields
    run.append(_element("w:fldChar", fldCharType="begin"))
    code = OxmlElement("w:instrText")
    code.text = name
    run.append(code)
    run.append(_element("w:fldChar", fldCharType="end"))


def _settled(document: Document) -> bytes:
    """Give the file with fixed dates inside, so that one page is always the same bytes."""
    loose, settled = BytesIO(), BytesIO()
    document.save(loose)
    with ZipFile(loose) as parts, ZipFile(settled, "w", ZIP_DEFLATED) as made:
        for name in parts.namelist():
            made.writestr(ZipInfo(name, FIXED), parts.read(name), ZIP_DEFLATED)
    return settled.getvalue()


WRITERS: Final[Mapping[type[Block], Callable[[Document, Any], None]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Notice: _notice,
    Bullets: _bullets,
    Facts: _facts,
    Table: _table,
}
