"""The published shape of a document: JSON Schema (draft 2020-12) from the same types."""

from __future__ import annotations

import datetime
import inspect
from typing import Any

import attrs

from accordant.core.canonical import LARGEST, Json
from accordant.core.wire import kinds
from accordant.core.wire.fields import fields_of, says, written_name

Schema = dict[str, Any]


def schema(kind: type[Any], *, id: str, title: str) -> Json:
    """Describe a document class so that any JSON Schema checker can check what people write."""
    shapes = _Shapes()
    root = shapes.of(kind)
    found: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "title": title,
        **root,
        "$defs": dict(sorted(shapes.definitions.items())),
    }
    return found


class _Shapes:
    """Collects the definition of every class that a document can hold."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self.classes: dict[str, type[Any]] = {}

    def of(self, kind: Any) -> Schema:
        """Describe one kind of value; the same closed table as for reading and writing."""
        kind = kinds.unwrapped(kind)
        if kind in _SIMPLE:
            return dict(_SIMPLE[kind])
        if kinds.is_choice(kind):
            return {"enum": list(kinds.choices(kind))}
        if kinds.is_union(kind):
            return self.of_union(kind)
        if (item := kinds.list_of(kind)) is not None:
            return {"type": "array", "items": self.of(item)}
        if (item := kinds.mapping_of(kind)) is not None:
            return {"type": "object", "additionalProperties": self.of(item)}
        if kinds.is_class(kind):
            return self.reference(kind)
        raise kinds.unsupported(kind)

    def of_union(self, kind: Any) -> Schema:
        """Describe a value that may be one of several kinds, or nothing."""
        parts = kinds.alternatives(kind)
        found = kinds.tagged(parts)
        if found is None and len(parts) > 1:
            raise kinds.unsupported(kind)
        tag = {"required": [found[0]]} if found else {}
        shapes = [{**self.of(part), **tag} for part in parts]
        return {"anyOf": [*shapes, {"type": "null"}] if kinds.may_be_nothing(kind) else shapes}

    def reference(self, kind: type[Any]) -> Schema:
        """Point to the definition of a class, writing it the first time."""
        name = kind.__name__
        if self.classes.setdefault(name, kind) is not kind:
            raise TypeError(f"two document classes are called {name}; a schema needs one")
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold itself
            self.definitions[name] = self.definition(kind)
        return {"$ref": f"#/$defs/{name}"}

    def definition(self, kind: type[Any]) -> Schema:
        """Describe a class: its fields, and no others."""
        fields = fields_of(kind)
        found: Schema = {"type": "object"}
        if kind.__doc__:
            found["description"] = inspect.cleandoc(kind.__doc__).split("\n\n")[0]
        found["properties"] = {written_name(field): self.field(field) for field in fields}
        found["required"] = [written_name(f) for f in fields if f.default is attrs.NOTHING]
        found["additionalProperties"] = False
        return found

    def field(self, field: attrs.Attribute[Any]) -> Schema:
        """Describe a field with what it says of itself."""
        found = self.of(field.type)
        if sentence := says(field):
            found["description"] = sentence
        if pattern := field.metadata.get("pattern"):
            found["pattern"] = pattern
        return found


_SIMPLE: dict[Any, Schema] = {
    Json: {},
    str: {"type": "string"},
    int: {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
    bool: {"type": "boolean"},
    datetime.date: {"type": "string", "format": "date", "pattern": kinds.DATE},
    datetime.datetime: {"type": "string", "format": "date-time", "pattern": kinds.TIME},
    bytes: {"type": "string", "contentEncoding": "base64", "pattern": kinds.BASE64},
}
