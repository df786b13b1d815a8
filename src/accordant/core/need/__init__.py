"""Whether a protocol or agreement is needed at all, and how much of one: questions that lead on."""

from accordant.core.need.course import Course, Step, follow, reason
from accordant.core.need.filling import Filling, filled
from accordant.core.need.guide import Choice, Fill, Guide, Outcome, Path, Question, guide

__all__ = [
    "Choice",
    "Course",
    "Fill",
    "Filling",
    "Guide",
    "Outcome",
    "Path",
    "Question",
    "Step",
    "filled",
    "follow",
    "guide",
    "reason",
]
