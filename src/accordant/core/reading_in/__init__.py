"""An existing document read in as a draft: what is recognised is filled, the rest is listed."""

from accordant.core.reading_in.account import Filled, Reading, Rest
from accordant.core.reading_in.drafting import read_in
from accordant.core.reading_in.headings import headings, known_heading
from accordant.core.reading_in.source import MOST_LETTERS, Grid, Part, Passage, Source

__all__ = [
    "MOST_LETTERS",
    "Filled",
    "Grid",
    "Part",
    "Passage",
    "Reading",
    "Rest",
    "Source",
    "headings",
    "known_heading",
    "read_in",
]
