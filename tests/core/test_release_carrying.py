"""What leaves is what the plan says and nothing else; every row leaves or is held with reasons."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import canonical
from accordant.core.decision import references
from accordant.core.errors import BadInput, NotFound
from accordant.core.release import (
    PLAN_FORMAT,
    Column,
    Held,
    HoldRule,
    Outgoing,
    Plan,
    carry_out,
)
from accordant.core.release.carrying import holds
from accordant.core.treatment import Context, ItemType, Kind, To, Treatment, pseudonyms
from accordant.core.wire import decode, encode

KEEP = Treatment(kind=Kind.KEEP)
BAND = Treatment(kind=Kind.GENERALISE, to=To.AGE_BAND, width=5, top=90)
NHS = Treatment(kind=Kind.PSEUDONYMISE, domain="nhs")
CONTEXT = Context(
    on=date(2026, 11, 22),
    pseudonym=pseudonyms({"nhs": b"0123456789abcdef" * 4}),
    code=lambda domain, text: "unused",
)


def column(item, item_type=ItemType.TEXT, treatment=KEEP, **more):
    return Column(item=item, source=item.upper(), type=item_type, treatment=treatment, **more)


COLUMNS = (
    column("names", ItemType.NAMES, required=True),
    column("nhs_number", ItemType.NHS_NUMBER, NHS),
    column("date_of_birth", ItemType.DATE, BAND, format="%Y%m%d"),
    column("seen", ItemType.DATE),
    column("visits", ItemType.INTEGER),
    column("plan", ItemType.BOOLEAN),
)
RULE = HoldRule(
    item="do_not_disclose_to",
    source="DND",
    says=("HLS",),
    reason="the record is marked not to be disclosed to this recipient",
)


def plan(columns=COLUMNS, held_when=()):
    return Plan(
        format=PLAN_FORMAT,
        agreement="sha256:" + "0" * 64,
        clause="f2",
        dataset="health_safeguarding",
        recipient="hls",
        purpose="p1",
        columns=columns,
        held_when=held_when,
    )


def results(rows, **parts):
    return list(carry_out(plan(**parts), rows, CONTEXT))


ROW = {
    "NAMES": "O’Brien-Okafor",
    "NHS_NUMBER": "943 476 5919",
    "DATE_OF_BIRTH": "19910228",
    "SEEN": "2026-11-01",
    "VISITS": "3",
    "PLAN": "yes",
    "SECRET": "never",
}


def test_a_row_leaves_in_the_agreed_order_as_the_plan_says():
    (out,) = results([ROW])
    assert out.number == 1
    assert list(out.row.items()) == [
        ("names", ["O’Brien-Okafor"]),
        ("nhs_number", CONTEXT.pseudonym("nhs", "9434765919")),
        ("date_of_birth", "35-39"),
        ("seen", "2026-11-01"),
        ("visits", 3),
        ("plan", True),
    ]


def test_a_missing_optional_item_leaves_as_nothing():
    (out,) = results([{"NAMES": "Ann"}])
    assert [out.row[item] for item in ("nhs_number", "visits", "plan")] == [None, None, None]


@pytest.mark.parametrize("empty", [None, "", " ", [], "[]"])
def test_a_row_without_a_required_item_is_held(empty):
    (held,) = results([ROW | {"NAMES": empty}])
    assert [(r.item, r.sentence) for r in held.reasons] == [
        ("names", "it is required, but is empty")
    ]


def test_a_held_row_gives_every_reason_and_repeats_no_value():
    bad = {"NAMES": "Zo\ufffd", "NHS_NUMBER": "9434765918", "DATE_OF_BIRTH": "19610230",
           "SEEN": "yesterday", "VISITS": "three", "PLAN": "perhaps"}  # fmt: skip
    (held,) = results([bad])
    assert [reason.item for reason in held.reasons] == [each.item for each in COLUMNS]
    assert not [value for value in bad.values() if value in repr(held)]


def test_a_birth_after_the_day_of_release_is_held():
    (held,) = results([ROW | {"DATE_OF_BIRTH": "20270101"}])
    assert "after the day" in held.reasons[0].sentence


@pytest.mark.parametrize("deep", [2, 900, 20_000])
@pytest.mark.parametrize("wrap", [lambda cell: [cell], lambda cell: {"a": cell}])
def test_what_is_nested_deep_is_not_known_and_nothing_breaks(deep, wrap):
    cell = "np"
    for _ in range(deep):
        cell = wrap(cell)
    rule = HoldRule(item="flag", source="F", unless=("np",), reason="flagged")
    assert holds(rule, {"F": cell})
    assert holds(evolve(rule, unless=(), says=("hls",)), {"F": cell})
    assert not references(cell)


@pytest.mark.parametrize(
    ("cell", "held"), [("np", False), (["NP ", None], False), ("np; hls", True), ("", True)]
)
def test_a_rule_of_the_words_that_let_a_row_go_holds_every_other(cell, held):
    assert holds(HoldRule(item="flag", source="F", unless=("np",), reason="r"), {"F": cell}) is held


@pytest.mark.parametrize("flag", ["HLS", "hls", "np; HLS", "NP,hls ", ["HLS"], [["np", "hls"]]])
def test_a_record_marked_not_to_be_disclosed_to_the_recipient_is_held(flag):
    (held,) = results([ROW | {"DND": flag}], held_when=(RULE,))
    assert [(r.item, r.sentence) for r in held.reasons] == [(RULE.item, RULE.reason)]


@pytest.mark.parametrize("flag", [None, "", "np", [], "hls-other"])
def test_a_record_marked_for_others_or_nobody_leaves(flag):
    (out,) = results([ROW | {"DND": flag}], held_when=(RULE,))
    assert isinstance(out, Outgoing)
    assert "do_not_disclose_to" not in out.row


def test_a_row_that_lacks_the_flag_is_held_for_what_is_unknown_is_not_allowed():
    (held,) = results([ROW], held_when=(RULE,))
    assert isinstance(held, Held)


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(),
    st.datetimes(), st.binary(max_size=4), st.sampled_from([*ROW.values()]),
    st.lists(st.text(max_size=4), max_size=3),
    st.dictionaries(st.sampled_from(["given", "kind", "x"]), st.text(max_size=4), max_size=2),
)  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from([*ROW, "DND"]), CELLS), max_size=8)


@given(ROWS, st.booleans())
def test_every_row_leaves_or_is_held_once_and_in_order(rows, flagged):
    found = results(rows, held_when=(RULE,) if flagged else ())
    assert [each.number for each in found] == list(range(1, len(rows) + 1))
    for each in found:
        if isinstance(each, Held):
            assert each.reasons
        else:
            assert list(each.row) == [column.item for column in COLUMNS]
            canonical(dict(each.row))


MARKS = st.lists(st.uuids(), min_size=len(ROW) + 1, max_size=len(ROW) + 1, unique=True)


@given(MARKS, st.sets(st.sampled_from([*ROW])))
def test_nothing_of_a_column_that_was_not_granted_leaves_in_any_form(marks, granted):
    """Each cell holds its own mark; only marks of granted columns are found in what leaves."""
    granted.add("NAMES")
    cells = {source: str(mark) for source, mark in zip([*ROW, "DND"], marks, strict=True)}
    columns = tuple(column(source.lower()) for source in ROW if source in granted)
    (out,) = results([cells], columns=columns, held_when=(RULE,))
    everything = repr(out) + json.dumps(dict(out.row))
    for source, mark in cells.items():
        assert (mark in everything) == (source in granted)
    assert set(out.row) == {source.lower() for source in granted}


@given(st.lists(st.uuids(), min_size=6, max_size=6, unique=True))
def test_nothing_from_any_cell_stands_in_the_reasons_a_row_is_held_for(marks):
    cells = {each.source: str(mark) for each, mark in zip(COLUMNS, marks, strict=True)}
    nested = {"given": cells["NAMES"], cells["SEEN"]: "", "kind": cells["VISITS"]}
    (held,) = results([cells | {"NAMES": nested}])
    assert isinstance(held, Held)
    assert not [mark for mark in marks if str(mark) in repr(held)]


NAMES = st.text(st.characters(categories=["L", "M", "Pd"], include_characters="'’. "), min_size=1)


@given(NAMES.filter(lambda name: name.strip() and ItemType.NAME.check(name) is None))
def test_names_leave_exactly_as_they_came(name):
    columns = (column("a", ItemType.NAME), column("b", ItemType.NAMES), column("c"))
    parts = {"family": name, "kind": "birth", "from": "1998-05-31"}
    (out,) = results([{"A": name, "B": [name, parts], "C": name}], columns=columns)
    assert out.row == {"a": name, "b": [name, parts], "c": name}


def test_rows_are_taken_one_at_a_time():
    taken = []

    def source():
        for number in range(1000):
            taken.append(number)
            yield ROW

    found = carry_out(plan(), source(), CONTEXT)
    next(found)
    next(found)
    assert taken == [0, 1]


def test_a_missing_key_stops_the_release_and_is_not_blamed_on_the_rows():
    other = Treatment(kind=Kind.PSEUDONYMISE, domain="other")
    with pytest.raises(NotFound):
        results([{"X": "a"}], columns=(column("x", treatment=other),))


def test_a_plan_survives_the_wire_and_has_one_digest():
    whole = plan(held_when=(RULE,))
    again = decode(Plan, encode(whole))
    assert (again, again.digest) == (whole, whole.digest)
    assert whole.digest != plan().digest
    assert plan(COLUMNS[::-1]).digest != plan().digest


@pytest.mark.parametrize(
    ("make", "path", "sentence"),
    [
        (lambda: column("A!"), "item", "not a usable id"),
        (lambda: Column(item="a", source="", type=ItemType.TEXT, treatment=KEEP),
         "source", "named"),
        (lambda: column("a", format="x"), "format", "no format"),
        (lambda: column("a", treatment=BAND), "treatment", "cannot be applied"),
        (lambda: column("a", treatment=Treatment(kind=Kind.DROP)), "treatment", "dropped"),
        (lambda: column("a", ItemType.POSTCODE, Treatment(kind=Kind.GENERALISE, to=To.SECTOR),
                        format="none"), "treatment", "UK form"),
        (lambda: plan(()), "columns", "nothing would leave"),
        (lambda: plan((column("a"), column("a"))), "columns", "but not a"),
        (lambda: Plan(**vars_of(plan()) | {"format": "x"}), "format", PLAN_FORMAT),
        (lambda: Plan(**vars_of(plan()) | {"agreement": "x"}), "agreement", "digest"),
        (lambda: Plan(**vars_of(plan()) | {"clause": "x y"}), "clause", "not a usable id"),
        (lambda: HoldRule(item="a", source="", says=("x",), reason="y"), "source", "named"),
        (lambda: HoldRule(item="a", source="b", says=(), reason="y"), "says", "one word"),
        (lambda: HoldRule(item="a", source="b", says=(" ",), reason="y"), "says", "one word"),
        (lambda: HoldRule(item="a", source="b", says=("x",), reason=" "), "reason", "why"),
    ],
)  # fmt: skip
def test_a_plan_that_means_nothing_is_refused_by_name(make, path, sentence):
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.problems[0].path == path
    assert sentence in refused.value.problems[0].sentence


def vars_of(made):
    names = ("format", "agreement", "clause", "dataset", "recipient", "purpose", "columns")
    return vars(SimpleNamespace(**{name: getattr(made, name) for name in names}))


LEAST = column("visits", ItemType.INTEGER, minimum=0)


@pytest.mark.parametrize(("cell", "held"), [("0", False), ("-1", True), ("", False), (7.0, False)])
def test_a_number_below_the_least_it_may_be_is_held_and_an_empty_one_is_not(cell, held):
    (result,) = results([ROW | {"VISITS": cell}], columns=(LEAST,))
    assert isinstance(result, Held) is held
    if held:
        assert result.reasons[0].sentence == "it is less than 0, the least it may be"


def test_only_a_whole_number_has_a_least_value():
    with pytest.raises(BadInput, match="only a whole number has a least value"):
        column("names", ItemType.NAMES, minimum=0)


UNTIL = HoldRule(
    item="valid_until", source="UNTIL", before=date(2027, 1, 12), format="%d/%m/%Y", reason="Over."
)


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("11/01/2027", True),
        ("12/01/2027", False),
        ("", False),
        (None, False),
        ("soon", True),
        (date(2027, 1, 11), True),
        (date(2027, 1, 12), False),
        (20.5, True),
    ],
)
def test_a_row_whose_day_has_passed_or_cannot_be_read_is_held(cell, held):
    (result,) = results([ROW | {"UNTIL": cell}], held_when=(UNTIL,))
    assert isinstance(result, Held) is held


def test_a_rule_by_the_day_reads_a_format_that_means_something():
    with pytest.raises(BadInput, match="date format"):
        evolve(UNTIL, format="%Q")


@pytest.mark.parametrize("cell", ['["HLS"]', '["other", "hls"]', "[HLS]"])
def test_words_of_a_list_written_as_json_are_known(cell):
    (result,) = results([ROW | {"DND": cell}], held_when=(RULE,))
    assert isinstance(result, Held)
