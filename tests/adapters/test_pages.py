"""PDF and Word show what the tree of blocks says: every word, however it is written."""

import re
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from attrs import evolve
from docx.oxml.ns import qn
from pypdf import PdfReader

from accordant.adapters.pdf import pdf, print_size, sheets
from accordant.adapters.word import word
from accordant.core.agreement import Agreement
from accordant.core.errors import BadInput
from accordant.core.protocol import Protocol
from accordant.core.rendering import card, draft_edition, full, summary, texts
from accordant.core.rendering.tree import Line, Paragraph
from accordant.core.wire import decode, read_yaml
from accordant.templates import starting
from tests.core.builders import (
    DAY,
    WORKER,
    a_council,
    a_protocol,
    a_purpose,
    a_trust,
    an_agreement,
)
from tests.core.filled import a_filled_agreement
from tests.core.test_rendering import EVERY

DIGEST = "sha256:" + "d" * 64


def of(document):
    return draft_edition(document, DIGEST, DAY)


def words_of_pdf(data):
    """The letters of a PDF, without what the setting of lines adds: spaces and hyphens."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return bare(text)


def words_of_word(data):
    document = docx.Document(BytesIO(data))
    roots = [document.element.body, document.sections[0].footer._element]
    return bare("".join(t.text or "" for root in roots for t in root.iter(qn("w:t"))))


def bare(text):
    return re.sub(r"[\s\u200b\u00ad\u2010-]", "", text)


@pytest.mark.parametrize(
    "page",
    [
        full(of(a_filled_agreement())),
        full(of(a_protocol())),
        summary(of(an_agreement())),
        card(of(an_agreement()), WORKER),
        EVERY,
    ],
    ids=lambda page: page.what,
)
def test_every_text_of_a_page_is_in_the_pdf_and_in_the_word_file(page):
    in_pdf, in_word = words_of_pdf(pdf(page)), words_of_word(word(page))
    for text in texts(page):
        assert bare(text) in in_word, text
        # A long cell may run over the end of a sheet, where the foot of the sheet stands.
        for part in text.split():
            assert bare(part) in in_pdf, text


def test_one_page_is_always_the_same_bytes():
    page = full(of(an_agreement()))
    assert pdf(page) == pdf(page)
    assert word(page) == word(page)


def test_a_pdf_can_be_read_aloud_and_names_its_text_on_every_sheet():
    made = PdfReader(BytesIO(pdf(full(of(an_agreement())))))
    root = made.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert made.metadata.title.startswith("Northmoor Early Contact Agreement")
    assert made.metadata.creation_date.date() == DAY
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    for number, sheet in enumerate(made.pages, start=1):
        foot = sheet.extract_text()
        assert DIGEST in foot
        assert f"page {number} of {len(made.pages)}" in foot


def test_a_word_file_is_made_of_word_s_own_parts():
    data = word(full(of(an_agreement())))
    document = docx.Document(BytesIO(data))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"} <= styles
    assert list(document.element.body.iter(qn("w:tblHeader")))
    about = document.core_properties
    assert (about.author, about.last_modified_by) == ("", "")
    assert about.created.date() == about.modified.date() == DAY
    with ZipFile(BytesIO(data)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"NUMPAGES" in parts.read("word/footer1.xml")


HOSTILE = '#panic("x") <script>alert(1)</script> $x^2$ @ref `raw` \\u{41} [*]{{7}} //'


def test_words_that_look_like_markup_are_words():
    page = full(of(an_agreement(title=HOSTILE, summary=HOSTILE)))
    assert bare(HOSTILE) in words_of_pdf(pdf(page))
    assert bare(HOSTILE) in words_of_word(word(page))


def test_other_scripts_are_set_with_the_fonts_that_come_along():
    names = "شرطة نورثمور משטרה Ελλάδα Київ Nguyễn हिन्दी"
    data = pdf(evolve(EVERY, blocks=(Paragraph(Line(names)),)))
    assert "lack" not in words_of_pdf(data)
    assert "Ελλάδα" in words_of_pdf(data)


def test_a_word_read_from_the_right_is_set_from_the_right_in_word():
    page = evolve(EVERY, blocks=(Paragraph(Line("شرطة")), Paragraph(Line("شرطة", lead="By:"))))
    body = docx.Document(BytesIO(word(page))).element.body
    assert len(list(body.iter(qn("w:bidi")))) == 1
    assert len(list(body.iter(qn("w:rtl")))) == 2


def test_what_no_font_has_is_shown_by_its_number_and_said():
    page = evolve(EVERY, title="中 ok", blocks=(Paragraph(Line("ไทย", lead="文")),))
    text = words_of_pdf(pdf(page))
    assert "⟨U+4E2D⟩ok" in text
    assert "⟨U+0E44⟩" in text
    assert bare("The fonts at hand lack 5 of the characters of this text") in text


def test_a_folder_of_fonts_is_looked_through(tmp_path):
    assert pdf(EVERY, [tmp_path])


def a_huge_agreement():
    """An agreement with more of everything than a page has room for."""
    long = "Words that go on and on, as people write them when nobody stops them. " * 40
    parties = tuple(
        evolve(a_trust(), id=f"trust-{n}", name=f"The Trust of {long[:100]} {n}") for n in range(30)
    )
    purposes = tuple(a_purpose(id=f"purpose-{n}", statement=long) for n in range(30))
    return evolve(
        an_agreement(title=long[:400], summary=long),
        parties=(a_council(name=long[:200]), a_trust(name=long[:200]), *parties),
        purposes=(a_purpose(statement=long), *purposes),
    )


def test_the_summary_of_anything_is_one_page():
    page = summary(of(a_huge_agreement()))
    assert len(PdfReader(BytesIO(pdf(page))).pages) == 1
    assert len(PdfReader(BytesIO(pdf(summary(of(a_protocol()))))).pages) == 1


def print_in_word(page, in_pdf):
    """The size of print of a Word document, in points."""
    return docx.Document(BytesIO(word(page, in_pdf))).styles["Normal"].font.size.pt


@pytest.mark.parametrize(("in_pdf", "in_word"), [(10.5, 9), (9.5, 8), (9, 7.5), (7.5, 6)])
def test_a_short_page_is_set_smaller_in_word_than_in_the_pdf_and_only_a_short_one(in_pdf, in_word):
    """Counted with LibreOffice, full sheets of every shape stay one sheet at these sizes."""
    assert print_in_word(evolve(EVERY, short=True), in_pdf) == in_word
    assert print_in_word(evolve(EVERY, compact=True), in_pdf) == 8.5
    assert print_in_word(EVERY, in_pdf) == 10.5


@pytest.mark.parametrize(("tier", "kind"), [("agreement", Agreement), ("protocol", Protocol)])
def test_the_summary_of_every_example_is_one_page_in_readable_print(tier, kind):
    for name in starting.names(tier):
        document = decode(kind, read_yaml(starting.text(name, tier)))
        assert print_size(summary(of(document))) >= 9, name


def test_a_short_page_with_letters_that_no_font_has_is_measured_too():
    assert print_size(evolve(EVERY, short=True, title="中")) == 10.5


def test_a_short_page_that_fits_no_sheet_is_refused():
    many = tuple(Paragraph(Line("word " * 400)) for _ in range(12))
    with pytest.raises(BadInput, match="does not fit one page"):
        pdf(evolve(EVERY, short=True, blocks=many))
    with pytest.raises(BadInput, match="does not fit one page"):
        print_size(evolve(EVERY, short=True, blocks=many))
    assert sheets(evolve(EVERY, blocks=many)) > 1


@pytest.mark.parametrize("length", [250, 400])
def test_a_title_longer_than_a_property_of_a_word_file_is_whole_on_the_page(length):
    long = "Early contact " * (length // 14) + "end"
    page = summary(of(an_agreement(title=long)))
    page = evolve(page, title=f"Card for {long}", what=f"Under {long}")
    data = word(page)
    assert bare(page.title) in words_of_word(data)
    properties = docx.Document(BytesIO(data)).core_properties
    assert len(properties.title) == 255
    assert properties.title.endswith("…")
    assert properties.subject == (page.what if len(page.what) <= 255 else f"{page.what[:254]}…")
