"""Decisions: a request, the grant table and today's date give an answer with its reasons."""

from accordant.core.decision.answer import Condition, Decision, LeftOut, Outcome
from accordant.core.decision.answering import REVIEW_WITHIN
from accordant.core.decision.conditions import CONDITIONS
from accordant.core.decision.model import decide, examine
from accordant.core.decision.question import Consent, Emergency, Request

__all__ = [
    "CONDITIONS",
    "REVIEW_WITHIN",
    "Condition",
    "Consent",
    "Decision",
    "Emergency",
    "LeftOut",
    "Outcome",
    "Request",
    "decide",
    "examine",
]
