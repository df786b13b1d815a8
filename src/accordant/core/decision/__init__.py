"""Decisions: a request, the grant table and today's date give an answer with its reasons."""

from accordant.core.decision.answer import Condition, Decision, LeftOut, Outcome
from accordant.core.decision.answering import REVIEW_WITHIN
from accordant.core.decision.conditions import CONDITIONS
from accordant.core.decision.forbidding import STANDING
from accordant.core.decision.marking import AUDIENCES
from accordant.core.decision.model import decide, examine
from accordant.core.decision.prohibition import prohibitions_by_row
from accordant.core.decision.question import Consent, Emergency, Request
from accordant.core.decision.subject import Manner, References, may_be, references

__all__ = [
    "AUDIENCES",
    "CONDITIONS",
    "REVIEW_WITHIN",
    "STANDING",
    "Condition",
    "Consent",
    "Decision",
    "Emergency",
    "LeftOut",
    "Manner",
    "Outcome",
    "References",
    "Request",
    "decide",
    "examine",
    "may_be",
    "prohibitions_by_row",
    "references",
]
