"""The law as data: gateways, lawful bases and the fields each regime needs, dated and sourced.

The files beside this one are for a lawyer to edit. Nothing in them is legal advice: whatever
rests on them carries `NOTICE`.
"""

from accordant.core.law.entries import (
    ANY,
    NOTICE,
    Entry,
    FieldRow,
    Gateway,
    Ground,
    Later,
    Need,
    Power,
    Provision,
    Rule,
    Severity,
    Strength,
)
from accordant.core.law.files import (
    DetailWords,
    Fields,
    basis,
    detail_words,
    fields,
    gateway,
    gateways,
    ground,
    grounds,
    in_force,
    rules,
)

__all__ = [
    "ANY",
    "NOTICE",
    "DetailWords",
    "Entry",
    "FieldRow",
    "Fields",
    "Gateway",
    "Ground",
    "Later",
    "Need",
    "Power",
    "Provision",
    "Rule",
    "Severity",
    "Strength",
    "basis",
    "detail_words",
    "fields",
    "gateway",
    "gateways",
    "ground",
    "grounds",
    "in_force",
    "rules",
]
