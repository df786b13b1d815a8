"""How far the software itself keeps a term, and by what.

Each promise is enforced by the software, evidenced in the record, or only contractual: the
difference is said, never blurred. What only describes promises nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen


class How(StrEnum):
    """How far the software itself keeps a term."""

    ENFORCED = "enforced"
    EVIDENCED = "evidenced"
    CONTRACTUAL = "contractual"
    DESCRIPTIVE = "descriptive"


@frozen
class Enforcer:
    """How one term is carried out, and by what."""

    how: How
    by: str


DECIDED: Final = Enforcer(How.ENFORCED, "each request is decided by it")
RELEASED: Final = Enforcer(How.ENFORCED, "each release is made and labelled by it")
FOLDED: Final = Enforcer(How.ENFORCED, "whether the agreement is in force is worked out from it")
CHECKED: Final = Enforcer(How.ENFORCED, "the checklist looks at it before it can be proposed")
WORDS: Final = Enforcer(How.ENFORCED, "a word that nothing carries out cannot be proposed")
RECORDED: Final = Enforcer(How.EVIDENCED, "tests of it, and the answers, are on record")
TOLD: Final = Enforcer(How.CONTRACTUAL, "the parties keep it; every page tells them of it")
DESCRIBES: Final = Enforcer(How.DESCRIPTIVE, "it says what something is, and binds nobody")
