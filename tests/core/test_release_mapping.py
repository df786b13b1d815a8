"""Columns are matched to items only where that is sure; where not, a person is asked."""

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.errors import BadInput, Conflict
from accordant.core.release import MAPPING_FORMAT, ColumnMapping, columns_for, suggest_mapping
from accordant.core.release.mapping import once
from accordant.core.treatment import ItemType, Kind, To, Treatment
from accordant.core.wire import decode, encode


@frozen(kw_only=True)
class Item:
    id: str
    aliases: tuple[str, ...] = ()
    definition: str = ""
    type: ItemType = ItemType.TEXT
    format: str | None = None
    presence: str = field(default="required")
    minimum: int | None = None


ITEMS = (
    Item(id="given_names"),
    Item(id="family_name", aliases=("surname",)),
    Item(id="date_of_birth", aliases=("dob",), type=ItemType.DATE, format="%Y%m%d"),
    Item(id="social_number", aliases=("SocSecId",)),
    Item(id="suburb", definition="The locality, or town, of the address", presence="optional"),
    Item(id="zeta", presence="optional"),
)


def mapping(**parts):
    whole = {"format": MAPPING_FORMAT, "dataset": "people", "columns": {}} | parts
    return ColumnMapping(**whole)


def test_names_aliases_and_other_spellings_are_sure_and_the_rest_is_asked():
    headers = ["given_names", "surname", "DOB", "soc_sec_id", "town", "xyz"]
    found = suggest_mapping("people", headers, ITEMS)
    assert found == mapping(
        columns={
            "given_names": "given_names",
            "family_name": "surname",
            "date_of_birth": "DOB",
            "social_number": "soc_sec_id",
        },
        unsure={"suburb": ("town",), "zeta": ()},
        ignored=("xyz",),
    )
    assert not found.settled


def test_names_that_only_resemble_are_offered_the_closest_first():
    found = suggest_mapping("people", ["given_nom", "given_name"], ITEMS[:1])
    assert found.unsure == {"given_names": ("given_name", "given_nom")}
    assert found.columns == {}


def test_a_required_item_that_nothing_resembles_is_asked_without_candidates():
    found = suggest_mapping("people", ["q"], ITEMS[:1])
    assert (found.unsure, found.ignored) == ({"given_names": ()}, ("q",))


def test_two_columns_that_could_be_one_item_are_sure_for_neither():
    found = suggest_mapping("people", ["Given Names", "GIVEN_NAMES"], ITEMS[:1])
    assert found.columns == {}
    assert set(found.unsure["given_names"]) == {"Given Names", "GIVEN_NAMES"}


def test_one_column_that_could_be_two_items_is_sure_for_neither():
    twins = (Item(id="a", aliases=("ref",)), Item(id="b", aliases=("ref",)))
    assert suggest_mapping("people", ["ref"], twins).columns == {}


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [(["a", "a"], "both called “a”"), (["a", ""], "has no name"), (["a", " "], "has no name")],
)
def test_a_source_whose_columns_cannot_be_told_apart_is_refused(headers, sentence):
    with pytest.raises(BadInput, match=sentence):
        suggest_mapping("people", headers, ITEMS)
    with pytest.raises(BadInput, match=sentence):
        mapping().check(headers)


HEADERS = st.lists(st.text(min_size=1, max_size=8).filter(str.strip), unique=True, max_size=8)


@given(HEADERS)
def test_every_item_and_every_column_has_exactly_one_place(headers):
    found = suggest_mapping("people", headers, ITEMS)
    places = [*found.columns, *found.unsure, *found.absent]
    assert sorted(places) == sorted(item.id for item in ITEMS)
    offered = {header for candidates in found.unsure.values() for header in candidates}
    used = [*found.columns.values(), *offered, *found.ignored]
    assert sorted(used) == sorted(headers)


BORN = Item(id="date_of_birth", presence="optional")
NAMED = ("given_names",)


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        (["dob"], ("dob",)),
        (["DoB", "pcode"], ("DoB",)),
        (["birthday"], ()),
        (["x1"], ()),
        ([], None),
    ],
)
def test_an_optional_item_is_absent_only_where_no_column_is_left(headers, asked):
    """It may stand under a heading that nothing tells from any other: then a person is asked."""
    found = suggest_mapping("people", [*NAMED, *headers], (ITEMS[0], BORN))
    assert found.unsure == ({} if asked is None else {"date_of_birth": asked})
    assert found.absent == (("date_of_birth",) if asked is None else ())
    assert found.settled is (asked is None)


def test_a_column_known_to_be_something_else_leaves_nothing_to_ask():
    found = suggest_mapping("people", [*NAMED, "flag"], (ITEMS[0], BORN), known=["flag"])
    assert (found.absent, found.ignored) == (("date_of_birth",), ("flag",))
    alike = suggest_mapping("people", [*NAMED, "dob"], (ITEMS[0], BORN), known=["dob"])
    assert alike.unsure == {"date_of_birth": ("dob",)}


def test_nobody_is_asked_where_every_item_has_its_column():
    found = suggest_mapping("people", [*NAMED, "date_of_birth", "address_2"], (ITEMS[0], BORN))
    assert found.settled
    assert found.ignored == ("address_2",)


