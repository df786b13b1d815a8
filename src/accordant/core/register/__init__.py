"""The register: what a document is about, which are alike, which match a search, which relate."""

from accordant.core.register.gist import Gist, gist_of, spelt, terms
from accordant.core.register.likeness import (
    DUPLICATE,
    OVERLAP,
    Likeness,
    alike,
    likeness,
)
from accordant.core.register.ranking import Hit, Query, ranked
from accordant.core.register.relating import Relation, relations
from accordant.core.register.twice import Granting, Twice

__all__ = [
    "DUPLICATE",
    "OVERLAP",
    "Gist",
    "Granting",
    "Hit",
    "Likeness",
    "Query",
    "Relation",
    "Twice",
    "alike",
    "gist_of",
    "likeness",
    "ranked",
    "relations",
    "spelt",
    "terms",
]
