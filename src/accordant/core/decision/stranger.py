"""A party, an agreement or a clause that nothing here has: most likely its name is misspelt."""

from __future__ import annotations

from collections.abc import Collection
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
    sentence = f"no agreement held here has a party {' or '.join(unknown)}"
    remedy = one_of(policy.parties, *unknown)
    return fails("parties", sentence, remedy, str(request.person))


def misnamed(request: Request, policy: Policy) -> Condition | None:
    """Tell of the agreement or clause asked for that no agreement of the two has, if there is one.

    That there is no such clause does not mean that nothing is agreed.
    """
    ends = (request.provider, request.recipient)
    theirs = [grant.clause for grant in policy.grants if grant.names(*ends)]
    agreements = {clause.agreement for clause in theirs}
    both = f"no agreement of {' and '.join(ends)}"
    if not theirs:
        return None
    if request.agreement is not None and request.agreement not in agreements:
        sentence = f"{both} is called {request.agreement}"
        return _unheld(request, sentence, request.agreement, agreements)
    if request.clause is not None:
        whose = f"{request.agreement} has no" if request.agreement else f"{both} has a"
        flows = {one.flow for one in theirs if request.agreement in (None, one.agreement)}
        return _unheld(request, f"{whose} clause {request.clause}", request.clause, flows)
    return None


def _unheld(request: Request, sentence: str, word: str, known: Collection[str]) -> Condition:
    remedy = f"leave it out, or {one_of(known, word)}"
    return fails("agreement", sentence, remedy, str(request.person))


def one_of(known: Collection[str], *words: str) -> str:
    """Ask to name one of those that are known instead, and after the one that is near."""
    names = sorted(known)
    listed = ", ".join(names) if len(names) <= NAMED else f"the {len(names):,} that are known"
    return f"name one of {listed}{''.join(did_you_mean(word, names) for word in words)}"
