"""Documents with something in every field there is, made from their classes themselves.

A field added tomorrow is filled tomorrow, so what is tested here is tested of it too.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from itertools import count

import attrs
from attrs import evolve

from accordant.core.agreement import Agreement
from accordant.core.errors import BadInput
from accordant.core.names import (
    DatasetId,
    Digest,
    DocumentId,
    Fingerprint,
    FlowId,
    GroupId,
    ItemId,
    PartyId,
    PersonId,
    PurposeId,
    RoleId,
)
from accordant.core.protocol import Protocol
from accordant.core.rendering.telling import certain
from accordant.core.treatment import Treatment
from accordant.core.wire import kinds
from accordant.core.wire.fields import fields_of
from tests.core.builders import COUNCIL, TRIAGE, WORKER, a_protocol, an_agreement

IDS = {
    PartyId: COUNCIL,
    PurposeId: TRIAGE,
    RoleId: WORKER,
    DatasetId: "contacts",
    ItemId: "names",
    FlowId: "contact",
    GroupId: "children",
    Digest: "sha256:" + "7" * 64,
    Fingerprint: "sha256:" + "8" * 64,
    DocumentId: "another-document",
    PersonId: "somebody",
}
KEPT = {
    ("Agreement", "epoch"),
    ("Agreement", "prohibitions"),
    ("Item", "format"),
    ("Flow", "treatments"),
}
"""Fields whose value must fit others; what the builders give them stays."""

GIVEN = {
    ("Transfer", "to"): "US",
    ("SubProcessor", "territory"): "US",
    ("Agreement", "territories"): ("GB", "US"),
}


class Filling:
    def __init__(self):
        self.numbers = count(1)

    def value(self, kind):
        """Make a value of a type, with words that stand nowhere else."""
        kind = certain(kind)
        if kind in IDS:
            return IDS[kind]
        kind = kinds.unwrapped(kind)
        if kind is str:
            return f"unheard words {next(self.numbers)}"
        if kind is bool:
            return True
        if kind is int:
            return 1
        if kind is date:
            return date(2027, 3, 9)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return list(kind)[-1]
        if (item := kinds.list_of(kind)) is not None:
            return (self.value(item),)
        if kinds.mapping_of(kind) is not None:
            key, to = kind.__args__
            return {self.value(key): self.value(to)}
        return self.part(kind)

    def part(self, kind):
        """Make a part with all of its fields, or with as many as go together."""
        given = {
            each.name: GIVEN.get((kind.__name__, each.name), self.value(each.type))
            for each in fields_of(kind)
        }
        try:
            return kind(**given)
        except BadInput:
            needed = {e.name for e in fields_of(kind) if e.default is attrs.NOTHING}
            return kind(**{name: value for name, value in given.items() if name in needed})

    def filled(self, part):
        """Fill every field of a part that is empty, and those of the parts within it."""
        for each in fields_of(type(part)):
            place, value = (type(part).__name__, each.name), getattr(part, each.name)
            if place in KEPT:
                continue
            if isinstance(value, str) and value and not isinstance(value, Enum):
                continue
            part = self.tried(part, each.name, self.whole(each.type, value, place))
        return part

    def whole(self, kind, value, place):
        if attrs.has(type(value)):
            return value if isinstance(value, Treatment) else self.filled(value)
        if isinstance(value, tuple) and value:
            return tuple(self.filled(v) if attrs.has(type(v)) else v for v in value)
        if isinstance(value, Enum | int | date) or (isinstance(value, Mapping) and value):
            return True if value is False else value
        return GIVEN.get(place, self.value(kind))

    def tried(self, part, name, value):
        try:
            return evolve(part, **{name: value})
        except BadInput:
            return part


def a_filled_agreement() -> Agreement:
    return Filling().filled(an_agreement())


def a_filled_protocol() -> Protocol:
    return Filling().filled(a_protocol())
