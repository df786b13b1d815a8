"""Whether a protocol or agreement is needed at all, and how much of one: questions that lead on."""

from accordant.core.need.course import Course, Step, follow, reason
from accordant.core.need.guide import Choice, Guide, Outcome, Path, Question, guide

__all__ = [
    "Choice",
    "Course",
    "Guide",
    "Outcome",
    "Path",
    "Question",
    "Step",
    "follow",
    "guide",
    "reason",
]
