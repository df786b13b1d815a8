"""The Northmoor story: four fictional bodies, their protocol, their agreement and their people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any, Final, cast

from accordant.core.canonical import Json
from accordant.core.errors import NotFound
from accordant.templates import starting
from accordant.templates.northmoor.people import ASSURANCES, PEOPLE, Certificate, Worker

__all__ = [
    "ASSURANCES",
    "PARTIES",
    "PEOPLE",
    "Certificate",
    "Worker",
    "documents",
    "text",
    "with_gp_notes",
]

PARTIES: Final[Mapping[str, str]] = {
    "ncc": "Northmoor County Council",
    "np": "Northmoor Constabulary",
    "nvt": "Northmoor Vale NHS Foundation Trust",
    "hls": "Harbour Light Domestic Abuse Service",
}


def text(name: str) -> bytes:
    """Give a document as people wrote it, comments and all: `protocol` or `agreement`."""
    if name not in starting.TIERS:
        raise NotFound(f"Northmoor has no “{name}”", "Ask for protocol or agreement.")
    return starting.text("northmoor", name)


def documents(roots: Mapping[str, str], start: date) -> tuple[Json, Callable[[str], Json]]:
    """Give the protocol as JSON, and what makes the agreement once the protocol's digest is known.

    `roots` has each party's root fingerprint. Both run for two years from `start`.
    """
    return starting.documents("northmoor", roots, start)


def with_gp_notes(agreement: Json, digest: str) -> Json:
    """Give the next version of an agreement: the trust also shares what the GP noted.

    A new item is a material change, so every party signs again. `digest` is of the version
    replaced, which goes on explaining what was shared under it.
    """
    made: Any = deepcopy(agreement)
    made["version"] += 1
    made["replaces"] = digest
    health = next(one for one in made["datasets"] if one["id"] == "health-safeguarding")
    health["items"].append(deepcopy(GP_NOTES))
    for flow in made["flows"]:
        if flow["id"] in {"f2-health-reply", "f3-strategy-health"}:
            flow["items"].append(GP_NOTES["id"])
    return cast(Json, made)


GP_NOTES: Final[dict[str, Any]] = {
    "id": "gp_consultation_notes",
    "definition": "What the GP noted of consultations that bear on the worry, in up to 200 words.",
    "type": "narrative",
    "category": "special-category",
    "opinion": True,
    "necessity": {
        "triage": "GPs see small injuries and tired parents that no hospital record shows.",
        "enquiry": "The notes are compared with what was said to have happened.",
    },
}
"""The item that version 2 adds."""
