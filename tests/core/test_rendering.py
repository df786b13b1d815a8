"""What is signed is what is shown: nothing missing, nothing added, nothing that runs."""

import re
import sys
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.agreement import Agreement
from accordant.core.errors import BadInput
from accordant.core.names import Digest
from accordant.core.protocol import Protocol
from accordant.core.rendering import draft_edition, edition_of, full, html, plain, summary, texts
from accordant.core.rendering.telling import teller_of
from accordant.core.rendering.tree import (
    HIDDEN,
    Bullets,
    Fact,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    Table,
    apart,
    direction,
    shown,
)
from accordant.core.rendering.wording import day, duration, listed, treated, word
from accordant.core.statement import Confirmation
from accordant.core.treatment import Kind, To, Treatment
from accordant.core.wire import decode, encode
from tests.core.builders import DAY, TRUST, a_protocol, an_agreement
from tests.core.filled import a_filled_agreement, a_filled_protocol
from tests.core.living_world import everybody, on, protocol_of_three, says, world
from tests.core.signed_world import WORDS, name_of

SECOND = timedelta(seconds=1)
DIGEST = Digest("sha256:" + "d" * 64)


def of(document):
    return draft_edition(document, DIGEST, DAY)


def said(page):
    return "\n".join(texts(page))


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, number))
    else:
        yield path, value


def changed(value, path):
    """The same with another value at one place, of the same sort."""
    made = deepcopy(value)
    into = made
    for step in path[:-1]:
        into = into[step]
    old = into[path[-1]]
    if isinstance(old, bool):
        into[path[-1]] = not old
    elif isinstance(old, int):
        into[path[-1]] = old + 1
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", old):
        into[path[-1]] = f"{old[:8]}{int(old[8:]) % 27 + 1:02}"
    else:
        into[path[-1]] = old[:-1] + ("9" if old[-1] != "9" else "8")
    return made


@pytest.mark.parametrize(
    ("kind", "document"),
    [(Agreement, a_filled_agreement()), (Protocol, a_filled_protocol())],
    ids=["agreement", "protocol"],
)
def test_whoever_changes_anything_in_a_document_changes_what_is_shown(kind, document):
    """No two documents look alike, so what is shown binds what is signed."""
    value, before = encode(document), said(full(of(document)))
    tried = 0
    for path, _ in leaves(value):
        try:
            other = decode(kind, changed(value, path))
        except BadInput:
            continue  # a word of a closed list, or a name that others refer to
        tried += 1
        assert said(full(of(other))) != before, path
    assert tried > 100 or kind is Protocol


@pytest.mark.parametrize("document", [a_filled_agreement(), a_filled_protocol()])
def test_every_text_of_a_document_is_shown(document):
    page = said(full(of(document)))
    for path, value in leaves(encode(document)):
        if isinstance(value, str):
            as_day = [day(date.fromisoformat(value))] if re.fullmatch(r"[\d-]{10}", value) else []
            assert any(each in page for each in (value, word(value), *as_day)), (path, value)


@settings(max_examples=40)
@given(text=st.text(min_size=1).filter(str.strip))
def test_whatever_the_words_are_they_are_shown_and_run_nowhere(text):
    page = full(of(an_agreement(summary=text)))
    for line in text.splitlines():
        assert shown(line) in said(page)
    seen = Seen.of(html(page))
    assert not seen.strange
    for each in texts(page):
        assert " ".join(each.split()) in seen.text


class Seen(HTMLParser):
    """The text of a page as a browser has it, its tags, and what no page of ours may hold."""

    KNOWN = frozenset(
        {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav"}
        | {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "dl", "dt", "dd", "a"}
        | {"table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
        | {"strong", "code", "bdi"}
    )

    def __init__(self):
        super().__init__()
        self.parts, self.tags, self.strange, self.style = [], [], [], False

    @classmethod
    def of(cls, page):
        seen = cls()
        seen.feed(page)
        seen.close()
        return seen

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.style = tag == "style"
        if tag not in self.KNOWN or any(name.startswith("on") for name, _ in attributes):
            self.strange.append(tag)
        for name, value in attributes:
            if name in {"href", "src"} and not value.startswith("#"):
                self.strange.append(value)

    def handle_endtag(self, tag):
        self.style = False

    def handle_data(self, data):
        if not self.style:
            self.parts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.parts).split())


