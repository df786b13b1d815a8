"""Pseudonyms have the bytes that docs/spec/pseudonyms.md says, for ever."""

import json
import runpy
from datetime import date, datetime
from pathlib import Path

import pytest

from accordant.core.errors import BadInput
from accordant.core.treatment import ItemType, Unfit, message, pseudonym, pseudonym_key

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec"
VECTORS = json.loads((SPEC / "vectors" / "pseudonyms.json").read_text(encoding="ascii"))
KEY = VECTORS["key"].encode("ascii")


def value_of(vector):
    if vector["type"] != "date":
        return vector["value"]
    timed = "T" in vector["value"]
    return (datetime if timed else date).fromisoformat(vector["value"])


def by_reason(vector):
    return f"{vector['type']}: {vector['because']}"


@pytest.mark.parametrize("vector", VECTORS["keys"], ids=lambda each: each["info"])
def test_keys_are_as_published(vector):
    made = pseudonym_key(
        bytes.fromhex(vector["master"]), vector["agreement"], vector["domain"], vector["epoch"]
    )
    assert made == vector["key"].encode("ascii")


@pytest.mark.parametrize("vector", VECTORS["pseudonyms"], ids=by_reason)
def test_messages_and_pseudonyms_are_as_published(vector):
    item_type = ItemType(vector["type"])
    assert message(item_type, value_of(vector)) == vector["message"]
    assert pseudonym(KEY, item_type, value_of(vector)) == vector["pseudonym"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=by_reason)
def test_what_has_no_canonical_message_has_no_pseudonym(vector):
    with pytest.raises(Unfit):
        pseudonym(KEY, ItemType(vector["type"]), value_of(vector))


def test_half_a_character_has_no_pseudonym():
    with pytest.raises(Unfit, match="half of a character"):
        message(ItemType.TEXT, "\ud83d")


def test_the_vectors_are_what_their_generator_writes():
    generator = runpy.run_path(str(SPEC / "vectors" / "make_pseudonyms.py"))
    assert generator["written"]() == (SPEC / "vectors" / "pseudonyms.json").read_text("ascii")


def test_the_page_shows_the_first_vector():
    page = (SPEC / "pseudonyms.md").read_text(encoding="utf-8")
    for shown in (VECTORS["keys"][0]["key"], VECTORS["keys"][0]["info"]):
        assert shown in page
    assert VECTORS["pseudonyms"][1]["pseudonym"] in page


def test_different_keys_values_and_spellings_give_different_pseudonyms():
    keys = {vector["key"] for vector in VECTORS["keys"]}
    assert len(keys) == len(VECTORS["keys"])
    messages = {vector["message"] for vector in VECTORS["pseudonyms"]}
    assert len({vector["pseudonym"] for vector in VECTORS["pseudonyms"]}) == len(messages)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"master": bytes(31)}, "master"),
        ({"epoch": 0}, "epoch"),
        ({"epoch": True}, "epoch"),
        ({"agreement": 'a","b'}, "agreement"),
        ({"domain": ""}, "domain"),
    ],
)
def test_a_key_of_nonsense_is_refused(change, path):
    good = {"master": bytes(32), "agreement": "a", "domain": "b", "epoch": 1}
    with pytest.raises(BadInput) as refused:
        pseudonym_key(**good | change)
    assert refused.value.problems[0].path == path


@pytest.mark.parametrize("key", [b"", bytes(32), KEY.upper(), KEY + b"\n"])
def test_a_key_in_another_form_is_refused(key):
    with pytest.raises(BadInput, match="64 lower-case"):
        pseudonym(key, ItemType.TEXT, "x")
