"""Exactly what leaves: a plan any engine can carry out, and the pure reference that does."""

from accordant.core.release.barring import Barred, barred
from accordant.core.release.carrying import Held, Outgoing, Reason, carry_out
from accordant.core.release.forms import FORMS, Form
from accordant.core.release.mapping import (
    MAPPING_FORMAT,
    ColumnMapping,
    Described,
    columns_for,
    suggest_mapping,
)
from accordant.core.release.plan import PLAN_FORMAT, Column, HoldRule, Plan
from accordant.core.release.reading import read_value

__all__ = [
    "FORMS",
    "MAPPING_FORMAT",
    "PLAN_FORMAT",
    "Barred",
    "Column",
    "ColumnMapping",
    "Described",
    "Form",
    "Held",
    "HoldRule",
    "Outgoing",
    "Plan",
    "Reason",
    "barred",
    "carry_out",
    "columns_for",
    "read_value",
    "suggest_mapping",
]
