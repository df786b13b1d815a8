"""Private keys in files that only the node's operator can read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from accordant.adapters.disk import make_durable, unserved
from accordant.core.canonical import Json, canonical, read
from accordant.core.crypto import (
    Effort,
    SealingKey,
    SigningKey,
    exactly,
    from_base64,
    lock_with_passphrase,
    to_base64,
    unlock_with_passphrase,
)
from accordant.core.errors import BadInput, Conflict, NotFound, Problem, Untrusted
from accordant.core.names import PersonId, a_name
from accordant.work.ports import NodeKeys

NODE_FORMAT: Final = "accordant/node-keys/v1"
ROTATED_FORMAT: Final = "accordant/node-keys/v2"
"""As v1, with the sealing keys of earlier lists, and the keys of a list being issued if any."""

PERSON_FORMAT: Final = "accordant/person-key/v1"
MASTER_LENGTH: Final = 32

_NODE_NAMES = frozenset({"format", "root", "manifest", "checkpoint", "sealing", "master"})
_ROTATED_NAMES = _NODE_NAMES | {"retired", "following"}
_PERSON_NAMES = frozenset({"format", "locked"})


class FileKeys:
    """The folder `keys` in a node's home: node.json, and people/ with a locked file for each."""

    def __init__(self, home: Path, *, effort: Effort | None = None) -> None:
        self._folder = home / "keys"
        self._effort = effort

    def node(self) -> NodeKeys:
        """Give the node's own keys (NotFound before the node is founded, Untrusted if exposed)."""
        path = self._folder / "node.json"
        return _node_keys(_read(path, {NODE_FORMAT: _NODE_NAMES, ROTATED_FORMAT: _ROTATED_NAMES}))

    def put_node(self, keys: NodeKeys) -> None:
        """Keep the node's keys, readable by its operator only (Conflict if there are any)."""
        _write_new(self._folder / "node.json", _node_json(keys), "this node has keys already")

    def replace_node(self, keys: NodeKeys) -> None:
        """Keep these keys in place of the node's present ones (NotFound), wholly or not at all."""
        self.node()
        _write_over(self._folder / "node.json", _node_json(keys))

    def person(self, person: PersonId, passphrase: str) -> SigningKey:
        """Unlock a person's signing key (NotFound; Untrusted on a wrong passphrase)."""
        value = _read(self._person_path(person), {PERSON_FORMAT: _PERSON_NAMES})
        secret = unlock_with_passphrase(value["locked"], passphrase)
        return _signing_key(read(secret), "locked")

    def put_person(self, person: PersonId, key: SigningKey, passphrase: str) -> None:
        """Keep a person's signing key, locked with their passphrase (Conflict if there is one)."""
        path = self._person_path(person)
        secret = canonical(_spelt(key.seeds()))
        locked: dict[str, Json] = dict(
            lock_with_passphrase(secret, passphrase, effort=self._effort)
        )
        value: dict[str, Json] = {"format": PERSON_FORMAT, "locked": locked}
        _write_new(path, value, f"{person} has a key already")

    def _person_path(self, person: PersonId) -> Path:
        return self._folder / "people" / f"{a_name(person)}.json"


def _node_json(keys: NodeKeys) -> dict[str, Json]:
    """Write keys as v1 until they have been rotated for the first time."""
    value: dict[str, Json] = {
        "format": NODE_FORMAT,
        "root": _spelt(keys.root.seeds()),
        "manifest": _spelt(keys.manifest.seeds()),
        "checkpoint": _spelt(keys.checkpoint.seeds()),
        "sealing": _spelt(keys.sealing.seeds()),
        "master": to_base64(keys.master),
    }
    if keys.retired or keys.following:
        value["format"] = ROTATED_FORMAT
        value["retired"] = [_spelt(key.seeds()) for key in keys.retired]
        value["following"] = _node_json(keys.following) if keys.following else None
    return value


