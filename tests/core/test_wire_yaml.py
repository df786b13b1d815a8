"""People write YAML with comments; it says exactly what JSON can say, or is refused."""

import copy
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accordant.core.canonical import LARGEST
from accordant.core.errors import BadInput
from accordant.core.wire import YamlText, read_yaml, write_yaml

AWKWARD = """yes|no|y|null|~||0123|1.5|.inf|2026-01-01|a: b|a:|:a|# x|x # y|- x|-|?|? x|?;|[|]|{a}
a, b|*a|&a|!a|%a|@a|`a|||>|<<|=|---|...|'|"|'"|0x1f|0o7|1_000|12:30|+44|-5|true|TRUE|é|😀|O’Brien
 x|x """
words = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
    | st.sampled_from(AWKWARD.replace("\n", "|").split("|"))
    | st.sampled_from(
        ["a\nb", "a\nb\n", "a\n\n  b\n", "\n", "a\n\n", " a\nb", "...\n", "\t", "a\r\n"]
    )
    | st.sampled_from(["word " * 40 + "end", "x" * 200, "a  b" * 40, "# - x: " * 20 + "."])
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["id", "title", "flows", "items", "a name"])
forms = st.dictionaries(
    names,
    st.recursive(
        st.none() | st.integers(-3, 3) | words,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    ),
)

AGREEMENT = dedent("""\
    # The agreement, drafted by Kim
    title: Northmoor MASH   # working title

    # who
    parties:
      - id: council   # lead
        name: Northmoor County Council
      # the force
      - id: police
        name: Northmoor Police

    flows:
    - id: referral
      # what
      items: [name, dob]
      why: >-
        to keep children
        safe
    review:
    note: |
      hello

    # the end
    last: 1
    """)


def refusal(data):
    with pytest.raises(BadInput) as caught:
        read_yaml(data.encode() if isinstance(data, str) else data)
    return str(caught.value)


@given(documents)
@example(["a b " + "x" * 200])
def test_what_is_written_as_yaml_reads_back_the_same(document):
    assert read_yaml(write_yaml(document).encode()) == document


@given(forms, forms)
def test_an_edited_text_says_what_it_was_edited_to(before, after):
    text = YamlText(write_yaml(before).encode())
    assert text.value == before
    text.edit(after)
    assert text.value == read_yaml(text.text().encode()) == after


@given(st.text(max_size=40) | st.text("[]{}-:?&*|>'\"#,a0\\xuU \n", max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    try:
        value = read_yaml(text.encode("utf-8", "surrogatepass"))
    except BadInput:
        return
    assert read_yaml(write_yaml(value).encode()) == value


def test_words_mean_what_yaml_1_2_says_and_dates_stay_text():
    text = dedent("""\
        day: 2026-01-01
        time: 12:30
        words: [yes, no, on, off, y, 1_000]
        nothing: [null, ~, ]
        empty:
        truth: [true, false, True]
        number: [0, -5, 12]
        quoted: ['5', "true", '']
        joined: "\\ud83d\\ude00"
        """)
    assert read_yaml(text.encode()) == {
        "day": "2026-01-01",
        "time": "12:30",
        "words": ["yes", "no", "on", "off", "y", "1_000"],
        "nothing": [None, None],
        "empty": None,
        "truth": [True, False, True],
        "number": [0, -5, 12],
        "quoted": ["5", "true", ""],
        "joined": "😀",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\nb: {a: 1, a: 2}", "b.a: this field is given more than once, at line 2, column 11"),
        ("a: &x [1]", "a: “&x” is an anchor; anchors are not used here, at line 1, column 4"),
        ("b: *x", "b: “*x” is an alias; write the value out in full, at line 1, column 4"),
        ("<<: {a: 1}", "“<<” merges another part in"),
        ("a: !!python/object:os.system x", "a word that starts with ! is a tag"),
        ("a: !x y", "is a tag; put it in quotes if it is text, at line 1, column 4"),
        ("%YAML 1.1\n---\na: yes", "directives (lines that start with %) are not used here"),
        ("a: 1\nowner kcc\nb: 2", "this is not YAML, at line 2, column 1: "),
        ("a:\n  - x: 1\n    owner kcc\n    y: 2\n", "this is not YAML, at line 3, column 5: "),
        ("a: 1\nowner kcc", "this is not YAML, at line 2, column 10: "),
        ("a: 1\n---\nb: 2", "a second document starts; give one only, at line 2, column 1"),
        ("1: a", "a field name must be text; put it in quotes, at line 1, column 1"),
        ("true: a", "a field name must be text"),
        ("? [a]\n: b", "a field name must be text"),
        ("a: [1.5]", "a[0]: “1.5” would be a fraction, which documents do not use"),
        ("a: .inf", "would be a fraction"),
        ("a: 1e3", "would be a fraction"),
        ("a: 0123", "a: “0123” may be a number or a code; put it in quotes if it is text"),
        ("a: +447700900123", "may be a number or a code"),
        ("a: 0x1f", "may be a number or a code"),
        ("a: 9007199254740992", "is too large a number to be kept exactly"),
        ('a: "\\ud800"', "this text holds half a character"),
        ('a: "\\UFFFFFFFF"', "a: this is not YAML: something here cannot be read"),
        ("a: \x07", "a control character that text cannot hold, at line 1, column 4"),
        ("a: b: c", "this is not YAML, at line 1, column 5"),
        ("a: [1,", "this is not YAML, at line 1, column 7"),
        ("a: 'x", "found unexpected end of stream"),
        ("\ta: 1", "this is not YAML, at line 1, column 1"),
        (b"\xff\xfea", "this is not UTF-8 text: byte 0"),
        (b"\xef\xbb\xbfa: 1", "byte order mark"),
    ],
)
def test_what_json_cannot_say_is_refused_with_its_place(text, sentence):
    assert sentence in refusal(text)


def test_all_faults_are_listed_at_once():
    assert refusal("a: 1.5\nb: {c: &x 0123}\na: 1\n").count("at line") == 4


BOMB = "a: &a [x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (BOMB, "is an alias; write the value out in full"),
        ("[" * 1_000_000, "nested too deeply: more than 64 levels, at line 1, column 65"),
        ("- " * 500_000, "nested too deeply"),
        ("{a: " * 250_000, "nested too deeply"),
        ("? " * 500_000, "nested too deeply"),
        ("\n".join(" " * i + "a:" for i in range(1000)), "nested too deeply"),
        ("!" * 1_000_000, "is a tag"),
        ("%a b\n" * 200_000, "directives"),
        ("a: 1\n" * 200_000, "this field is given more than once"),
        ("- a\n" * 250_000, "this holds more than 20,000 values"),
        ("x" * 5_000_000, "this is too large: 5,000,000 bytes, where 1,048,576 are allowed"),
    ],
    ids=["bomb", "[", "-", "{", "?", "indent", "tag", "directive", "fields", "items", "size"],
)
def test_attacks_are_refused_briefly(data, sentence):
    said = refusal(data)
    assert sentence in said
    assert len(said) < 300_000


