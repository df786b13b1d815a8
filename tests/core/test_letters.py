"""Names are read as people see them: spelt one way, and not taken for others."""

import pytest

from accordant.core.letters import disguised, looks, plain


@pytest.mark.parametrize(
    "name",
    ["full_case_file", "Full case file:", "ｆull-case ｆile", "full_case_ﬁle", "FULL CAſE FıLE"],
)
def test_a_name_is_the_same_however_it_is_spelt(name):
    assert plain(name) == "fullcasefile"


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("full_c\u0430se_file", "c\u0430se"),
        ("The \u0421\u041e\u0420\u0415 team", "\u0421\u041e\u0420\u0415"),
        ("𝐛𝐨𝐥𝐝 \u0440aid", "\u0440aid"),
    ],
)
def test_a_word_that_passes_for_another_is_found(header, word):
    assert disguised(header) == word


@pytest.mark.parametrize(
    "header", ["ＩＤ", "Вес", "Ольга (name)", "5 µg", "Δt", "Größe", "氏名 name", "β-blocker"]
)
def test_a_name_of_any_writing_system_is_what_it_seems(header):
    assert disguised(header) is None


def test_names_that_a_reader_would_take_for_one_another_look_the_same():
    assert looks("\u0420\u0421\u0422") == looks("P.C.T") != looks("RCT")
