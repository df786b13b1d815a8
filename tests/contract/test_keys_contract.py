"""Private keys come back as they were put, to those they belong to, in memory and in files."""

import json
import os
from pathlib import Path

import pytest
from attrs import evolve

from accordant.adapters.keys import FileKeys
from accordant.adapters.memory import MemoryKeys
from accordant.core.crypto import (
    CHECKPOINT,
    MANIFEST,
    Effort,
    SealingKey,
    SigningKey,
    random_bytes,
)
from accordant.core.errors import BadInput, Conflict, NotFound, Unavailable, Untrusted
from accordant.work.ports import NodeKeys

LITTLE = Effort(memory_kib=8, iterations=1, lanes=1)


@pytest.fixture(params=["memory", "files"])
def keys(request, tmp_path):
    return MemoryKeys() if request.param == "memory" else FileKeys(tmp_path, effort=LITTLE)


@pytest.fixture
def files(tmp_path) -> FileKeys:
    return FileKeys(tmp_path, effort=LITTLE)


def node_keys() -> NodeKeys:
    return NodeKeys(
        root=SigningKey.generate(),
        manifest=SigningKey.generate(MANIFEST),
        checkpoint=SigningKey.generate(CHECKPOINT),
        sealing=SealingKey.generate(),
        master=random_bytes(32),
    )


def spelt(keys: NodeKeys) -> tuple:
    signing = (keys.root, keys.manifest, keys.checkpoint, keys.sealing)
    return (*(key.seeds() for key in signing), keys.master)


def test_a_node_has_no_keys_before_it_is_founded(keys):
    with pytest.raises(NotFound):
        keys.node()


def test_a_nodes_keys_come_back_as_they_were_put(keys):
    put = node_keys()
    keys.put_node(put)
    assert spelt(keys.node()) == spelt(put)


def test_a_nodes_keys_are_never_overwritten(keys):
    first = node_keys()
    keys.put_node(first)
    with pytest.raises(Conflict, match="already"):
        keys.put_node(node_keys())
    assert spelt(keys.node()) == spelt(first)


def test_a_persons_key_opens_with_their_passphrase_alone(keys):
    amira, ben = SigningKey.generate(), SigningKey.generate()
    keys.put_person("amira", amira, "correct horse é")
    keys.put_person("ben", ben, "battery staple")
    assert keys.person("amira", "correct horse é").seeds() == amira.seeds()
    assert keys.person("ben", "battery staple").seeds() == ben.seeds()
    with pytest.raises(Untrusted, match="passphrase"):
        keys.person("amira", "battery staple")


def test_a_person_without_a_key_is_not_found(keys):
    with pytest.raises(NotFound):
        keys.person("nobody", "whatever")


def test_a_persons_key_is_never_overwritten(keys):
    key = SigningKey.generate()
    keys.put_person("amira", key, "passphrase")
    with pytest.raises(Conflict, match="amira has a key already"):
        keys.put_person("amira", SigningKey.generate(), "passphrase")
    assert keys.person("amira", "passphrase").seeds() == key.seeds()


@pytest.mark.parametrize("name", ["../node", "a/b", "", "Amira"])
def test_a_name_that_is_no_id_reaches_no_file(keys, name):
    with pytest.raises(BadInput):
        keys.person(name, "passphrase")
    with pytest.raises(BadInput):
        keys.put_person(name, SigningKey.generate(), "passphrase")


def test_an_empty_passphrase_locks_nothing(keys):
    with pytest.raises(BadInput, match="empty"):
        keys.put_person("amira", SigningKey.generate(), "")
    with pytest.raises(NotFound):
        keys.person("amira", "passphrase")


# Files


def test_only_the_operator_can_read_the_files(files, tmp_path):
    files.put_person("amira", SigningKey.generate(), "passphrase")
    files.put_node(node_keys())
    found = {str(p.relative_to(tmp_path)): p.stat().st_mode & 0o777 for p in tmp_path.rglob("*")}
    assert found == {
        "keys": 0o700,
        "keys/node.json": 0o600,
        "keys/people": 0o700,
        "keys/people/amira.json": 0o600,
    }


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_keys_that_others_could_read_are_refused_with_the_command_to_run(files, tmp_path, mode):
    files.put_node(node_keys())
    path = tmp_path / "keys" / "node.json"
    path.chmod(mode)
    with pytest.raises(Untrusted, match=f"mode {mode:o}") as refusal:
        files.node()
    assert f"chmod 600 {path}" in refusal.value.advice


