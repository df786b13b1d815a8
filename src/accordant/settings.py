"""What describes a node: HOME/node.yaml, read strictly; a node with a fault in it does not start.

HOME is a folder for one node alone: node.yaml, keys/, store.sqlite3 and bodies/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from errno import EDQUOT, ENOSPC
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, Literal
from zoneinfo import available_timezones

from attrs import field, frozen

from accordant.core.errors import (
    AccordantError,
    BadInput,
    Conflict,
    NotFound,
    Problem,
    Unavailable,
)
from accordant.core.names import PartyId, a_name
from accordant.core.people import PartyKind
from accordant.core.signing import is_address
from accordant.core.wire import decode, doc, encode, read_yaml, write_yaml
from accordant.work.ports import Node

SETTINGS_FORMAT: Final = "accordant/node/v1"
FILE: Final = "node.yaml"
HOME: Final = "ACCORDANT_HOME"
"""The environment variable that names a node's home."""

LONGEST_EARLY: Final = 24 * 60 * 60
LONGEST_LIFE: Final = 366
LONGEST_WAIT: Final = 60 * 60
LARGEST_BODY: Final = 1 << 40
"""Bytes; far beyond any release, and safe to add up."""


@frozen(kw_only=True)
class Settings:
    """A node as its operator describes it; every fault is listed (BadInput)."""

    format: Literal["accordant/node/v1"] = SETTINGS_FORMAT
    party: PartyId = field(metadata=doc("the short id of the organisation this node acts for"))
    name: str = field(metadata=doc("the name people know the organisation by"))
    kind: PartyKind = field(metadata=doc("what the organisation is"))
    url: str = field(metadata=doc("where partners reach this node, such as https://node.example"))
    zone: str = field(default="Europe/London", metadata=doc("the time zone of its dates"))
    early_seconds: int = field(
        default=300, metadata=doc("how far ahead of our clock a package may be dated, in seconds")
    )
    expires_days: int = field(default=30, metadata=doc("how long a package is good for, in days"))
    largest_body: int = field(
        default=1 << 30, metadata=doc("the largest package body taken in, in bytes")
    )
    body_seconds: int = field(
        default=30,
        metadata=doc("how long a package may take before it must come at 10,000 bytes a second"),
    )
    database: str = field(
        default="", metadata=doc("a postgres:// address; left out, store.sqlite3 in the home")
    )
    certificate: str = field(
        default="", metadata=doc("a TLS certificate file (PEM), from the home where relative")
    )
    private_key: str = field(default="", metadata=doc("the key file (PEM) of the certificate"))
    log_level: Literal["debug", "info", "warning", "error"] = field(
        default="info", metadata=doc("how much is written to the log")
    )

    def __attrs_post_init__(self) -> None:
        if found := [*self._identity_faults(), *self._limit_faults()]:
            raise BadInput(found, f"Correct {FILE}; the node does not start with faults in it.")

    def _identity_faults(self) -> Iterator[Problem]:
        try:
            a_name(self.party, "party")
        except BadInput as bad:
            yield from bad.problems
        if not self.name.strip():
            yield Problem("name", "say what people call the organisation")
        if not is_address(self.url):
            yield Problem("url", "an address of a node looks like https://node.example")
        if self.zone not in available_timezones():
            yield Problem("zone", f"“{self.zone[:40]}” is no time zone, such as Europe/London")

    def _limit_faults(self) -> Iterator[Problem]:
        limits = {
            "early_seconds": (0, LONGEST_EARLY),
            "expires_days": (1, LONGEST_LIFE),
            "largest_body": (1, LARGEST_BODY),
            "body_seconds": (1, LONGEST_WAIT),
        }
        for name, (least, most) in limits.items():
            if not least <= getattr(self, name) <= most:
                yield Problem(name, f"this must be from {least} to {most}")
        if self.database and not self.database.startswith(("postgres://", "postgresql://")):
            yield Problem("database", "this must begin with postgres://, or be left out for SQLite")
        if bool(self.certificate) != bool(self.private_key):
            yield Problem("certificate", "a certificate and its private_key go together")

    @property
    def node(self) -> Node:
        """Give what the work needs to know of the node."""
        return Node(
            party=self.party,
            name=self.name,
            kind=str(self.kind),
            url=self.url.rstrip("/"),
            zone=self.zone,
            early_seconds=self.early_seconds,
            expires_days=self.expires_days,
            largest_body=self.largest_body,
            body_seconds=self.body_seconds,
        )


def home_of(given: Path | str | None = None) -> Path:
    """Find a node's home: what was given, else ACCORDANT_HOME, else ~/.accordant."""
    return Path(given or os.environ.get(HOME) or "~/.accordant").expanduser().absolute()


def read_settings(home: Path) -> Settings:
    """Read a node's settings (NotFound; BadInput with every fault; Unavailable)."""
    try:
        data = (home / FILE).read_bytes()
    except FileNotFoundError:
        raise NotFound(
            f"there is no node in {home}", "Run accordant init, or name another --home."
        ) from None
    except OSError as error:
        raise _unserved(home, error) from error
    try:
        return decode(Settings, read_yaml(data))
    except BadInput as bad:
        advice = f"Correct {home / FILE}; the node does not start with faults in it."
        raise BadInput(bad.problems, advice, code=bad.code) from None


def write_settings(home: Path, node: Node) -> Settings:
    """Write a new node's settings (Conflict where there are some; BadInput; Unavailable)."""
    settings = _described(node)
    text = f"# This node. Every setting: docs/how-to/run-a-node.md.\n{write_yaml(encode(settings))}"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=home, prefix=".new-", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.link(file.name, home / FILE)  # whole, or not there; never over another
    except FileExistsError:
        raise Conflict(
            f"there is a node in {home} already", "Use another --home to begin anew."
        ) from None
    except OSError as error:
        raise _unserved(home, error) from error
    return settings


def _described(node: Node) -> Settings:
    """Check a node as strictly as if it had been read from its file."""
    value = encode(node)
    assert isinstance(value, dict)
    return decode(Settings, {"format": SETTINGS_FORMAT, **value})


def _unserved(home: Path, error: OSError) -> AccordantError:
    return Unavailable(
        f"{home / FILE} cannot be read or written: {error.strerror}",
        "Check that the folder is there, is yours and is not full.",
        code="disk-full" if error.errno in (EDQUOT, ENOSPC) else "disk-fault",
    )
