"""Documents become types with nothing coerced, and every fault is told at once, in plain words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Literal, NewType

import attrs
import jsonschema
import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import LARGEST, Json, canonical
from accordant.core.errors import BadInput, Problem
from accordant.core.wire import decode, doc, encode, schema, write_json

ItemId = NewType("ItemId", str)


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Tier(Enum):
    ONE = 1
    TWO = 2


@frozen(kw_only=True)
class Flow:
    """Who sends what to whom."""

    frequency: Frequency = field(metadata=doc("how often the data is sent"))
    from_: str = field(metadata=doc("who sends it"))
    to: tuple[str, ...] = ()
    items: tuple[ItemId, ...] = field(default=(), metadata=doc("what is sent", pattern="x"))
    tier: Tier = Tier.ONE
    then: Flow | None = None

    def __attrs_post_init__(self) -> None:
        if self.from_ in self.to:
            raise BadInput([Problem(f"to[{self.to.index(self.from_)}]", "this is the sender")])


@frozen(kw_only=True)
class Post:
    kind: Literal["post"] = "post"
    holder: str


@frozen(kw_only=True)
class Expiry:
    kind: Literal["expiry"] = "expiry"
    on: datetime.date


@frozen(kw_only=True)
class Sorted:
    sort: Literal["sorted"] = "sorted"


@frozen(kw_only=True)
class Paper:
    title: str
    flows: tuple[Flow, ...] = ()
    signed_on: datetime.date | None = None
    sealed_at: datetime.datetime | None = None
    seal: bytes = b""
    version: int = 1
    urgent: bool = False
    colour: Literal["red", "green"] = "red"
    labels: Mapping[ItemId, Flow] = {}
    notes: Mapping[str, Json] = field(factory=dict)
    anything: Json = None
    statement: Post | Expiry | None = None
    annexes: tuple[Paper, ...] = ()
    private: int = field(init=False, default=3)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
whole = st.integers(-LARGEST, LARGEST)
json_values = st.recursive(
    st.none() | st.booleans() | whole | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
flows = st.recursive(
    st.none(),
    lambda inner: st.builds(
        Flow,
        frequency=st.sampled_from(Frequency),
        from_=st.just("council"),
        to=st.lists(st.sampled_from(["police", "trust"])).map(tuple),
        items=st.lists(text).map(tuple),
        tier=st.sampled_from(Tier),
        then=inner,
    ),
    max_leaves=3,
)
some_flows = flows.filter(bool)
papers = st.builds(
    Paper,
    title=text,
    flows=st.lists(some_flows, max_size=2).map(tuple),
    signed_on=st.none() | st.dates(),
    sealed_at=st.none()
    | st.datetimes(
        min_value=datetime.datetime(1, 1, 3),  # noqa: DTZ001 Hypothesis adds the zone
        max_value=datetime.datetime(9999, 12, 29),  # noqa: DTZ001 as above
        timezones=st.integers(-720, 720).map(
            lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
        ),
    ),
    seal=st.binary(max_size=5),
    version=whole,
    urgent=st.booleans(),
    colour=st.sampled_from(["red", "green"]),
    labels=st.dictionaries(text, some_flows, max_size=2),
    notes=st.dictionaries(text, json_values, max_size=2),
    anything=json_values,
    statement=st.none() | st.builds(Post, holder=text) | st.builds(Expiry, on=st.dates()),
    annexes=st.lists(st.builds(Paper, title=text), max_size=2).map(tuple),
)

SCHEMA = schema(Paper, id="https://example.org/paper", title="A paper")
CHECKER = jsonschema.Draft202012Validator(SCHEMA)


def problems(kind, value, path=""):
    with pytest.raises(BadInput) as caught:
        decode(kind, value, path)
    return [str(problem) for problem in caught.value.problems]


def only_problem(kind, value):
    (problem,) = problems(kind, value)
    return problem


@given(papers)
def test_what_is_encoded_decodes_to_the_same_and_has_a_canonical_form(paper):
    assert decode(Paper, encode(paper)) == paper
    assert canonical(encode(paper))


@given(papers)
def test_what_is_encoded_fits_the_published_schema(paper):
    CHECKER.validate(encode(paper))


@given(json_values)
def test_any_json_is_decoded_or_refused_in_words_without_python_in_them(value):
    wrapped = {"title": 1, **dict.fromkeys(("flows", "seal", "labels", "statement"), value)}
    said = " ".join(problems(Paper, wrapped)).replace(repr(value), "").split()
    assert not {"str", "dict", "NoneType", "None", "tuple", "Flow", "class"}.intersection(said)


def test_every_fault_of_a_document_is_listed_with_its_path_from_the_root():
    faulty = {
        "titel": "MASH",
        "flows": [
            {"frequncy": "daily", "items": ["a", 4, None]},
            {"frequency": "monthley", "from": "council"},
            {"frequency": "daily", "from": "council", "to": ["trust", "council"]},
        ],
        "labels": {"x": []},
        "urgent": 1,
    }
    assert problems(Paper, faulty, "agreement") == [
        "agreement.title: this field is missing",
        "agreement.flows[0].frequency: this field is missing; it says how often the data is sent",
        "agreement.flows[0].from: this field is missing; it says who sends it",
        "agreement.flows[0].items[1]: this must be text, but a number (4) was given",
        "agreement.flows[0].items[2]: this must be text, but nothing (null) was given",
        "agreement.flows[0].frequncy: “frequncy” is not a field here; did you mean “frequency”?",
        (
            "agreement.flows[1].frequency: “monthley” is not one of: daily, weekly, monthly; "
            "did you mean “monthly”?"
        ),
        "agreement.flows[2].to[1]: this is the sender",
        "agreement.urgent: this must be true or false, but a number (1) was given",
        "agreement.labels.x: this must be a group of fields, but a list was given",
        "agreement.titel: “titel” is not a field here; did you mean “title”?",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (str, 1.5, "this must be text, but something else was given"),
        (str, 5, "this must be text, but a number (5) was given"),
        (int, "5", "this must be a whole number, but text (“5”) was given"),
        (int, True, "this must be a whole number, but true (without quotes) was given"),
        (bool, "true", "this must be true or false, but text (“true”) was given"),
        (Tier, True, "this must be one of: 1, 2; but true (without quotes) was given"),
        (Frequency, [], "this must be one of: daily, weekly, monthly; but a list was given"),
        (tuple[str, ...], "abc", "this must be a list, but text (“abc”) was given"),
        (Mapping[str, str], [], "this must be a group of names, each with its value"),
        (Flow, "x", "this must be a group of fields, but text (“x”) was given"),
        (bytes, "AA=", "this must be bytes in standard base64"),
        (bytes, "AAB=", "this must be bytes in standard base64"),
        (bytes, "A-_=", "this must be bytes in standard base64"),
        (datetime.date, "2026-2-3", "this must be a date written like 2026-01-31"),
        (datetime.date, "2026-02-30", "this must be a date written like"),
        (datetime.date, "٢٠٢٦-01-01", "this must be a date written like"),
        (datetime.datetime, "2026-01-31T09:30:00", "this must be a time in UTC written like"),
        (datetime.datetime, "2026-01-31T09:30:00+01:00", "this must be a time in UTC"),
        (datetime.datetime, "2026-01-31T09:30:00Z\n", "this must be a time in UTC"),
        (Post | Expiry, {"holder": "x"}, "kind: this field is missing"),
        (Post | Expiry, {"kind": "pots"}, "did you mean “post”?"),
        (Post | Expiry, 4, "this must be a group of fields"),
    ],
)
def test_nothing_is_coerced(kind, value, sentence):
    assert sentence in only_problem(kind, value)


def test_times_are_written_in_utc_with_only_the_fraction_they_have():
    summer = datetime.timezone(datetime.timedelta(hours=1))
    moment = datetime.datetime(2026, 7, 1, 0, 30, 0, 250_000, summer)
    assert encode(moment) == "2026-06-30T23:30:00.25Z"
    assert encode(moment.replace(microsecond=0)) == "2026-06-30T23:30:00Z"
    assert decode(datetime.datetime, "2026-06-30T23:30:00.25Z") == moment


def test_a_time_without_a_zone_is_not_written():
    with pytest.raises(BadInput, match="names no time zone"):
        encode(datetime.datetime(2026, 7, 1))  # noqa: DTZ001 the point of the test


def test_what_equals_its_default_is_left_out_but_the_word_for_the_kind_is_kept():
    assert encode(Paper(title="t", statement=Post(holder="h"))) == {
        "title": "t",
        "statement": {"kind": "post", "holder": "h"},
    }


def test_a_python_keyword_is_written_without_its_underscore():
    flow = Flow(frequency=Frequency.DAILY, from_="a")
    assert encode(flow) == {"frequency": "daily", "from": "a"}
    assert "“from_” is not a field here" in problems(Flow, {"frequency": "daily", "from_": "a"})[1]


def test_endless_faults_are_listed_up_to_a_limit():
    assert len(problems(tuple[str, ...], [1] * 100_000)) == 1000


def test_a_fault_in_the_program_is_not_taken_for_bad_input():
    @frozen
    class Broken:
        x: int

        def __attrs_post_init__(self) -> None:
            raise KeyError("x")

    with pytest.raises(KeyError):
        decode(Broken, {"x": 1})


@pytest.mark.parametrize(
    "kind", [float, set[str], tuple[str, int], str | int, object, Flow | Post, Post | Sorted]
)
def test_a_type_that_documents_cannot_hold_is_a_fault_of_the_program(kind):
    with pytest.raises(TypeError, match="a document cannot hold"):
        decode(kind, "x")
    with pytest.raises(TypeError, match="a document cannot hold"):
        schema(kind, id="x", title="x")
    with pytest.raises(TypeError, match="a document cannot hold"):
        encode(1.5)


@pytest.mark.parametrize(
    "change",
    [
        {"titel": "x"},
        {"title": 5},
        {"flows": [{"frequency": "daily"}]},
        {"flows": [{"frequency": "hourly", "from": "a"}]},
        {"signed_on": "2026-1-1"},
        {"sealed_at": "2026-01-01T00:00:00"},
        {"seal": "A"},
        {"version": "1"},
        {"statement": {"holder": "x"}},
        {"statement": {"kind": "expiry", "holder": "x"}},
    ],
)
def test_the_schema_refuses_what_decoding_refuses(change):
    document = {"title": "t", **change}
    assert problems(Paper, document)
    assert not CHECKER.is_valid(document)


def test_the_schema_is_itself_valid_and_says_what_fields_are_for():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    flow = SCHEMA["$defs"]["Flow"]
    assert flow["description"] == "Who sends what to whom."
    assert flow["properties"]["from"] == {"type": "string", "description": "who sends it"}
    assert flow["properties"]["items"]["pattern"] == "x"
    assert flow["required"] == ["frequency", "from"]
    assert "private" not in SCHEMA["$defs"]["Paper"]["properties"]


def test_two_classes_of_one_name_cannot_share_a_schema():
    other = attrs.make_class("Flow", {"x": field(type=int)}, frozen=True)
    both = attrs.make_class("Both", {"a": field(type=Flow), "b": field(type=other)}, frozen=True)
    with pytest.raises(TypeError, match="two document classes are called Flow"):
        schema(both, id="x", title="x")


def test_json_for_people_is_indented_and_keeps_letters_as_they_are():
    assert write_json({"a": ["é"]}) == '{\n  "a": [\n    "é"\n  ]\n}\n'
