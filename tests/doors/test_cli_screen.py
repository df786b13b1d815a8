"""The screen: one way to write days and times, hashes in one piece, and nothing stray in a pipe."""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from accordant.core.rendering.wording import MONTHS
from accordant.doors.cli import desk as desk_module
from accordant.doors.cli import voice
from accordant.doors.cli.desk import Desk
from tests.core.builders import COUNCIL, TRUST

ISO = re.compile(r"\d{4}-\d\d-\d\d")
PAGES = (
    ("inbox", "list", "--all"),
    ("outbox",),
    ("ledger", "list"),
    ("ledger", "show", "3"),
    ("people", "list"),
    ("statement", "list"),
    ("agreement", "status"),
    ("protocol", "status", "northmoor-protocol"),
)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-22T09:14:59.999999Z", "22 November 2026, 09:14 UTC"),
        ("2026-11-02T00:00:00+00:00", "2 November 2026, 00:00 UTC"),
        ("2026-07-01T00:30:00+01:00", "30 June 2026, 23:30 UTC"),
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), "31 January 2026, 23:59 UTC"),
    ],
)
def test_a_moment_is_written_in_one_way_and_in_one_zone(value, said):
    assert voice.moment(value) == said


def test_a_moment_at_the_end_of_the_calendar_is_written_all_the_same():
    """Anyone may send a statement so dated, and it must not stop the list."""
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    assert voice.moment(last) == "31 December 9999, 23:59 -1200"


@given(st.dates())
def test_a_day_reads_back_as_the_same_day(day):
    number, month, year = voice.day(day).split(" ")
    assert voice.day(day.isoformat()) == voice.day(day)
    assert date(int(year), MONTHS.index(month) + 1, int(number)) == day


def test_the_days_in_a_sentence_are_written_so_and_what_is_no_day_is_left():
    said = voice.dated("it runs until 2028-10-02, not 2026-02-30 or 12026-01-01")
    assert said == "it runs until 2 October 2028, not 2026-02-30 or 12026-01-01"


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_no_page_has_dates_for_machines_or_lines_that_end_in_spaces(desks, page):
    said = desks.say(TRUST, *page)
    assert said.code == 0
    assert said.err == ""
    assert not ISO.search(said.out)
    assert [line for line in said.out.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("page", [("inbox", "list", "--all"), ("statement", "list")], ids=" ".join)
def test_hashes_and_times_stay_in_one_piece_however_narrow_the_screen(desks, page, monkeypatch):
    for width in ("80", "60", "30"):
        monkeypatch.setenv("COLUMNS", width)
        said = desks.say(TRUST, *page).out
        rows = [line for line in said.splitlines() if re.match(r"[0-9a-f]{12}  ", line)]
        assert rows
        assert all(re.match(r"[0-9a-f]{12}  \d+ \w+ \d{4}, \d\d:\d\d UTC", row) for row in rows)


def test_a_narrow_table_breaks_what_may_be_broken_and_cuts_nothing_off():
    out = StringIO()
    rows = [("0123456789ab", "a reason that is longer than there is room for")]
    Console(file=out, width=30).print(voice.table(["hash", "why"], rows), crop=False)
    said = out.getvalue()
    assert "0123456789ab" in said
    assert "".join(said.split()).endswith("roomfor")


def test_json_keeps_dates_for_machines(desks):
    for entry in desks.facts(COUNCIL, "ledger", "list")["entries"]:
        assert datetime.fromisoformat(entry["at"]).tzinfo is not None


def test_a_terminal_is_written_to_as_it_is():
    class Terminal(StringIO):
        def isatty(self):
            return True

    out = Terminal()
    voice.put(voice.words("bold", "bold"), out)
    assert "bold" in out.getvalue()


# Progress is for whoever watches


@pytest.fixture
def watched(desks, monkeypatch):
    out = StringIO()
    monkeypatch.setattr(desk_module, "SOON", -1.0)
    console = Console(file=out, force_terminal=True, width=80)
    return out, Desk(home=desks.folder, as_json=False, wiring=desks.wiring, err=console)


def test_progress_is_shown_at_a_terminal(watched):
    out, desk = watched
    with desk.busy("counting"):
        pass
    assert "counting" in out.getvalue()
    assert list(desk.counted("abc", "letters")) == ["a", "b", "c"]
    assert "letters" in out.getvalue()


def test_what_takes_no_time_shows_no_progress(watched, monkeypatch):
    out, desk = watched
    monkeypatch.setattr(desk_module, "SOON", 60.0)
    assert list(desk.counted("abc", "letters")) == ["a", "b", "c"]
    assert out.getvalue() == ""


def test_nothing_is_said_of_progress_in_a_pipe(desks):
    for page in (("outbox", "--send"), ("ledger", "verify"), ("ledger", "witness")):
        assert desks.say(COUNCIL, *page).err == ""


# Whoever reads may leave


def piped(*words, close):
    """Run a command whose reader of these streams is gone before it says anything."""
    ends = {name: os.pipe() for name in close}
    for reads, _ in ends.values():
        os.close(reads)
    streams = {name: writes for name, (_, writes) in ends.items()}
    other = dict.fromkeys({"stdout", "stderr"} - set(close), subprocess.PIPE)
    done = subprocess.run(
        [sys.executable, "-m", "accordant", *words], check=False, text=True, **streams, **other
    )
    for _, writes in ends.values():
        os.close(writes)
    return done


@pytest.mark.parametrize(
    ("words", "close", "code"),
    [
        (("bogus",), ("stderr",), 2),
        (("bogus", "--json"), ("stdout",), 2),
        (("ledger", "list", "--home", "/nowhere"), ("stderr",), 7),
        (("ledger", "list", "--home", "/nowhere", "--json"), ("stdout",), 7),
        (("--help",), ("stdout",), 0),
        (("--version",), ("stdout",), 0),
    ],
)
def test_whoever_reads_may_leave_and_no_traceback_follows(words, close, code):
    done = piped(*words, close=close)
    said = (done.stdout or "") + (done.stderr or "")
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert done.returncode == code


def test_a_warning_nobody_hears_stops_nothing(desks):
    class Gone(StringIO):
        def write(self, text):
            raise BrokenPipeError

    desk = Desk(home=desks.folder, as_json=False, wiring=desks.wiring, err=voice.console(Gone()))
    desk.warn("careful")


def test_one_record_is_said_to_be_one(desks):
    said = desks.say(COUNCIL, "ledger", "list", "--limit", "1").out
    size = desks.facts(COUNCIL, "ledger", "list")["size"]
    assert said.splitlines()[-1] == f"1 of {size} entries"
