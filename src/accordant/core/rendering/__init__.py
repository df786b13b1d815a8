"""What people read: each page a tree of blocks, made from the one signed document.

A page is drawn as HTML or plain text here, and as PDF or Word by the adapters; all draw the same
tree. Nothing is written by hand beside the document, so nothing can say what was not signed.
"""

from accordant.core.rendering.card import card, cards
from accordant.core.rendering.edition import Edition, Signed, draft_edition, edition_of
from accordant.core.rendering.entry import Withheld, entry
from accordant.core.rendering.essence import essence
from accordant.core.rendering.full import full
from accordant.core.rendering.html import html
from accordant.core.rendering.plain import plain
from accordant.core.rendering.public import register
from accordant.core.rendering.record import record
from accordant.core.rendering.screening import screening
from accordant.core.rendering.statutory import statutory
from accordant.core.rendering.summary import summary
from accordant.core.rendering.tree import Page, texts

__all__ = [
    "Edition",
    "Page",
    "Signed",
    "Withheld",
    "card",
    "cards",
    "draft_edition",
    "edition_of",
    "entry",
    "essence",
    "full",
    "html",
    "plain",
    "record",
    "register",
    "screening",
    "statutory",
    "summary",
    "texts",
]
