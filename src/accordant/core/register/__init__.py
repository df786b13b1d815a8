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

__all__ = [
    "DUPLICATE",
    "OVERLAP",
    "Gist",
    "Hit",
    "Likeness",
    "Query",
    "Relation",
    "alike",
    "gist_of",
    "likeness",
    "ranked",
    "relations",
    "spelt",
    "terms",
]