def test_fresh_yaml_is_laid_out_for_people():
    document = {
        "title": "MASH: Northmoor",
        "code": "0123",
        "flows": [{"id": "a", "items": ["x", "z"], "why": "to keep safe " * 9 + "always"}],
        "note": "one\ntwo\n",
        "none": [],
    }
    assert write_yaml(document) == dedent("""\
        title: 'MASH: Northmoor'
        code: '0123'
        flows:
          - id: a
            items:
              - x
              - z
            why: >-
              to keep safe to keep safe to keep safe to keep safe to keep safe to keep safe to keep
              safe to keep safe to keep safe always
        note: |
          one
          two
        none: []
        """)


def test_an_edit_that_changes_nothing_changes_no_byte():
    data = AGREEMENT.replace("\n", "\r\n").encode()
    text = YamlText(data)
    text.edit(copy.deepcopy(text.value))
    assert text.text().encode() == data


def test_an_edit_keeps_comments_order_and_layout_where_fields_persist():
    text = YamlText(AGREEMENT.encode())
    value = copy.deepcopy(text.value)
    value["title"] = "Northmoor: the MASH"
    value["parties"][1]["name"] = "The Police"
    value["parties"].append({"id": "trust"})
    value["parties"].insert(0, {"id": "charity"})
    value["flows"][0]["items"].append("school")
    value["flows"][0]["why"] = "safety"
    value["review"] = "2027-01-01"
    value["last"] = "two\nlines"
    value["more"] = True
    del value["note"]
    text.edit(value)
    assert text.text() == dedent("""\
        # The agreement, drafted by Kim
        title: 'Northmoor: the MASH'   # working title

        # who
        parties:
          - id: charity
          - id: council   # lead
            name: Northmoor County Council
          # the force
          - id: police
            name: The Police
          - id: trust

        flows:
        - id: referral
          # what
          items: [name, dob, school]
          why: safety
        review: 2027-01-01

        # the end
        last: |-
          two
          lines
        more: true
        """)


def test_what_is_taken_out_takes_the_comments_above_it_along():
    text = YamlText(AGREEMENT.encode())
    value = copy.deepcopy(text.value)
    del value["parties"][1], value["parties"][0]["id"], value["flows"][0]["items"]
    value["title"] = "word " * 20 + "end"
    text.edit(value)
    assert text.text().startswith(
        dedent("""\
        # The agreement, drafted by Kim
        # working title
        title: >-
          word word word word word word word word word word word word word word word word word
          word word word end

        # who
        parties:
          - name: Northmoor County Council

        flows:
        - id: referral
          why: >-
        """)
    )


def test_an_edit_to_something_else_altogether_is_written_afresh():
    text = YamlText(b"# list\n- 1\n- 2\n")
    text.edit({"a": 1})
    assert text.text() == "a: 1\n"


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("-\n  a: 1\n-\n  a: 2\n", [{"a": 1}], "-\n  a: 1\n"),
        ("- - a\n", [["b", "a"]], "- - b\n  - a\n"),
        ("a:\n  - x\n  # old\n\nb: 1\n", {"b": 1}, "\nb: 1\n"),
        ("a:  # why\nb: 1", {"a": 5, "b": 1}, "a: 5  # why\nb: 1\n"),
        ("a:\n-\n- 2\n", {"a": [1, 2]}, "a:\n- 1\n- 2\n"),
        ("# top\nb: 1\nc: 2\n", {"c": 2}, "# top\nc: 2\n"),
        ("b: 1\n", {"b": []}, "b: []\n"),
        ("b: [1]  # x\n", {"b": [{"c": "d" * 90}]}, f"# x\nb:\n  - c: {'d' * 90}\n"),
    ],
)
def test_an_edit_fits_into_the_layout_it_finds(before, value, after):
    text = YamlText(before.encode())
    text.edit(value)
    assert text.text() == after


def test_layouts_that_defeat_a_small_edit_still_end_up_right():
    text = YamlText(b"a: |+\n  x\n\nb: 1 # one\n")
    text.edit({"a": "x\n\n", "new": "2", "b": 1})
    assert text.value == {"a": "x\n\n", "new": "2", "b": 1}
    text = YamlText(b"? a\n: 1\nb: 2\n")
    text.edit({"b": 2})
    assert text.text() == "b: 2\n"
