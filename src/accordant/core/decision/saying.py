"""How a condition says that it holds, or everything that keeps it from holding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from accordant.core.decision.answer import Condition
from accordant.core.decision.question import Request
from accordant.core.policy import Grant


@frozen
class Fault:
    """One thing that keeps a condition from holding, what would set it right, and who can."""

    sentence: str
    remedy: str
    who: str
    unknown: bool = False


def holds(name: str, sentence: str) -> Condition:
    """Say that a condition holds."""
    return Condition(name=name, met=True, sentence=sentence)


def fails(name: str, sentence: str, remedy: str, who: str, *, unknown: bool = False) -> Condition:
    """Say that a condition does not hold, or is not known to."""
    met = None if unknown else False
    return Condition(name=name, met=met, sentence=sentence, remedy=remedy, who=who)


def found(name: str, faults: Iterable[Fault], otherwise: str) -> Condition:
    """Say all that was found to be wrong, each once, or else that the condition holds.

    It is not known to hold where all that is wrong is that something is not known.
    """
    wrong = tuple(faults)
    if not wrong:
        return holds(name, otherwise)
    return fails(
        name,
        _each(fault.sentence for fault in wrong),
        _each(fault.remedy for fault in wrong),
        _each(fault.who for fault in wrong),
        unknown=all(fault.unknown for fault in wrong),
    )


def drafters(grant: Grant) -> str:
    """Name who can agree to more."""
    return f"the owner, {grant.agreement.owner}, with every party's signature"


def asker_or_drafters(request: Request, grant: Grant) -> str:
    """Name who asks otherwise, and who can agree to more."""
    return f"{request.person}, who asks; to agree more, {drafters(grant)}"


def either(names: Sequence[str]) -> str:
    """Write one or more names of which any will do."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _each(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))
