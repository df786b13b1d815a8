"""The names things go by: short, stable words, checked once where they enter."""

from __future__ import annotations

import re
from typing import NewType

from accordant.core.errors import BadInput, Problem

PartyId = NewType("PartyId", str)
PersonId = NewType("PersonId", str)
RoleId = NewType("RoleId", str)
DocumentId = NewType("DocumentId", str)
PurposeId = NewType("PurposeId", str)
DatasetId = NewType("DatasetId", str)
ItemId = NewType("ItemId", str)
FlowId = NewType("FlowId", str)
GroupId = NewType("GroupId", str)
Digest = NewType("Digest", str)
Fingerprint = NewType("Fingerprint", str)

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
"""What an id may look like: it stands in URLs, file names and signed documents alike."""

HASH = re.compile(r"sha256:[0-9a-f]{64}")


def a_name(text: str, path: str = "") -> str:
    """Give back a well-formed id, or refuse it with a sentence."""
    if not NAME.fullmatch(text):
        raise BadInput(
            [
                Problem(
                    path,
                    f"“{text[:80]}” is not a usable id: use 1 to 64 lower-case letters, digits, "
                    "dots, dashes or underscores, starting and ending with a letter or digit",
                )
            ]
        )
    return text


def a_hash(text: str, path: str = "") -> str:
    """Give back a well-formed SHA-256 digest or fingerprint, or refuse it with a sentence."""
    if not HASH.fullmatch(text):
        raise BadInput(
            [Problem(path, "a digest is written sha256: and then 64 lower-case hexadecimal digits")]
        )
    return text


def ledger_name(party: PartyId) -> str:
    """Name a party's ledger: the origin line of its checkpoints."""
    return f"accordant/ledger/{party}"
