"""Every document has one spelling, and whatever could be read in two ways is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import (
    LARGEST,
    canonical,
    canonical_reference,
    digest,
    digest_of,
    read,
    read_canonical,
)
from accordant.core.errors import BadInput

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)
holders = st.lists(documents) | st.dictionaries(text, documents)


def refusal(call, *arguments, **named):
    with pytest.raises(BadInput) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_keys_are_sorted_as_in_rfc_8785_section_3_2_3():
    given_keys = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(given_keys)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_text_is_escaped_as_in_rfc_8785_section_3_2_2():
    document = read(
        b'{"string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
        b' "literals": [null, true, false]}'
    )
    assert canonical(document) == (
        '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )


def test_rfc_8785_example_numbers_that_are_whole_stay_and_fractions_are_refused():
    assert canonical([0, -1, LARGEST, -LARGEST]) == b"[0,-1,9007199254740991,-9007199254740991]"
    assert "fractions are not used" in refusal(canonical, {"numbers": [1e30]})


@given(documents)
def test_the_quick_spelling_is_that_of_the_reference(document):
    assert canonical(document) == canonical_reference(document)


@given(documents)
def test_what_is_written_reads_back_the_same(document):
    assert read_canonical(canonical(document)) == document


@given(holders)
def test_any_other_spelling_of_a_document_has_the_same_digest(document):
    loose = json.dumps(document, indent=1).encode()
    assert digest_of(read(loose)) == digest(canonical(document))


@given(holders)
def test_a_document_cut_off_anywhere_says_that_it_ends_too_early(document):
    for spelled in (canonical(document), json.dumps(document).encode()):
        for cut in range(len(spelled)):
            assert "ends too early, at line 1, column" in refusal(read, spelled[:cut])


@given(st.binary(max_size=60) | documents.map(repr).map(str.encode))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    try:
        value = read(data)
    except BadInput:
        return
    assert read(canonical(value)) == value


def test_bytes_in_another_spelling_are_refused_where_they_first_differ():
    with pytest.raises(BadInput) as caught:
        read_canonical(b'{"a":1, "b":2}')
    assert caught.value.code == "not-canonical"
    assert "at byte 7" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"a": 1, "a": 2}', "a: the field “a” is given more than once"),
        (b'{"x": [{"a": 1, "a": 1}]}', "x[0].a: the field “a” is given more than once"),
        (b"[NaN]", "[0]: NaN is not a number that JSON has"),
        (b'{"a": -Infinity}', "a: -Infinity is not a number that JSON has"),
        (b'{"a": [1, 2.0]}', "a[1]: fractions are not used in documents"),
        (b"[1e2]", "[0]: fractions are not used"),
        (b"9007199254740992", "too large to be kept exactly"),
        (b"-9007199254740992", "too large to be kept exactly"),
        (b"1" * 5000, "too large to be kept exactly"),
        (b'["\\ud800"]', "[0]: this text holds half a character"),
        (b'{"\\udfff": 1}', "a field name here holds half a character"),
        (b"{} {}", "there is something after the end of the document, at line 1, column 4"),
        (b"\xef\xbb\xbf{}", "byte order mark (at byte 0)"),
        (b'{"a": "\xe9"}', "this is not UTF-8 text: byte 7 does not belong there"),
        ('{"a": 1}'.encode("utf-16"), "this is not UTF-8 text: byte 0"),
        (b'{"a": "caf\xc3', "this ends too early, at line 1, column 11"),
        (b"", "this ends too early, at line 1, column 1"),
        (b'{\n "a": ]}', "a value was expected, at line 2, column 7"),
        (b"{a: 1}", "a field name in double quotes was expected, at line 1, column 2"),
        (b'{"a" 1}', "a colon was expected after the field name, at line 1, column 6"),
        (b"[1 2]", "a comma or a closing bracket was expected, at line 1, column 4"),
        (b'"a\nb"', "a line break or control character stands inside a text"),
        (b'"\\x41"', "a backslash stands before something it cannot escape"),
    ],
)
def test_what_could_be_misread_is_refused_with_its_place(data, sentence):
    assert sentence in refusal(read, data)


def test_all_faults_are_listed_at_once():
    with pytest.raises(BadInput) as caught:
        read(b'{"a": 1.5, "b": [NaN, {"c": 1, "c": 1}]}')
    assert [problem.path for problem in caught.value.problems] == ["a", "b[0]", "b[1].c"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"[" * 4_000_000, "nested too deeply: more than 64 levels at byte 64"),
        (b'{"a":' * 800_000, "nested too deeply"),
        (b'"' + b'\\"' * 2_000_000, "ends too early"),
        (b'["' + b"[" * 1_000_000 + b'"' + b"]" * 5, "comma or a closing bracket|something after"),
        (b"[" + b"1.5," * 900_000 + b"1]", "fractions are not used"),
        (b'{"' + b"k" * 300_000 + b'":[' + b"1.5," * 500_000 + b"1]}", "fractions are not used"),
        (b"x" * 5_000_000, "this is too large: 5,000,000 bytes, where 4,194,304 are allowed"),
    ],
    ids=["brackets", "objects", "quotes", "brackets in text", "faults", "long path", "size"],
)
def test_attacks_are_refused_briefly(data, sentence):
    said = refusal(read, data)
    assert any(part in said for part in sentence.split("|"))
    assert len(said) < 300_000


def test_brackets_inside_text_are_not_nesting():
    assert read(b'["' + b"[{" * 1000 + b'"]') == ["[{" * 1000]


def test_nesting_up_to_the_limit_is_read():
    deepest = b"[" * 64 + b"]" * 64
    assert read_canonical(deepest) is not None
    assert "more than 64 levels" in refusal(read, b"[" + deepest + b"]")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"a": {1, 2}}, "a: this is not something a document can hold"),
        ({1: "a"}, "every field name must be text"),
        ([LARGEST + 1], "[0]: this number is too large"),
        (["\udead"], "[0]: this text holds half a character"),
        ({"a": float("nan")}, "a: fractions are not used"),
    ],
)
def test_what_cannot_be_written_exactly_is_not_written(value, sentence):
    assert sentence in refusal(canonical, value)


def test_a_digest_names_its_algorithm():
    assert digest(b"") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
