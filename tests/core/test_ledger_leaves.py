"""Entries, commitments and salted rows: they prove what was, and give nothing away."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.canonical import digest
from accordant.core.errors import BadInput
from accordant.core.ledger import (
    Frontier,
    Leaf,
    RowOpening,
    commit,
    extend_rows,
    leaf_hash,
    open_row,
    opens,
    read_leaf,
    row_leaf,
    row_salt,
    rows_root,
    verify_row,
    write_leaf,
)

FILE = Path(__file__).parents[2] / "docs/spec/vectors/ledger.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))

SALT = b"s" * 32
KEY = b"k" * 32
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEAF = Leaf(
    kind="sent",
    at=NOON,
    commitment=commit({"to": "police"}, SALT),
    refs={"package": digest(b"package"), "agreement": digest(b"agreement")},
)

events = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_the_published_entry_is_read_and_committed_to():
    vector = VECTORS["leaf"]
    data = vector["bytes"].encode()
    assert leaf_hash(data).hex() == vector["hash"]
    assert read_leaf(data).commitment == vector["commitment"]
    assert opens(vector["commitment"], vector["event"], bytes.fromhex(vector["salt"]))


def test_an_entry_comes_back_from_its_bytes():
    assert read_leaf(write_leaf(LEAF)) == LEAF
    assert hash(read_leaf(write_leaf(LEAF))) == hash(LEAF)


def test_an_entry_states_its_format_and_its_time_in_utc():
    elsewhere = Leaf(
        kind="sent",
        at=NOON.astimezone(timezone(timedelta(hours=2))),
        commitment=LEAF.commitment,
    )
    written = json.loads(write_leaf(elsewhere))
    assert written == {
        "format": "accordant/leaf/v1",
        "kind": "sent",
        "at": "2026-11-22T12:00:00Z",
        "commitment": LEAF.commitment,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "Sent it"},
        {"at": NOON.replace(tzinfo=None)},
        {"commitment": "Jo Bloggs"},
        {"refs": {"package": "Jo Bloggs"}},
        {"refs": {"Jo Bloggs": digest(b"")}},
    ],
)
def test_an_entry_holds_digests_and_no_words_about_anyone(fields):
    whole = {"kind": "sent", "at": NOON, "commitment": LEAF.commitment}
    with pytest.raises(BadInput):
        Leaf(**{**whole, **fields})


@pytest.mark.parametrize(
    "data",
    [
        write_leaf(LEAF) + b"\n",
        write_leaf(LEAF).replace(b'"sent"', b'"sent","kind":"sent"'),
        write_leaf(LEAF).replace(b"leaf/v1", b"leaf/v2"),
        write_leaf(LEAF).replace(b'{"agr', b'{"aaa":"Jo","agr'),
        write_leaf(LEAF).replace(b"12:00:00Z", b"12:00:00.000Z"),
        b"{}",
    ],
)
def test_an_entry_in_any_other_spelling_is_refused(data):
    with pytest.raises(BadInput):
        read_leaf(data)


def test_an_entry_too_long_for_a_tile_bundle_is_refused():
    refs = {f"r{n}": digest(b"") for n in range(1000)}
    with pytest.raises(BadInput, match="65535"):
        write_leaf(Leaf(kind="sent", at=NOON, commitment=LEAF.commitment, refs=refs))


@given(events, st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_with_its_own_event_and_salt_only(event, salt):
    commitment = commit(event, salt)
    assert opens(commitment, event, salt)
    assert not opens(commitment, [event], salt)
    assert not opens(commitment, event, bytes(31) + bytes([salt[31] ^ 1]))


@pytest.mark.parametrize("salt", [b"", b"s" * 31, b"s" * 33])
def test_a_salt_that_could_be_guessed_is_refused(salt):
    with pytest.raises(BadInput):
        commit({}, salt)


def test_the_published_rows_have_their_root_and_open():
    vector = VECTORS["rows"]
    key, root = bytes.fromhex(vector["salt_key"]), bytes.fromhex(vector["root"])
    assert [row_salt(key, n).hex() for n in range(5)] == vector["salts"]
    assert rows_root(vector["rows"], key) == root
    opening = RowOpening(
        index=3,
        row=vector["rows"][3],
        salt=bytes.fromhex(vector["salts"][3]),
        path=tuple(bytes.fromhex(one) for one in vector["opened"]["path"]),
    )
    assert verify_row(opening, root, 5)


@given(st.lists(events, min_size=1, max_size=20), st.data())
def test_any_row_opens_at_its_own_place_only(rows, data):
    index = data.draw(st.integers(0, len(rows) - 1))
    opening, root = open_row(rows, index, KEY), rows_root(rows, KEY)
    assert verify_row(opening, root, len(rows))
    assert not verify_row(opening, root, len(rows) * 2)
    changed = RowOpening(index=index, row=[rows[index]], salt=opening.salt, path=opening.path)
    assert not verify_row(changed, root, len(rows))
    elsewhere = RowOpening(index=index + 1, row=rows[index], salt=opening.salt, path=opening.path)
    assert not verify_row(elsewhere, root, len(rows))


@given(st.lists(events, max_size=12), st.integers(0, 12))
def test_rows_can_come_in_batches(rows, cut):
    frontier = extend_rows(extend_rows(Frontier(), rows[:cut], KEY), rows[cut:], KEY)
    assert frontier.size == len(rows)
    assert frontier.root() == rows_root(rows, KEY)


def test_equal_rows_do_not_look_alike():
    assert row_leaf({"a": 1}, row_salt(KEY, 0)) != row_leaf({"a": 1}, row_salt(KEY, 1))


def test_another_key_gives_other_salts():
    assert row_salt(KEY, 0) != row_salt(b"K" * 32, 0)


@pytest.mark.parametrize(("key", "index"), [(b"k" * 31, 0), (KEY, -1), (KEY, 2**63)])
def test_a_row_salt_needs_a_whole_key_and_a_row(key, index):
    with pytest.raises(BadInput):
        row_salt(key, index)


@pytest.mark.parametrize("index", [-1, 2])
def test_a_row_that_is_not_there_does_not_open(index):
    with pytest.raises(BadInput):
        open_row([{}, {}], index, KEY)
