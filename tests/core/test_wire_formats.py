"""A file of the wrong kind is named for what it is; plurals and near misses come out right."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.adapters import keys
from accordant.core.agreement import AGREEMENT_FORMAT
from accordant.core.errors import BadInput
from accordant.core.law import PROFILE_FORMAT
from accordant.core.proof import OPENING_FORMAT, PROOF_FORMAT
from accordant.core.protocol import PROTOCOL_FORMAT
from accordant.core.release import MAPPING_FORMAT
from accordant.core.signing import INVITATION_FORMAT
from accordant.core.wire import (
    a_or_an,
    did_you_mean,
    encode,
    format_of,
    kind_of,
    must_be,
    number_of,
    write_json,
    write_yaml,
)
from accordant.core.wire import formats as module
from accordant.settings import SETTINGS_FORMAT
from tests.core.builders import an_agreement


def refused(data, *wanted):
    with pytest.raises(BadInput) as refusal:
        must_be(data, "the-file", *wanted)
    assert refusal.value.code == "wrong-file"
    return refusal.value.sentence, refusal.value.advice


def test_every_file_that_people_hand_to_a_command_is_recognised():
    theirs = {AGREEMENT_FORMAT, PROTOCOL_FORMAT, INVITATION_FORMAT, MAPPING_FORMAT, PROOF_FORMAT}
    theirs |= {OPENING_FORMAT, SETTINGS_FORMAT, PROFILE_FORMAT}
    theirs |= {keys.NODE_FORMAT, keys.ROTATED_FORMAT, keys.PERSON_FORMAT}
    assert theirs <= set(module.FORMATS)


@pytest.mark.parametrize("write", [write_yaml, write_json, json.dumps])
def test_an_agreement_is_one_in_yaml_and_in_json(write):
    data = write(encode(an_agreement())).encode()
    assert format_of(data) == AGREEMENT_FORMAT
    must_be(data, "a.yaml", PROTOCOL_FORMAT, AGREEMENT_FORMAT)
    sentence, advice = refused(data, PROTOCOL_FORMAT)
    assert sentence == "the-file is an agreement, where a protocol is needed"
    assert "accordant agreement" in advice


@pytest.mark.parametrize(
    "data",
    [
        b"# a comment\n\nformat: accordant/proof/v1\nbroken: [\n",
        b"'format' : 'accordant/proof/v1' # quoted\n",
        b'{"format": "accordant/proof/v1", "cut off',
        b'{\n  "format": "accordant/proof/v1",\n  "x": 1.5e999}',
        b'\n {"a": {"format": "accordant/node/v1"}, "format": "accordant/proof/v1"}',
    ],
)
def test_a_broken_file_is_still_said_to_be_what_it_is(data):
    assert (
        refused(data, MAPPING_FORMAT)[0] == "the-file is a proof, where a column mapping is needed"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"title: x\nflows:\n  - format: accordant/proof/v1\n",
        b'{"inner": {"format": "accordant/proof/v1"}}',
        b'{"format": 7}',
        b"format: accordant/proof/v9\n",
        b"[1, 2]",
        b"{" * 100_000,
    ],
)
def test_what_could_be_meant_is_left_to_its_reader(data):
    assert kind_of(data) is None
    must_be(data, "x", PROOF_FORMAT)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"PK\x03\x04rest", "a Word document, a spreadsheet or a zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"PAR1", "a Parquet table"),
        (b"ab\0cd", "not text"),
        (b"Dear Sam,\nplease find below.\n", "plain text"),
        (b"names,date-of-birth\nAna,2015-03-02\n", "plain text"),
    ],
)
def test_what_is_no_file_of_ours_is_said_to_be_what_it_is(data, what):
    assert refused(data, PROOF_FORMAT)[0] == f"the-file is {what}, where a proof is needed"


@pytest.mark.parametrize(
    ("wanted", "advised"), [("agreement", True), ("protocol", True), ("proof", False)]
)
def test_who_gives_a_word_file_for_a_draft_is_told_to_read_it_in(wanted, advised):
    _, advice = refused(b"PK\x03\x04rest", f"accordant/{wanted}/v1")
    assert ("accordant agreement import" in advice) is advised


def test_private_keys_are_not_to_be_handed_on():
    sentence, advice = refused(b'{"format": "accordant/person-key/v1"}', PROOF_FORMAT)
    assert "private key" in sentence
    assert "nobody" in advice


def test_a_file_too_large_to_read_whole_is_judged_by_its_beginning(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 10)
    assert format_of(b'{"format": "accordant/proof/v1", "rows": []}') == PROOF_FORMAT


@given(st.binary(max_size=200))
def test_no_file_breaks_the_one_who_looks(data):
    kind_of(data)
    with suppress(BadInput):
        must_be(data, "x", PROOF_FORMAT)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 records"), (1, "1 record"), (2, "2 records"), (1000, "1,000 records")],
)
def test_one_is_one_and_the_rest_are_many(count, said):
    assert number_of(count, "record") == said


def test_a_word_with_a_plural_of_its_own_has_it():
    assert [number_of(n, "entry", "entries") for n in (1, 2)] == ["1 entry", "2 entries"]


def test_the_nearest_known_name_is_asked_after():
    assert did_you_mean("turst", ["council", "trust"]) == "; did you mean “trust”?"
    assert did_you_mean("turst", ["police"]) == did_you_mean("", []) == ""


def test_a_name_has_the_article_of_its_first_letter():
    assert [a_or_an(one) for one in ("idva", "hub-worker", "user")] == [
        "an idva",
        "a hub-worker",
        "a user",
    ]
