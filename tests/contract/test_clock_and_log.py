"""Clocks tell the time in UTC; the log says what happened in one line, and nothing personal."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta, timezone

import pytest

from accordant.adapters.clock import SystemClock
from accordant.adapters.log import set_up_log
from accordant.adapters.memory import FixedClock
from accordant.core.errors import BadInput

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock(NOON)])
def test_a_clock_tells_the_time_in_utc(clock):
    assert clock.now().tzinfo is UTC
    assert clock.now() <= datetime.now(UTC) or clock.now() == NOON


def test_a_fixed_clock_stands_until_it_is_moved():
    clock = FixedClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(minutes=5))
    assert clock.now() == NOON + timedelta(minutes=5)
    clock.set(datetime(2027, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now().isoformat() == "2027-01-01T00:00:00+00:00"


def test_a_fixed_clock_refuses_a_moment_without_a_zone():
    with pytest.raises(BadInput, match="zone"):
        FixedClock(datetime(2026, 11, 22))  # noqa: DTZ001


@pytest.fixture
def log():
    """Set the log up on a stream of its own, and put everything back afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("accordant")
    before = root.handlers, root.level, ours.level
    stream = io.StringIO()
    set_up_log("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def test_a_line_says_what_happened_with_the_facts_that_may_be_told(log):
    logging.getLogger("accordant.work").info(
        "a package was sent", extra={"partner": "police", "size": 7, "person": "Amira"}
    )
    (line,) = log()
    assert datetime.fromisoformat(line.pop("at")).tzinfo is not None
    assert line == {
        "level": "info",
        "room": "accordant.work",
        "what": "a package was sent",
        "partner": "police",
        "size": 7,
    }


def test_what_would_be_filled_into_a_sentence_is_left_out(log):
    logging.getLogger("django.request").warning("Not Found: %s", "/people/amira")
    (line,) = log()
    assert line["what"] == "Not Found: %s"
    assert "amira" not in json.dumps(line)


def test_an_exception_is_named_and_placed_and_not_quoted(log):
    for fault in (ValueError("born 1 May 1990\nin Leeds"), BadInput("born", code="odd-date")):
        try:
            raise fault  # noqa: TRY301  # a traceback is what the test is about
        except Exception:
            logging.getLogger("accordant.doors").exception("a page could not be made")
    first, second = log()
    assert (first["error"], second["error"], second["code"]) == (
        "ValueError",
        "BadInput",
        "odd-date",
    )
    assert ":" in first["where"]
    assert "born" not in json.dumps([first, second])


def test_of_other_libraries_only_warnings_are_written(log):
    logging.getLogger("httpx").info("HTTP Request: %s", "PUT")
    logging.getLogger("accordant").debug("a detail")
    assert log() == []