def test_an_item_that_is_not_granted_is_neither_asked_about_nor_said_to_be_absent():
    """The mapping may be used again under a clause that grants it."""
    headers = [*NAMED, "dob", "suburb"]
    found = suggest_mapping("people", headers, (ITEMS[0], BORN, ITEMS[4]), granted=NAMED)
    assert found == mapping(
        columns={"given_names": "given_names", "suburb": "suburb"}, ignored=("dob",)
    )
    with pytest.raises(Conflict, match="where to read date_of_birth"):
        columns_for((ITEMS[0], BORN), {}, found)


def test_a_person_settles_what_was_unsure():
    unsure = mapping(unsure={"suburb": ("town", "area"), "zeta": ()}, ignored=("z",))
    settled = unsure.choose("suburb", "town").choose("zeta", None)
    assert settled == mapping(columns={"suburb": "town"}, absent=("zeta",), ignored=("z",))
    assert settled.settled
    changed = settled.choose("zeta", "z").choose("suburb", "area")
    assert changed == mapping(columns={"zeta": "z", "suburb": "area"})


def test_one_column_is_never_read_for_two_items():
    """As text in full it would leave beside the year it is generalised to."""
    columns = {"date_of_birth": "dob", "note": "dob", "suburb": "town"}
    with pytest.raises(BadInput, match="“dob” is already read for date_of_birth") as refused:
        mapping(columns=columns)
    assert [one.path for one in refused.value.problems] == ["columns.note"]
    with pytest.raises(BadInput, match="“town” is already read for suburb"):
        mapping(columns={"suburb": "town"}).choose("note", "town")


def test_a_mapping_survives_the_wire():
    whole = mapping(columns={"a": "A"}, unsure={"b": ("B", "C")}, absent=("d",), ignored=("E",))
    assert decode(ColumnMapping, encode(whole)) == whole


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"format": "x"}, "format"),
        ({"dataset": "A B"}, "dataset"),
        ({"columns": {"a": ""}}, "columns.a"),
        ({"subject": ""}, "subject"),
        ({"columns": {"a": "A"}, "absent": ("a",)}, "a"),
        ({"unsure": {"a": ("A",)}, "absent": ("a",)}, "a"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(parts, path):
    with pytest.raises(BadInput) as refused:
        mapping(**parts)
    assert refused.value.problems[0].path == path


def test_a_renamed_source_column_is_refused_with_its_likely_new_name():
    saved = mapping(columns={"date_of_birth": "dob", "family_name": "surname"}, ignored=("old",))
    saved.check(["surname", "dob", "old", "brand_new"])
    with pytest.raises(BadInput) as refused:
        saved.check(["surname", "old", "extra", "date_birth"])
    (problem,) = refused.value.problems
    assert problem.path == "columns.date_of_birth"
    assert "“date_of_birth” was read from the column “dob”" in problem.sentence
    assert "may now be “date_birth”" in problem.sentence
    assert refused.value.code == "source-changed"


def test_a_removed_source_column_is_refused_without_a_guess_where_nothing_is_new():
    with pytest.raises(BadInput) as refused:
        mapping(columns={"a": "A", "b": "B"}, ignored=("c",)).check(["B", "c"])
    assert refused.value.problems[0].sentence.endswith("no longer has")


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (["a"], "the source has no column “person” to say whom each row is about"),
        (["a", "Persons"], "to say whom each row is about; it may be “Persons”"),
    ],
)
def test_a_column_that_should_say_whom_each_row_is_about_must_be_there(headers, sentence):
    with pytest.raises(BadInput) as refused:
        mapping(columns={"a": "a"}, subject="person").check(headers)
    (problem,) = refused.value.problems
    assert problem.path == "subject"
    assert problem.sentence.endswith(sentence)
    mapping(columns={"a": "a"}, subject="a").check(headers)


def test_columns_are_made_of_the_granted_items_in_order():
    settled = mapping(columns={"date_of_birth": "dob", "given_names": "first"}, absent=("zeta",))
    band = Treatment(kind=Kind.GENERALISE, to=To.YEAR)
    drop = Treatment(kind=Kind.DROP)
    granted = (ITEMS[2], ITEMS[0], ITEMS[1], ITEMS[5])
    made = columns_for(granted, {"date_of_birth": band, "family_name": drop}, settled)
    assert [(c.item, c.source, c.format, c.required) for c in made] == [
        ("date_of_birth", "dob", "%Y%m%d", True),
        ("given_names", "first", None, True),
    ]
    assert [c.treatment for c in made] == [band, Treatment(kind=Kind.KEEP)]


def test_nothing_is_planned_while_an_item_is_unsure():
    with pytest.raises(Conflict, match="where to read suburb"):
        columns_for((ITEMS[4],), {}, mapping(unsure={"suburb": ("town",)}))


def test_a_source_without_a_required_item_is_refused_for_every_row_would_be_held():
    with pytest.raises(BadInput, match="has no column for it") as refused:
        columns_for(ITEMS[:2], {}, mapping(absent=("given_names", "family_name")))
    assert [one.path for one in refused.value.problems] == [
        "absent.given_names",
        "absent.family_name",
    ]
    drop = Treatment(kind=Kind.DROP)
    assert columns_for(ITEMS[:1], {"given_names": drop}, mapping(absent=("given_names",))) == ()


@pytest.mark.parametrize(
    "header", ["n\u0430mes", "do n\u043et disclose to", "the \u0421\u041e\u0420\u0415"]
)
def test_a_column_whose_name_passes_for_another_is_refused(header):
    with pytest.raises(BadInput, match="letters of another alphabet that look Latin"):
        once([header])