def test_a_script_in_a_title_stays_words():
    title = '<script>alert("x")</script>'
    page = html(full(of(an_agreement(title=title))))
    assert "<script" not in page
    assert not Seen.of(page).strange
    assert title in Seen.of(page).text
    assert "default-src 'none'" in page


def test_a_page_can_be_read_aloud_and_printed():
    seen = Seen.of(html(full(of(an_agreement()))))
    names = [tag for tag, _ in seen.tags]
    assert seen.tags[0] == ("html", {"lang": "en-GB"})
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    scopes = {attributes.get("scope") for tag, attributes in seen.tags if tag == "th"}
    assert scopes == {"col", "row"}
    assert names.count("caption") == names.count("table")
    assert names.count("main") == 1
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    linked = [attributes["href"][1:] for tag, attributes in seen.tags if tag == "a"]
    assert linked == ids


def test_a_character_that_cannot_be_seen_is_shown_as_its_number():
    page = full(of(an_agreement(title="Safe\u202edoog\u200b")))
    assert page.title == "Safe⟨U+202E⟩doog⟨U+200B⟩"
    assert page.blocks[0] == HIDDEN
    assert HIDDEN not in full(of(an_agreement())).blocks


def test_joiners_and_marks_that_names_are_written_with_stay():
    assert shown("می‌خواهم \u200fx") == "می‌خواهم \u200fx"


def test_a_name_read_from_the_right_is_kept_apart_and_turns_nothing_round():
    assert direction("شرطة") == "rtl"
    assert direction("12 Police") == "ltr"
    assert direction("...") == "ltr"
    kept = apart("شرطة")
    assert kept == "\u2068شرطة\u2069"
    assert apart(kept) == kept
    assert apart("Police") == "Police"
    assert direction(f"{kept} to Council") == "ltr"
    assert shown(f"{kept} and x") == f"{kept} and x"
    assert listed(["شرطة", "Council"]) == f"{kept} and Council"


def test_an_isolate_that_holds_another_or_is_not_closed_is_shown():
    assert shown("\u2068a") == "⟨U+2068⟩a"
    assert shown("\u2068a\u202eb\u2069") == "a⟨U+202E⟩b"
    assert shown("\u2068\u2067a\u2069\u2069") == "⟨U+2068⟩⟨U+2067⟩a⟨U+2069⟩⟨U+2069⟩"


def test_two_parties_of_one_name_are_told_apart():
    agreement = an_agreement()
    council, trust = agreement.parties
    same = evolve(agreement, parties=(council, evolve(trust, name=council.name)))
    page = said(full(of(same)))
    assert f"{council.name} (council)" in page
    assert f"{council.name} (trust)" in page


def test_one_page_is_always_the_same_page():
    edition = of(a_filled_agreement())
    assert html(full(edition)) == html(full(edition))
    assert plain(full(edition)) == plain(full(edition))


def test_plain_text_is_narrow_and_holds_every_text():
    page = full(of(a_filled_agreement()))
    text = plain(page)
    assert all(len(line) <= 80 or " " not in line.strip() for line in text.splitlines())
    flat = "".join(text.split())
    for block in texts(page):
        for each in block.split():
            assert each in flat or each.upper() in flat


def test_plain_text_sets_no_direction_of_its_own():
    assert "\u2068" not in plain(full(of(an_agreement(title="شرطة"))))


EVERY = Page(
    title="A page",
    what="of everything",
    foot=("one foot", "another"),
    dated=DAY,
    blocks=(
        Notice("mind"),
        Heading("part"),
        Heading("smaller", 2),
        Paragraph(Line("words", lead="Lead:")),
        Paragraph(Line("sha", code=True)),
        Bullets((Line("first"), Line("second", lead="of:"))),
        Facts((Fact("one", (Line("fact"),)), Fact("two", (Line("a"), Line("b"))))),
        Table(
            caption="cap",
            headings=("x", "y"),
            rows=(((Line("1"),), (Line("2", lead="l:"),)), ((Line("3"),), ())),
            widths=(1, 3),
        ),
    ),
)


