"""The answer: permit, deny or refer, always with the reasons, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from accordant.core.agreement import Obligation
from accordant.core.names import ItemId, RoleId
from accordant.core.policy import Clause


class Outcome(StrEnum):
    """What a decision can be."""

    PERMIT = "permit"
    DENY = "deny"
    REFER = "refer"


@frozen(kw_only=True)
class Condition:
    """One condition of a clause, whether it is known to hold, and otherwise what would help.

    `met` is True, False, or None where it is not known; what is not known does not permit.
    """

    name: str
    met: bool | None
    sentence: str
    remedy: str = ""
    who: str = ""


def unmet(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Give the conditions that are not known to hold."""
    return tuple(condition for condition in conditions if condition.met is not True)


@frozen(kw_only=True)
class LeftOut:
    """An item that does not go, and why."""

    item: ItemId
    why: str


@frozen(kw_only=True)
class Decision:
    """The answer to one request, and everything that led to it."""

    outcome: Outcome
    summary: str
    clause: Clause | None = None
    text: str = ""
    items: tuple[ItemId, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    conditions: tuple[Condition, ...] = ()
    refer_to: tuple[RoleId, ...] = ()
    others: tuple[Clause, ...] = ()
    power: str = ""
    review_due: datetime | None = None

    @property
    def permits(self) -> bool:
        """Tell whether it may be shared."""
        return self.outcome is Outcome.PERMIT

    @property
    def unmet(self) -> tuple[Condition, ...]:
        """The conditions that stand in the way, or that an emergency sets aside."""
        return unmet(self.conditions)
