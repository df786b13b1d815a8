"""The questions as data, and which of them a finding of the checklist is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from attrs import field, frozen

from accordant.core.checklist import Finding
from accordant.core.law import Severity, Tier, fields
from accordant.core.questions.answer import Gap, Verdict
from accordant.core.wire import read_enclosed


@frozen(kw_only=True)
class Asked:
    """One question, and the fields and rules it is about."""

    number: int
    name: str
    words: str
    tiers: tuple[Tier, ...]
    fields: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def gap(self, finding: Finding, tier: Tier) -> Gap | None:
        """Give what a finding leaves missing here, or None if it is about something else."""
        code = code_of(finding.path, tier)
        about_a_field = finding.code in {"incomplete", "recommended"} and code in self.fields
        if not (about_a_field or finding.code in self.rules):
            return None
        asked = finding.code in self.asks or (about_a_field and code in self.asks)
        stops = finding.severity is Severity.ERROR or asked
        return Gap(
            what=finding.sentence,
            leaves=Verdict.NO if stops else Verdict.YES,
            strength=finding.strength,
            source=finding.source,
            remedy=finding.remedy,
            who=finding.who,
        )


@frozen(kw_only=True)
class Elsewhere:
    """What no question is about."""

    fields: tuple[str, ...]
    rules: tuple[str, ...]


@frozen(kw_only=True)
class Questions:
    """The file of questions, with words by which the audiences of a document are recognised."""

    format: str
    source: str
    questions: tuple[Asked, ...]
    elsewhere: Elsewhere
    audiences: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def of(self, tier: Tier) -> Iterator[Asked]:
        """Give the questions that are asked of one tier of document."""
        yield from (each for each in self.questions if tier in each.tiers)


@cache
def asked() -> Questions:
    """Read the questions."""
    return read_enclosed(Questions, "accordant.core.questions", "questions.yaml")


@cache
def _codes(tier: Tier) -> Mapping[str, str]:
    return {row.path: row.code for row in fields().of(tier)}


def code_of(path: str, tier: Tier) -> str:
    """Give the code of the field at a place such as flows[0].items; empty if it is no field."""
    return _codes(tier).get(re.sub(r"\[[0-9]+\]", "[]", path), "")
