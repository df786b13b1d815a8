"""The grant table: what the signed agreements allow, compiled, so that answers come at once."""

from accordant.core.table.answer import Verdict, verdict_of
from accordant.core.table.prepared import Prepared, Row
from accordant.core.table.single import Table

__all__ = [
    "Prepared",
    "Row",
    "Table",
    "Verdict",
    "verdict_of",
]