def test_no_seed_of_a_person_stands_in_their_file(files, tmp_path):
    key = SigningKey.generate()
    files.put_person("amira", key, "passphrase")
    text = (tmp_path / "keys" / "people" / "amira.json").read_text()
    assert json.loads(text)["format"] == "accordant/person-key/v1"
    assert "ed25519" not in text


def edited(tmp_path: Path, change) -> None:
    path = tmp_path / "keys" / "node.json"
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda v: v.update(format="accordant/node-keys/v9"), "format: this must be"),
        (lambda v: v.update(extra=1), "“extra” is not known"),
        (lambda v: v.pop("sealing"), "“sealing” is missing"),
        (lambda v: v.update(master="AAAA"), "master: must have 32 bytes"),
        (lambda v: v.update(root="text"), "root: a key is an object"),
        (lambda v: v["root"].update(ed25519="?"), "root.ed25519: this is not base64"),
    ],
)
def test_a_file_that_was_damaged_is_refused_with_its_place(files, tmp_path, change, sentence):
    files.put_node(node_keys())
    edited(tmp_path, change)
    with pytest.raises(BadInput, match=sentence):
        files.node()


def test_a_file_cut_short_is_refused(files, tmp_path):
    files.put_node(node_keys())
    path = tmp_path / "keys" / "node.json"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BadInput, match="ends too early"):
        files.node()


def test_keys_that_cannot_be_made_durable_are_not_there(files, tmp_path, monkeypatch):
    def fails(handle):
        raise OSError(5, "Input/output error")

    files.put_person("amira", SigningKey.generate(), "passphrase")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        with pytest.raises(Unavailable, match="Input/output error"):
            files.put_node(node_keys())
    with pytest.raises(NotFound):
        files.node()
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["people"]


# Rotation


def rotated(keys: NodeKeys, **changes) -> NodeKeys:
    return evolve(keys, sealing=SealingKey.generate(), retired=(keys.sealing,), **changes)


def all_of(keys: NodeKeys) -> tuple:
    retired = tuple(key.seeds() for key in keys.retired)
    return (*spelt(keys), retired, keys.following and all_of(keys.following))


def test_a_nodes_keys_are_replaced_whole_with_what_they_still_open(keys):
    first = node_keys()
    keys.put_node(first)
    second = rotated(first)
    for put in (evolve(first, following=second), second, rotated(second), first):
        keys.replace_node(put)
        assert all_of(keys.node()) == all_of(put)
    named = evolve(first, following=evolve(first, root=SigningKey.generate()))
    keys.replace_node(named)
    assert all_of(keys.node()) == all_of(named)


def test_keys_that_are_not_there_are_not_replaced(keys):
    with pytest.raises(NotFound):
        keys.replace_node(node_keys())
    with pytest.raises(NotFound):
        keys.node()


def test_a_body_may_be_sealed_to_any_of_the_keys_the_likeliest_first():
    first = node_keys()
    second = rotated(first)
    assert first.opening == (first.sealing,)
    assert second.opening == (second.sealing, first.sealing)
    assert evolve(first, following=second).opening == (first.sealing, second.sealing)


def test_replaced_keys_are_as_private_as_the_first_and_leave_no_other_file(files, tmp_path):
    files.put_node(node_keys())
    files.replace_node(rotated(node_keys()))
    found = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "keys").iterdir()}
    assert found == {"node.json": 0o600}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda v: v.update(retired="x"), "retired: a list of keys"),
        (lambda v: v.update(retired=["x"]), r"retired\[0\]: a key is an object"),
        (lambda v: v.update(following="x"), "following"),
        (lambda v: v.update(following={}), "following"),
        (lambda v: v.pop("retired"), "“retired” is missing"),
        (lambda v: v.update(format=1), "format: this must be"),
    ],
)
def test_a_file_of_rotated_keys_that_was_damaged_is_refused(files, tmp_path, change, sentence):
    files.put_node(rotated(node_keys()))
    edited(tmp_path, change)
    with pytest.raises(BadInput, match=sentence):
        files.node()


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_keys_that_cannot_be_replaced_stay_as_they_were(files, tmp_path, monkeypatch, call):
    def fails(*arguments):
        raise OSError(28, "No space left on device")

    first = node_keys()
    files.put_node(first)
    with monkeypatch.context() as broken:
        broken.setattr(os, call, fails)
        with pytest.raises(Unavailable, match="full"):
            files.replace_node(rotated(first))
    assert spelt(files.node()) == spelt(first)
