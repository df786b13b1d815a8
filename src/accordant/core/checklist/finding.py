"""What the checklist finds: where, how grave, what to do about it, and who can."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from accordant.core.law import Severity, Strength, rules


@frozen(kw_only=True)
class Finding:
    """One thing the checklist found; an error blocks proposing and signing.

    `illustrative` marks what rests on the law files: `law.NOTICE` goes with it.
    """

    code: str
    path: str
    severity: Severity
    strength: Strength
    source: str
    sentence: str
    remedy: str
    who: str
    illustrative: bool = False


def breach(
    code: str,
    path: str,
    sentence: str,
    *,
    remedy: str,
    who: str,
    source: str = "",
    strength: Strength | None = None,
) -> Finding:
    """Make the finding of a rule, as grave and as binding as the rules file says it is.

    Where the rule reads a table, the line of the table says how binding, and where from.
    """
    rule = rules()[code]
    binding = strength or rule.strength
    return Finding(
        code=code,
        path=path,
        severity=rule.severity,
        strength=binding,
        source=source or rule.source,
        sentence=sentence,
        remedy=remedy,
        who=who,
        illustrative=binding.is_illustrative,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings in the one order they are shown in, the gravest first, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=_place))


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give the findings that stand in the way of proposing and signing."""
    return tuple(each for each in findings if each.severity is Severity.ERROR)


def _place(finding: Finding) -> tuple[int, list[tuple[int, str]], str, str]:
    """Sort by gravity, then by place with flows[2] before flows[10], then by rule and words."""
    parts = re.findall(r"[0-9]+|[^0-9]+", finding.path)
    place = [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
    return (list(Severity).index(finding.severity), place, finding.code, finding.sentence)
