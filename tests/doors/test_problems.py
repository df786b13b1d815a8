"""One error, four voices."""

import pytest

from accordant.core.canonical import read_canonical
from accordant.core.errors import (
    AccordantError,
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    Problem,
    Unavailable,
    Untrusted,
)
from accordant.doors.problems import (
    ExitCode,
    bug,
    exit_code,
    page_text,
    problem,
    refusal,
    status_of,
)

VOICES = {
    BadInput: (2, 400),
    NotAllowed: (6, 403),
    NotFound: (7, 404),
    Conflict: (8, 409),
    Untrusted: (9, 422),
    Unavailable: (10, 503),
    AccordantError: (70, 500),
}


@pytest.mark.parametrize("kind", VOICES)
def test_every_error_has_its_exit_code_and_its_status(kind):
    error = kind("it is so", "do this", code="so")
    assert (exit_code(error), status_of(error)) == VOICES[kind]
    value = read_canonical(refusal(error).body)
    assert value["status"] == refusal(error).status == VOICES[kind][1]
    assert (value["type"], value["code"]) == ("urn:accordant:problem:so", "so")
    assert (value["detail"], value["advice"]) == ("it is so", "do this")
    assert page_text(error).splitlines()[1:] == ["it is so", "do this"]


def test_no_error_is_left_out():
    assert set(AccordantError.__subclasses__()) <= set(VOICES)


def test_every_fault_is_listed_in_every_voice():
    error = BadInput([Problem("a", "is wrong"), Problem("b", "is missing")])
    assert problem(error)["problems"] == [
        {"path": "a", "sentence": "is wrong"},
        {"path": "b", "sentence": "is missing"},
    ]
    assert "- a: is wrong\n- b: is missing" in page_text(error)


def test_what_is_no_error_of_ours_is_a_bug():
    assert exit_code(RuntimeError()) is ExitCode.BUG
    assert "abc" in page_text(bug("abc"))


def test_exit_codes_are_documented_and_do_not_move():
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "FAILED": 1,
        "BAD_INPUT": 2,
        "NOT_ANCHORED": 3,
        "DENIED": 4,
        "REFERRED": 5,
        "NOT_ALLOWED": 6,
        "NOT_FOUND": 7,
        "CONFLICT": 8,
        "UNTRUSTED": 9,
        "UNAVAILABLE": 10,
        "MAPPING_NEEDED": 11,
        "BUG": 70,
    }
    assert all(code.meaning.endswith(".") for code in ExitCode)
