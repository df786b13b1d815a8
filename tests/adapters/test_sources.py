"""Tables as people have them: any dialect and encoding, and nothing that vanishes."""

import csv
import io
import json
import string
from datetime import date, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.adapters.sources import open_source
from accordant.core.errors import BadInput, NotFound
from accordant.core.names import DatasetId, Digest, FlowId, ItemId, PartyId, PurposeId
from accordant.core.release import PLAN_FORMAT, Column, Held, Outgoing, Plan, carry_out
from accordant.core.treatment import Context, ItemType, Kind, Treatment, Unfit


@pytest.fixture
def file(tmp_path):
    def made(data, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return made


def rows_of(path):
    return list(open_source(path).table.rows)


def headers_of(path):
    return open_source(path).table.headers


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_ending_is_found(file, delimiter, ending):
    lines = [["name", "town", "note"], ["Zoë", "Hull, East; old|new", "a"], ["李伟", "York", "b"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(lines)
    path = file(out.getvalue())
    assert headers_of(path) == ("name", "town", "note")
    assert rows_of(path) == [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_a_blank_after_each_comma_is_no_part_of_a_cell(file):
    path = file("rec_id, given_name, surname\nr-1, o'neill, van der berg\nr-2, , smith\n")
    assert headers_of(path) == ("rec_id", "given_name", "surname")
    first, second = rows_of(path)
    assert first["given_name"] == "o'neill"
    assert second["given_name"] is None


def test_a_blank_that_only_some_cells_begin_with_is_kept(file):
    assert rows_of(file("a,b\n1, x\n"))[0]["b"] == " x"


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)],
)
def test_encodings_are_recognised_and_a_guess_is_said(file, encoding, warned):
    path = file("name,town\nZoë Müller’s,Hull\n".encode(encoding))
    source = open_source(path)
    assert source.table.headers == ("name", "town")
    assert next(iter(source.table.rows))["name"] == "Zoë Müller’s"
    assert bool(source.warnings) is warned


def test_bytes_that_are_no_letters_are_refused(file):
    with pytest.raises(BadInput) as refused:
        open_source(file(b"name,town\nZo\xff\x81,Hull\n"))
    assert refused.value.code == "wrong-encoding"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"PK\x03\x04xxxx", "a spreadsheet"),
        (b"\x1f\x8bxxxx", "compressed"),
        (b"\x00\x01\x02binary", "is not text"),
        (b"PAR1 but not really", "is not a Parquet file"),
        (b'[{"a": 1}]', "no line that is a JSON object"),
        (b'a,b\n"never closed,2\n3,4\n', "never closed"),
        (b'a,b\n"closed"odd,2\n', "between a closing quotation mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(file, data, says):
    with pytest.raises(BadInput, match=says):
        rows_of(file(data))


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        open_source(tmp_path / "nowhere.csv")
    with pytest.raises(NotFound):
        open_source(tmp_path)


def test_a_row_of_another_length_is_a_fault_in_every_cell(file):
    first, second, third = rows_of(file("a,b,c\n1,2\n1,2,3,4\n1,2,3\n"))
    assert {type(cell) for cell in [*first.values(), *second.values()]} == {Unfit}
    assert first["a"].sentence == "the row has 2 cells where there are 3 columns"
    assert third == {"a": "1", "b": "2", "c": "3"}


def test_a_quoted_cell_may_hold_lines_delimiters_and_quotes(file):
    (row,) = rows_of(file('a,b\n"one\ntwo, three","say ""no"""\n'))
    assert row == {"a": "one\ntwo, three", "b": 'say "no"'}


def test_one_column_alone_is_read_with_a_warning(file):
    source = open_source(file("name\nZoë\nAna\n"))
    assert [row["name"] for row in source.table.rows] == ["Zoë", "Ana"]
    assert "one column" in source.warnings[0]


def test_rows_can_be_read_again_from_the_start(file):
    source = open_source(file("a,b\n1,2\n"))
    assert list(source.table.rows) == list(source.table.rows) != []


CELL = st.text(string.ascii_letters + " ,;|\"'\n\t’ëЖ李-", max_size=8)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_what_the_csv_module_writes_is_read_back_exactly(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(["first", "second", "third"])
        writer.writerows(lines)
    found = [tuple(row[name] or "" for name in row) for row in rows_of(path)]
    assert found == lines


def test_json_lines_hold_one_object_to_a_line(file):
    path = file('{"a": "Zoë", "b": [1, 2]}\n\n{"a": null, "c": true}\n', "t.jsonl")
    source = open_source(path)
    assert source.kind == "JSON Lines"
    assert source.table.headers == ("a", "b", "c")
    assert list(source.table.rows) == [
        {"a": "Zoë", "b": [1, 2], "c": None},
        {"a": None, "b": None, "c": True},
    ]


def test_json_lines_are_recognised_by_what_they_hold(file):
    assert open_source(file('{"a": 1}\n', "export.txt")).kind == "JSON Lines"


def test_nan_is_no_value(file):
    assert rows_of(file('{"a": NaN, "b": 1}\n', "t.jsonl"))[0]["a"] is None


@pytest.mark.parametrize(
    "line", ['{"a": 1, "a": 2}', '{"a": ', "[1]", "text", '{"a": "\\', "[" * 5000]
)
def test_a_line_that_is_no_clear_object_is_a_fault_in_every_cell(file, line):
    good, bad = rows_of(file('{"a": 1, "b": 2}\n' + line + "\n", "t.jsonl"))
    assert good == {"a": 1, "b": 2}
    assert {type(cell) for cell in bad.values()} == {Unfit}
    assert set(bad) == {"a", "b"}


@pytest.mark.parametrize("name", ["t.parquet", "a [1]*'s {}.parquet"])
def test_parquet_is_read_with_its_types(tmp_path, name):
    plain = tmp_path / "plain.parquet"
    duckdb.connect().execute(
        "COPY (SELECT 'Zoë' AS n, 7 AS i, 'NaN'::DOUBLE AS x, 3.00::DECIMAL(5,2) AS d, "
        "DATE '2015-03-02' AS b, TIMESTAMP '2015-03-02 10:00' AS t, ['a'] AS l, true AS f, "
        "TIMESTAMPTZ '2015-03-02 10:00+00' AS z, NULL AS e, 2.5::DECIMAL(5,1) AS h, "
        f"'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID AS u) TO '{plain}' (FORMAT parquet)"
    )
    path = tmp_path / name
    plain.rename(path)
    source = open_source(path)
    assert source.kind == "Parquet"
    (row,) = source.table.rows
    assert row.pop("z").startswith("2015-03-02 ")
    assert row == {
        "n": "Zoë",
        "i": 7,
        "x": None,
        "d": 3,
        "b": date(2015, 3, 2),
        "t": datetime.fromisoformat("2015-03-02T10:00"),
        "l": ["a"],
        "f": True,
        "e": None,
        "h": "2.5",
        "u": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    }


def test_parquet_of_many_rows_comes_in_order(tmp_path):
    path = tmp_path / "t.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT range AS n FROM range(5000)) TO '{path}' (FORMAT parquet)"
    )
    assert [row["n"] for row in open_source(path).table.rows] == list(range(5000))


def plan_of(*items):
    keep = Treatment(kind=Kind.KEEP)
    return Plan(
        format=PLAN_FORMAT,
        agreement=Digest("sha256:" + "0" * 64),
        clause=FlowId("f"),
        dataset=DatasetId("d"),
        recipient=PartyId("trust"),
        purpose=PurposeId("p"),
        columns=tuple(
            Column(item=ItemId(i), source=i, type=ItemType.TEXT, treatment=keep) for i in items
        ),
        held_when=(),
    )


def test_a_row_that_could_not_be_read_is_held_with_the_reason_and_the_others_leave(file):
    rows = open_source(file("a,b\n1,2\nonly\n3,4\n")).table.rows
    context = Context(on=date(2026, 11, 22), pseudonym=None, code=None)
    one, two, three = carry_out(plan_of("a", "b"), rows, context)
    assert isinstance(one, Outgoing)
    assert isinstance(two, Held)
    assert {r.sentence for r in two.reasons} == {"the row has 1 cell where there are 2 columns"}
    assert isinstance(three, Outgoing)


def test_a_table_is_read_row_by_row(tmp_path):
    """Only what is asked for is read: a fault at the end does not hinder the start."""
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps({"n": n}) + "\n" for n in range(1000)))
    rows = iter(open_source(path).table.rows)
    assert next(rows) == {"n": 0}


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"# draft\nformat: accordant/agreement/v1\n", "a.yaml", "an agreement"),
        (b"format: accordant/mapping/v1\n", "t.csv", "a column mapping"),
        (b'{"a": "' + b"x" * 9000 + b'", "format": "accordant/proof/v1"}', "p.json", "a proof"),
        (b'{"format": "accordant/invitation/v1"}', "i.json", "an invitation"),
    ],
)
def test_one_of_our_own_documents_is_no_table(file, data, name, what):
    with pytest.raises(BadInput, match=f"{name} is {what}, where a table is needed") as refusal:
        open_source(file(data, name))
    assert refusal.value.code == "wrong-file"


def test_a_table_with_a_column_called_format_is_a_table(file):
    rows = b'{"format": "accordant/proof/v1"}\n{"format": "x"}\n'
    assert headers_of(file(rows, "t.jsonl")) == ("format",)
    assert headers_of(file(b"format,a\naccordant/proof/v1,2\n")) == ("format", "a")


def test_one_cell_and_one_column_are_not_many(file):
    short, long = rows_of(file("a,b\n1\n")), rows_of(file("a\n1,2\n"))
    assert short[0]["a"].sentence == "the row has 1 cell where there are 2 columns"
    assert long[0]["a"].sentence == "the row has 2 cells where there is 1 column"
