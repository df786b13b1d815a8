"""Tables with a blank after each comma, as FEBRL's are: how it is written is not what it says."""

import pytest

from accordant.adapters.sources import open_source
from tests.journeys.febrl import ROWS, records_in, register_file


def read(path):
    source = open_source(path)
    return source.table.headers, list(source.table.rows)


@pytest.fixture
def written(tmp_path):
    """Give what reads a CSV file that holds a text."""

    def write_and_read(text):
        path = tmp_path / "people.csv"
        path.write_bytes(text.encode())
        return read(path)

    return write_and_read


@pytest.mark.parametrize("letter", "ab")
def test_a_register_is_read_whole_without_its_blanks(letter):
    """Every record, every column by its own name, and nothing where nothing stands."""
    records = records_in(register_file(letter))
    headers, rows = read(register_file(letter))
    assert headers == tuple(records[0])
    assert len(rows) == ROWS
    assert rows == [{name: cell or None for name, cell in one.items()} for one in records]


def test_the_blank_after_a_delimiter_is_no_part_of_a_cell(written):
    """Also before a quotation mark, and where the cell is empty."""
    headers, rows = written('id, name, street\r\n1, "O\'Brien, Maëlle", \r\n2, de la cruz, x y\r\n')
    assert headers == ("id", "name", "street")
    assert rows == [
        {"id": "1", "name": "O'Brien, Maëlle", "street": None},
        {"id": "2", "name": "de la cruz", "street": "x y"},
    ]


def test_where_column_names_have_no_blank_before_them_a_cell_keeps_its_own(written):
    _, rows = written("id,name\n1, elie\n")
    assert rows == [{"id": "1", "name": " elie"}]


def test_the_rows_can_be_read_again_from_the_start():
    table = open_source(register_file("a")).table
    assert next(iter(table.rows)) == next(iter(table.rows))
