"""What is signed is what is shown: hidden characters and disguised letters are found."""

import unicodedata

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.checklist import Severity, check
from accordant.core.checklist.wording import hidden, texts
from accordant.core.letters import is_mixed
from tests.core.builders import DAY, a_protocol, an_agreement

GOOD = [
    "O’Brien-Okafor, née Nuñez; Łukasz; Đặng Thị Hạnh",
    "Ольга Хорст",
    "Ολυμπία",
    "山田太郎 (Yamada)",
    "نام‌خانوادگی",
    "של שלום \u200f(1)",
    "5 µg, Δt = 2 s",
    "families 👩\u200d👧",
    "two\nlines\tand a tab",
    "e\u0301 as two characters",
    "from the heart \u2764\ufe0f",
    "葛\U000e0100城市",
    "Chapter Ⅳ, part ⅱ",
]
HIDDEN = [
    "zero\u200bwidth",
    "pay\u200dpal",
    "soft\u00adhyphen",
    "turned \u202eround\u202c",
    "isolated \u2066x\u2069",
    "a mark \u200e in Latin text",
    "line\u2028separator",
    "bell\x07",
    "private \ue000 use",
    "lost \ufffd letter",
    "\ufeffa byte-order mark",
    "a joiner at the end \u200d",
    "a right-to-left mark \u200f in Latin text",
    "an Arabic mark \u061c in Latin text",
    "a filler \u3164 of Korean",
    "a half-width filler \uffa0",
    "a blank \u2800 of Braille",
    "a joiner\u034f of marks",
    "a\ufe0f choice of form",
    "\ufe0f first of all",
    "é\ufe0f choice of form",
    "not\u0336 shared",
    "≠ is one sign, =\u0338 is two",
]
MIXED = ["раypal", "Сouncil", "ΑBC", "ｆｕｌｌ", "𝐛𝐨𝐥𝐝", "Riverſide", "Rⅰver", "Ⅽouncil"]


@pytest.mark.parametrize("text", GOOD)
def test_text_of_any_writing_system_is_good(text):
    assert check(an_agreement(summary=text), on=DAY) == ()


@pytest.mark.parametrize("text", HIDDEN)
def test_a_character_that_is_not_seen_is_an_error(text):
    found = check(an_agreement(summary=text), on=DAY)
    assert [(each.code, each.path) for each in found] == [("hidden-characters", "summary")]
    assert found[0].sentence.startswith("What is signed must be what is shown: ")


@pytest.mark.parametrize("word", MIXED)
def test_a_word_of_letters_that_only_look_right_is_an_error(word):
    found = check(a_protocol(summary=f"The {word} shares."), on=DAY)
    assert [(each.code, each.severity) for each in found] == [("mixed-alphabets", Severity.ERROR)]


def test_a_word_that_only_looks_latin_among_latin_words_warns():
    found = check(an_agreement(summary="The СОРЕ team"), on=DAY)
    assert [(each.code, each.severity) for each in found] == [("look-alike", Severity.WARNING)]
    assert check(an_agreement(summary="СОРЕ"), on=DAY) == ()


def test_every_text_is_read_in_lists_mappings_and_their_names():
    found = dict(texts(an_agreement()))
    assert found["parties[0].name"] == "Northmoor County Council"
    assert found["purposes[0].capacities.council"] == "independent-controller"
    assert found["flows[0].modes[1]"] == "ad-hoc"
    assert ("x", "strange\u200b") in set(texts({"strange\u200b": 1}, "x"))


@given(
    st.text(
        alphabet=st.characters(
            whitelist_categories=["Lu", "Ll", "Zs", "Po", "Nd"], max_codepoint=0x24F
        )
    )
)
def test_latin_text_is_never_called_mixed(text):
    words = unicodedata.normalize("NFC", text).split()
    assert not any(is_mixed(word) for word in words)


@given(st.text(max_size=20), st.sampled_from("\u200b\u202e\u2060\u00ad\x00"), st.text(max_size=20))
def test_an_invisible_character_is_found_wherever_it_stands(before, letter, after):
    assert hidden(before + letter + after)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Northmoor Council", "СОСОА"), [("look-alike", "parties[1].name")]),
        (("Northmoor Council", "СОСОА \u2013 РОСА"), [("look-alike", "parties[1].name")]),
        (("Northmoor Council", "СОСОА Ltd"), [("look-alike", "parties[1].name")]),
        (("Northmoor Council", "Рада громади"), []),
        (("Рада громади", "СОСОА"), []),
        (("COCOA", "СОСОА"), [("party-twice", "parties[1].name")]),
    ],
)
def test_a_name_that_looks_latin_among_latin_names_warns_once(names, found):
    parties = tuple(
        evolve(party, name=name) for party, name in zip(an_agreement().parties, names, strict=True)
    )
    for document in (an_agreement(parties=parties), a_protocol(parties=parties)):
        assert [(each.code, each.path) for each in check(document, on=DAY)] == found
