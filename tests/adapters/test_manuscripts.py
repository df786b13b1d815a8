"""Existing agreements are opened with care: every word is found, and no file can do harm."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from accordant.adapters.manuscripts import MOST, MOST_PARTS, manuscript
from accordant.core.errors import BadInput
from accordant.core.reading_in import Grid, Passage

SAMPLES = Path(__file__).resolve().parents[1] / "core" / "manuscripts"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document):
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def rewritten(data, **changes):
    """A Word file with some of its parts replaced."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as parts, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in parts.namelist():
            made.writestr(name, changes.pop(name, parts.read(name)))
        for name, part in changes.items():
            made.writestr(name, part)
    return out.getvalue()


def a_word_file():
    document = docx.Document()
    document.add_heading("Sharing in Riverside", 0)
    document.add_heading("Purpose", 1)
    document.add_paragraph("To help.")
    document.add_paragraph("children", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Item", "Why", "Name", "To call"), strict=True):
        cell.text = words
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "within"
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    document.sections[0].footer.paragraphs[0].text = "version 3"
    return document


def test_a_word_file_is_read_in_order_with_its_edges():
    source = manuscript("a.docx", saved(a_word_file()))
    assert source.parts[:4] == (
        Passage(text="Sharing in Riverside", place="paragraph 1", level=1),
        Passage(text="Purpose", place="paragraph 2", level=1),
        Passage(text="To help.", place="paragraph 3"),
        Passage(text="children", place="paragraph 4", bullet=True),
    )
    grid = source.parts[4]
    assert grid == Grid(rows=(("Item", "Why"), ("Name", "To call\nwithin")), place="table 1")
    edges = {(one.place, one.text) for one in source.parts[5:]}
    assert ("the head of the page, paragraph 1", "OFFICIAL") in edges
    assert ("the foot of the page, paragraph 1", "version 3") in edges


def test_words_in_controls_boxes_links_and_proposed_changes_are_found_once():
    document = docx.Document()
    body = document.element.body
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p>"
    body.insert(0, parse_xml(f"{control}</w:sdtContent></w:sdt>"))
    changed = (
        f"<w:p {W}><w:ins><w:r><w:t>put in</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>taken out</w:delText></w:r></w:del>"
        "<w:hyperlink><w:r><w:tab/><w:t>a link</w:t><w:br/><w:t>below</w:t></w:r></w:hyperlink>"
        "</w:p>"
    )
    body.insert(1, parse_xml(changed))
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    boxed = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    twice = (
        f"<w:p {W} {mc}><w:r><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice>"
        f"<mc:Fallback>{boxed}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    body.insert(2, parse_xml(twice))
    body.insert(3, parse_xml(f"<mc:Fallback {W} {mc}><w:p/></mc:Fallback>"))
    texts = manuscript("a.docx", saved(document)).texts
    assert texts[:3] == ("in a control", "put in a link\nbelow", "boxed")
    assert "taken out" not in " ".join(texts)


def test_footnotes_and_comments_are_read():
    data = saved(a_word_file())
    notes = f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:footnote>"
    with ZipFile(BytesIO(data)) as parts:
        types = parts.read("[Content_Types].xml").decode()
        links = parts.read("word/_rels/document.xml.rels").decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    types = types.replace(
        "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    )
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    links = links.replace(
        "</Relationships>",
        f'<Relationship Id="n1" Type="{rel}" Target="footnotes.xml"/></Relationships>',
    )
    made = rewritten(
        data,
        **{
            "word/footnotes.xml": f"{notes}</w:footnotes>",
            "[Content_Types].xml": types,
            "word/_rels/document.xml.rels": links,
        },
    )
    assert ("a footnote, paragraph 1", "a note") in {
        (one.place, one.text)
        for one in manuscript("a.docx", made).parts
        if isinstance(one, Passage)
    }


def refused(name, data, match):
    with pytest.raises(BadInput, match=match) as caught:
        manuscript(name, data)
    assert caught.value.advice


def test_a_file_of_fifty_megabytes_is_not_opened():
    refused("a.docx", b"PK" + b"\0" * (50 * 2**20), "50 MB; at most 20 MB")
    assert MOST == 20 * 2**20


def test_a_file_that_swells_when_unpacked_is_not_unpacked():
    bomb = rewritten(saved(docx.Document()), **{"word/media/a.bin": b"\0" * (101 * 2**20)})
    assert len(bomb) < 2**20
    refused("a.docx", bomb, "unpacks to more")
    words = rewritten(saved(docx.Document()), **{"word/document.xml": b" " * (21 * 2**20)})
    refused("a.docx", words, "unpacks to more")
    many = rewritten(saved(docx.Document()), **{f"x{n}": b"" for n in range(MOST_PARTS + 1)})
    refused("a.docx", many, "unpacks to more")


def test_a_file_with_macros_is_refused_whatever_it_is_called():
    made = rewritten(saved(docx.Document()), **{"word/vbaProject.bin": b"x"})
    refused("a.docx", made, "holds macros")
    refused("a.docm", saved(docx.Document()), "holds macros")


def test_old_and_locked_files_say_what_they_are():
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    refused("a.doc", ole + b"\0" * 600, "before 2007")
    refused("a.docx", ole + "EncryptedPackage".encode("utf-16-le"), "locked with a password")
    data = bytearray(saved(docx.Document()))
    with ZipFile(BytesIO(bytes(data))) as parts:
        where = parts.start_dir
    data[where + 8] |= 1
    refused("a.docx", bytes(data), "locked with a password")


def test_a_file_that_is_no_word_file_is_refused():
    refused("a.docx", b"hello", "damaged, or is not a Word file")
    other = BytesIO()
    with ZipFile(other, "w") as made:
        made.writestr("word/other.xml", "<x/>")
    refused("a.docx", other.getvalue(), "is not a Word file")
    broken = rewritten(saved(docx.Document()), **{"word/document.xml": b"<w:document"})
    refused("a.docx", broken, "cannot be read as a Word file")
    refused("a.pdf", b"%PDF", "neither .docx nor .txt nor .md")


def test_a_file_that_declares_entities_is_refused():
    lol = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    refused("a.docx", rewritten(saved(docx.Document()), **{"word/document.xml": lol}), "entities")


def test_text_is_read_by_headings_bullets_tables_and_paragraphs():
    text = (
        "THE TITLE IN CAPITALS\r\n\r\nA paragraph that\r\nruns on.\r\nLabel: value\r\n"
        "- a bullet\r\n  that runs on\r\n2.1 Numbered heading\n## Marked ##\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\nAfter.\n"
    )
    parts = manuscript("a.txt", text.encode()).parts
    assert parts == (
        Passage(text="THE TITLE IN CAPITALS", place="line 1", level=1),
        Passage(text="A paragraph that runs on.", place="line 3"),
        Passage(text="Label: value", place="line 5"),
        Passage(text="a bullet that runs on", place="line 6", bullet=True),
        Passage(text="2.1 Numbered heading", place="line 8", level=1),
        Passage(text="Marked", place="line 9", level=2),
        Grid(rows=(("a", "b"), ("1", "2")), place="line 10, table"),
        Passage(text="After.", place="line 13"),
    )


def test_text_that_is_not_utf_8_is_refused():
    refused("a.txt", b"caf\xe9 x", "UTF-8")


@pytest.mark.parametrize("name", ["ico.md", "dua.txt", "waspi.md"])
def test_every_word_of_a_sample_is_read(name):
    data = (SAMPLES / name).read_bytes()
    read = " ".join(manuscript(name, data).texts)
    for word in data.decode().replace("|", " ").split():
        if word.strip("#-") and not word[0].isdigit():
            assert word in read


def test_declared_namespaces_are_those_of_word():
    assert W in nsdecls("w")
