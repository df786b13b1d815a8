"""What a field of a document says about itself, and what it is called on paper."""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

import attrs


def doc(says: str, *, pattern: str = "") -> dict[str, Any]:
    """Document a field: ``frequency: Frequency = field(metadata=doc("how often data is sent"))``.

    The sentence is shown to people who leave the field out, and in the published schema. The
    ``pattern`` (a regular expression) is only published: the class itself refuses what differs.
    A wrapper around ``field`` would read better, but hides missing arguments from mypy.
    """
    return {"says": says, "pattern": pattern} if pattern else {"says": says}


def written_name(attribute: attrs.Attribute[Any]) -> str:
    """Give the name a field has in documents: ``from_`` in Python is ``from`` on paper."""
    name = attribute.name
    return name[:-1] if name.endswith("_") and iskeyword(name[:-1]) else name


def fields_of(kind: type[Any]) -> list[attrs.Attribute[Any]]:
    """List the fields of a class that stand in documents, with their types resolved."""
    attrs.resolve_types(kind)
    return [attribute for attribute in attrs.fields(kind) if attribute.init]


def says(attribute: attrs.Attribute[Any]) -> str:
    """Give the sentence that documents a field, or nothing."""
    return str(attribute.metadata.get("says", ""))