def _node_keys(value: Mapping[str, object]) -> NodeKeys:
    retired, following = value.get("retired", []), value.get("following")
    if not isinstance(retired, list):
        raise BadInput([Problem("retired", "a list of keys is expected here")])
    return NodeKeys(
        root=_signing_key(value["root"], "root"),
        manifest=_signing_key(value["manifest"], "manifest"),
        checkpoint=_signing_key(value["checkpoint"], "checkpoint"),
        sealing=_sealing_key(value["sealing"], "sealing"),
        master=_master(value["master"]),
        retired=tuple(_sealing_key(one, f"retired[{n}]") for n, one in enumerate(retired)),
        following=None if following is None else _node_keys(_rotated(following)),
    )


def _rotated(value: object) -> dict[str, object]:
    """Read keys that follow; they have a retired key at least, unless that key stays the same."""
    names = _ROTATED_NAMES if isinstance(value, dict) and "retired" in value else _NODE_NAMES
    return exactly(value, names, "following")


def _sealing_key(value: object, path: str) -> SealingKey:
    return SealingKey.from_seeds(_seeds(value, path))


def _spelt(seeds: dict[str, bytes]) -> dict[str, Json]:
    return {name: to_base64(seed) for name, seed in seeds.items()}


def _seeds(value: object, path: str) -> dict[str, bytes]:
    if not isinstance(value, dict):
        raise BadInput([Problem(path, "a key is an object of algorithms and base64")])
    return {name: from_base64(text, f"{path}.{name}") for name, text in value.items()}


def _signing_key(value: object, path: str) -> SigningKey:
    return SigningKey.from_seeds(_seeds(value, path))


def _master(text: object) -> bytes:
    master = from_base64(text, "master")
    if len(master) != MASTER_LENGTH:
        raise BadInput([Problem("master", f"must have {MASTER_LENGTH} bytes, not {len(master)}")])
    return master


def _read(path: Path, formats: Mapping[str, frozenset[str]]) -> dict[str, object]:
    """Read a file of keys of a known format with exactly its names.

    Refused where others could have read it too (Untrusted).
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            if mode & 0o077:
                raise Untrusted(
                    f"others on this machine can read the keys in {path} (mode {mode:o})",
                    f"Run: chmod 600 {path}. If others use this machine, replace the keys too.",
                )
            value = read(file.read())
    except FileNotFoundError:
        raise NotFound(f"there is no key file {path.name} here") from None
    except OSError as error:
        raise unserved(error, f"{path} cannot be read") from error
    known = value.get("format") if isinstance(value, dict) else None
    if not isinstance(known, str) or known not in formats:
        raise BadInput([Problem("format", f"this must be “{' or '.join(formats)}”")])
    return exactly(value, formats[known], "")


def _write_new(path: Path, value: Json, taken: str) -> None:
    """Write a file that is whole, durable and private from the moment it has its name."""
    try:
        with _written(path, value) as name:
            os.link(name, path)  # unlike a rename, refuses a name that is taken
    except FileExistsError:
        raise Conflict(taken, "Keys are never overwritten; nothing was changed.") from None


def _write_over(path: Path, value: Json) -> None:
    """Put a file in the place of another, so that at every moment one of the two is there."""
    with _written(path, value) as name:
        spare = f"{name}.whole"
        os.link(name, spare)
        os.replace(spare, path)  # noqa: PTH105  # beside os.link, which pathlib spells backwards


@contextmanager
def _written(path: Path, value: Json) -> Iterator[str]:
    """Give the name of a durable, private file beside `path`, to be given its name within."""
    try:
        _make_folder(path.parent)
        # Made with mode 600 and O_EXCL.
        with NamedTemporaryFile(dir=path.parent, prefix=".new-") as file:
            file.write(canonical(value))
            file.flush()
            os.fsync(file.fileno())
            yield file.name
        make_durable(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise unserved(error, f"the keys cannot be written to {path}") from error


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it private: `parents=True` would leave the upper ones open."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        make_durable(folder.parent)
