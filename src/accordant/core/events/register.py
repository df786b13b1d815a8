"""Events about this node's register: searched for the like of a document, or an entry withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.events.event import Event, Row, stamp
from accordant.core.names import Digest, DocumentId


@frozen(kw_only=True)
class RegisterSearched(Event):
    """Somebody searched the register here for the like of a document; what was found is named."""

    kind = "register-searched"
    document: Digest
    hits: tuple[Digest, ...] = ()

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The document by its hash."""
        return {"document": self.document}

    def rows(self) -> Iterator[Row]:
        """The last search for it, with its hits, which somebody is to say the meaning of."""
        value: Json = {"at": stamp(self.at), "by": self.by, "hits": list(self.hits)}
        yield Row(shelf="searched", key=self.document, value=value)


@frozen(kw_only=True)
class EntryWithheld(Event):
    """What this node's public register leaves out of a document, in every version; or nothing more.

    It is by the document's id: the next version of what is sensitive is sensitive too.
    """

    kind = "entry-withheld"
    id: DocumentId
    reason: str
    ids: tuple[str, ...] = ()
    whole: bool = False

    def rows(self) -> Iterator[Row]:
        """What is withheld now, if anything still is."""
        value: Json = {
            "at": stamp(self.at),
            "by": self.by,
            "ids": list(self.ids),
            "whole": self.whole,
            "reason": self.reason,
        }
        some = self.whole or self.ids
        yield Row(shelf="withheld-entry", key=self.id, value=value if some else None)