def test_every_kind_of_block_has_its_form():
    page = html(EVERY)
    for part in (
        '<p class="notice" role="note" dir="auto">mind</p>',
        '<h2 id="part-1" dir="auto">part</h2>',
        '<h3 dir="auto">smaller</h3>',
        '<p dir="auto"><strong>Lead:</strong> <bdi>words</bdi></p>',
        "<code>sha</code>",
        '<li dir="auto">first</li>',
        '<dd><p dir="auto">fact</p></dd>',
        '<dd><ul><li dir="auto">a</li><li dir="auto">b</li></ul></dd>',
        '<col style="width: 25%">',
        '<th scope="row"><p dir="auto">1</p></th>',
        "<td></td>",
    ):
        assert part in page
    assert "<nav" not in page
    assert plain(EVERY).splitlines()[:4] == ["A PAGE", "of everything", "", "! mind"]
    assert "\n  x:\n      3\n" in plain(EVERY)
    assert decode(Page, encode(EVERY)) == EVERY


def test_a_heading_that_skips_a_level_is_refused():
    with pytest.raises(BadInput, match="skips a level"):
        evolve(EVERY, blocks=(Heading("too deep", 2),))
    with pytest.raises(BadInput, match="skips a level"):
        evolve(EVERY, blocks=tuple(Heading("down", level) for level in range(1, 7)))


def test_a_heading_that_was_left_empty_is_seen_to_be():
    assert Heading(" ").words == evolve(EVERY, title="").title == "(without a name)"


def test_a_table_has_a_cell_under_each_heading():
    with pytest.raises(BadInput, match="one cell under each heading"):
        Table(caption="c", headings=("a", "b"), rows=(((Line("1"),),),))
    with pytest.raises(BadInput, match="one cell under each heading"):
        Table(caption="c", headings=("a", "b"), rows=(), widths=(1,))


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        (Treatment(kind=Kind.DROP), "drop"),
        (
            Treatment(kind=Kind.GENERALISE, to=To.AGE_BAND, width=5, top=15),
            "generalise to age band, bands of 5, one band from 15",
        ),
        (Treatment(kind=Kind.MASK, keep_last=4), "mask, last letters kept: 4"),
        (Treatment(kind=Kind.CODE, domain="child"), "code, one pseudonym for each: child"),
    ],
)
def test_a_treatment_is_told_with_all_that_it_does(treatment, words):
    assert treated(treatment) == words


def test_a_duration_is_told_in_years_where_it_comes_out_even():
    assert [duration(n) for n in (0, 1, 12, 18, 420)] == [
        "0 months",
        "1 month",
        "1 year",
        "18 months",
        "35 years",
    ]


def test_the_short_page_holds_the_same_for_a_protocol():
    page = summary(of(a_protocol()))
    assert page.short
    assert "each party signs for itself" in said(page)


def test_a_field_that_no_section_names_is_told_all_the_same(monkeypatch):
    layout = sys.modules["accordant.core.rendering.full"]
    monkeypatch.setattr(layout, "AGREEMENT", (layout.AGREEMENT[0], layout.LETTER))
    page = full(of(an_agreement()))
    assert Heading("Further terms") in page.blocks
    assert "Every reading is logged." in said(page)


@frozen
class Small:
    """A part such as no document holds yet: within a mapping, and with nothing else to say."""

    first_word: str
    days: tuple[str, ...] = ()


@frozen
class Odd:
    parts: Mapping[str, Small]


@frozen
class Lists:
    lists: tuple[Small, ...]


def test_parts_of_shapes_that_no_document_has_yet_are_told_too():
    teller = teller_of(an_agreement())
    odd = Odd({"one": Small("hello", ("monday", "friday"))})
    (facts,) = teller.blocks(odd, "odd", 1)
    assert facts.rows[0].label == "Parts"
    assert facts.rows[0].lines[0].words == "first word: hello; days: monday and friday"
    (table,) = teller.blocks(Lists((Small("hello"),)), "lists", 1)
    assert table.headings == ("First word",)
    assert list(teller.blocks(Lists(()), "lists", 1)) == []


def test_a_reservation_is_shown_from_what_its_party_stated():
    """It stands beside the text, and is dated and signed by whoever made it."""
    protocol = protocol_of_three()
    statement = says(
        Confirmation, TRUST, protocol, words=WORDS, reservation="We would rather see counts only."
    )
    papers = world([protocol], [*everybody(protocol), statement])
    shown_full = said(full(edition_of(papers, name_of(protocol), on(5))))
    assert "Reservations" in shown_full
    assert "We would rather see counts only." in shown_full
    before = said(full(edition_of(papers, name_of(protocol), statement.statement.at - SECOND)))
    assert "Reservations" not in before
