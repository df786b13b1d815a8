"""What the docs say of names in a table is how the program reads and writes them."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest

from accordant.core.release.reading import read_names
from accordant.core.treatment.person_name import MEMBERS, NameKind, read_name

PAGE = (Path(__file__).parents[2] / "docs/how-to/README.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Names in a table")[2]
CELLS = re.findall(r"^\| `(.*?)` \|", SECTION, re.MULTILINE)


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_shown_is_read_as_a_persons_names(cell):
    assert [read_name(name) for name in read_names(cell)]


def test_every_member_and_kind_of_a_name_is_told_and_no_other():
    told = set(re.findall(r"`([a-z-]+)`", SECTION))
    assert MEMBERS | set(NameKind) <= told
    assert {"name", "names"} == told - MEMBERS - set(NameKind)


def test_the_csv_shown_is_read_back_as_the_names_in_it():
    shown = re.search(r"```text\n(.*?)```", SECTION, re.DOTALL)[1]
    rows = list(csv.DictReader(StringIO(shown)))
    assert [read_names(row["names"]) for row in rows] == [["Zoë O’Brien-Okafor", "Zoë Okafor"]]
