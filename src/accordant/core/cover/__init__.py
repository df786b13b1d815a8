"""Do we need an agreement? A need held against all that is agreed, and what is missing told."""

from accordant.core.cover.answering import (
    Above,
    Candidate,
    Covering,
    Shelves,
    covering,
    held_against,
    nearness,
)
from accordant.core.cover.wanted import Wanted

__all__ = [
    "Above",
    "Candidate",
    "Covering",
    "Shelves",
    "Wanted",
    "covering",
    "held_against",
    "nearness",
]
