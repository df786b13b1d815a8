"""The policy in Cedar, so that an engine we did not write can say what it means."""

from accordant.core.cedar.asking import EMERGENCY, SHARE, questions_of
from accordant.core.cedar.export import Exported, export
from accordant.core.cedar.spelling import named

__all__ = ["EMERGENCY", "SHARE", "Exported", "export", "named", "questions_of"]
