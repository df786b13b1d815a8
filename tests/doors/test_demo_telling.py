"""The story as it stands on the screen: readable at eighty columns, with nothing cut off."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from accordant.core.errors import BadInput, Unavailable
from accordant.doors import demo
from accordant.doors.demo.telling import Teller, counted

LONG = "because it is guarded, and the charity is not a safe recipient of where a child lives " * 3
DIGEST = f"sha256:{'ab' * 32}"


def told(tell, width=80):
    """Tell something on a screen of this width; gives its lines."""
    teller = Teller(aside=False)
    teller.console = Console(
        file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False
    )
    tell(teller)
    return teller.console.file.getvalue().splitlines()


def test_a_long_sentence_is_wrapped_below_where_it_begins_and_no_word_is_lost():
    lines = told(lambda teller: teller.refusal(LONG, LONG))
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)
    assert lines[0].startswith("   no   because")
    assert {line[:8] for line in lines[1:]} == {" " * 8}
    assert " ".join(" ".join(lines).split()).removeprefix("no ") == f"{LONG}{LONG}".strip()


def test_what_stands_in_columns_begins_below_each_other():
    rows = [("np", "reads out", "2e6c 79e7"), ("hls", "reads out", "32ef 588b")]
    lines = told(lambda teller: teller.columns(rows))
    assert lines == ["   np   reads out  2e6c 79e7", "   hls  reads out  32ef 588b"]


@pytest.mark.parametrize("width", [80, 20, 5])
def test_a_hash_that_people_copy_is_whole_on_a_usual_screen_and_complete_on_any(width):
    lines = told(lambda teller: teller.say(DIGEST), width)
    assert "".join(line.strip() for line in lines) == DIGEST
    assert width < 80 or len(lines) == 1


def test_words_in_brackets_are_told_and_not_taken_for_a_style():
    assert told(lambda teller: teller.say("bases[red].gateways[0] :warning:")) == [
        "   bases[red].gateways[0] :warning:"
    ]


def test_a_failed_step_names_each_hash_by_its_beginning():
    report = {
        "verdict": "failed",
        "steps": [
            {"number": 1, "title": "Reading", "outcome": "holds", "detail": ""},
            {"number": 2, "title": "Keys", "outcome": "fails", "detail": f"{DIGEST}: forged"},
            {"number": 3, "title": "Trust", "outcome": "not-asked", "detail": ""},
        ],
    }
    assert told(lambda teller: teller.verification("with one byte changed", 1, report)) == [
        "   with one byte changed: failed (exit 1)",
        "        1 of 3 steps hold, 1 not asked for",
        "        step 2, Keys: sha256:abababababab…: forged",
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 records"), (1, "1 record"), (2, "2 records"), (1200, "1,200 records")],
)
def test_one_is_one_and_many_are_many(number, said):
    assert counted(number, "record") == said


def test_at_the_end_it_says_what_is_left_of_the_nodes():
    assert "their folders are gone" in demo._left_behind(None)
    kept = Path("here")
    assert f"--home {kept / 'ncc'}" in demo._left_behind(kept)


def test_the_nodes_are_kept_in_a_new_folder_or_an_empty_one(tmp_path):
    for folder in (tmp_path / "new" / "folder", tmp_path / "new" / "folder"):
        demo._make_empty(folder)
        assert folder.is_dir()


def test_no_folder_with_something_in_it_is_played_in_nor_a_file(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for taken in (tmp_path, file, file / "below"):
        with pytest.raises(BadInput, match="no empty folder"):
            demo._make_empty(taken)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    with pytest.raises(Unavailable, match="cannot be made"):
        demo._make_empty(tmp_path / ("x" * 300))
