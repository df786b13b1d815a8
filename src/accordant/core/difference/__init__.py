"""Two documents compared: what was changed in the words, and which requests that answers anew."""

from accordant.core.difference.effect import Change, Effect, effects
from accordant.core.difference.granting import SOMEBODY, Staffed
from accordant.core.difference.supposing import supposing, turning_days
from accordant.core.difference.telling import about, told
from accordant.core.difference.wording import Alteration, alterations

__all__ = [
    "SOMEBODY",
    "Alteration",
    "Change",
    "Effect",
    "Staffed",
    "about",
    "alterations",
    "effects",
    "supposing",
    "told",
    "turning_days",
]
