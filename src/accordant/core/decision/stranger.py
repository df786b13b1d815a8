"""A party that no agreement names: most likely its name is misspelt."""

from __future__ import annotations

from typing import Final

from accordant.core.decision.answer import Condition
from accordant.core.decision.question import Request
from accordant.core.decision.saying import fails
from accordant.core.policy import Policy
from accordant.core.wire import did_you_mean

NAMED: Final = 12
"""How many names a sentence lists."""


def stranger(request: Request, policy: Policy) -> Condition | None:
    """Tell of the ends that no agreement held here names, if there is one."""
    ends = (request.provider, request.recipient)
    unknown = [one for one in ends if one not in policy.parties]
    if not unknown or not policy.parties:
        return None
    known = sorted(policy.parties)
    listed = ", ".join(known) if len(known) <= NAMED else f"the {len(known):,} that are known"
    sentence = f"no agreement held here has a party {' or '.join(unknown)}"
    meant = "".join(did_you_mean(end, known) for end in unknown)
    return fails("parties", sentence, f"name one of {listed}{meant}", str(request.person))
