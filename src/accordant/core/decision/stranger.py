"""A party that no agreement names: most likely its name is misspelt."""

from __future__ import annotations

from typing import Final

from accordant.core.decision.answer import Condition
from accordant.core.decision.question import Request
from accordant.core.policy import Policy
from accordant.core.wire import did_you_mean

NAMED: Final = 12
"""How many names a sentence lists."""


def stranger(request: Request, policy: Policy) -> Condition | None:
    """Tell of an end that no agreement held here names, if one is such."""
    ends = (request.provider, request.recipient)
    end = next((one for one in ends if one not in policy.parties), None)
    if end is None or not policy.parties:
        return None
    known = sorted(policy.parties)
    listed = ", ".join(known) if len(known) <= NAMED else f"the {len(known):,} that are known"
    return Condition(
        name="parties",
        met=False,
        sentence=f"no agreement held here has a party {end}",
        remedy=f"name one of {listed}{did_you_mean(end, known)}",
        who=str(request.person),
    )
