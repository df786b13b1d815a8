"""The short answer: what a decision decides, without the sentences that explain it."""

from __future__ import annotations

from typing import NamedTuple

from accordant.core.agreement import Obligation
from accordant.core.decision import Decision, Outcome
from accordant.core.names import ItemId, RoleId
from accordant.core.policy import Clause


class Verdict(NamedTuple):
    """What a decision decides, and under which clause; of a refusal, the conditions unmet."""

    outcome: Outcome
    clause: Clause | None
    items: tuple[ItemId, ...]
    obligations: tuple[Obligation, ...]
    unmet: tuple[str, ...]
    others: tuple[Clause, ...]
    refer_to: tuple[RoleId, ...]

    @property
    def permits(self) -> bool:
        """Tell whether it may be shared."""
        return self.outcome is Outcome.PERMIT


def verdict_of(decision: Decision) -> Verdict:
    """Take the short answer from a decision."""
    return Verdict(
        outcome=decision.outcome,
        clause=decision.clause,
        items=decision.items,
        obligations=decision.obligations,
        unmet=tuple(condition.name for condition in decision.unmet),
        others=decision.others,
        refer_to=decision.refer_to,
    )
