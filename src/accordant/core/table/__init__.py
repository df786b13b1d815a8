"""The grant table: what the signed agreements allow, compiled, so that answers come at once."""

from accordant.core.table.ahead import open_items
from accordant.core.table.answer import Verdict, verdict_of
from accordant.core.table.prepared import Particulars, PreparedRequest
from accordant.core.table.single import GrantTable

__all__ = [
    "GrantTable",
    "Particulars",
    "PreparedRequest",
    "Verdict",
    "open_items",
    "verdict_of",
]
