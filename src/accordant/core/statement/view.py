"""What every guard looks at: one document among all papers said by a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from accordant.core.agreement import Agreement
from accordant.core.names import Digest
from accordant.core.protocol import Document
from accordant.core.statement.calendar import civil
from accordant.core.statement.papers import Papers
from accordant.core.statement.rules import Rules, rules_of
from accordant.core.statement.spoken import About

A = TypeVar("A", bound=About)
T = TypeVar("T")


@frozen(kw_only=True)
class View:
    """One document among all papers said by now."""

    papers: Papers
    digest: Digest
    document: Document
    now: datetime
    found: dict[tuple[str, Digest], Any] = field(factory=dict, eq=False, repr=False)

    def once(self, what: str, find: Callable[[View], T]) -> T:
        """Find something out once for each document; all views of one fold share what is found."""
        if (what, self.digest) not in self.found:
            self.found[what, self.digest] = find(self)
        answer: T = self.found[what, self.digest]
        return answer

    @cached_property
    def rules(self) -> Rules:
        """The rules it is lived by."""
        return rules_of(self.document, self.papers.above(self.document))

    @cached_property
    def day(self) -> date:
        """The civil day in its zone."""
        return self.day_of(self.now)

    @property
    def chair(self) -> str:
        """Who its chair is, in words."""
        return f"{self.document.chair.role} of {self.document.chair.party}"

    def day_of(self, moment: datetime) -> date:
        """Give the civil day of a moment in its zone."""
        return civil(moment, self.document.zone)

    def about(self, kind: type[A]) -> Iterator[A]:
        """Give the counted statements of one kind about this document, oldest first."""
        for _, said in self.named(kind):
            yield said

    def named(self, kind: type[A]) -> Iterator[tuple[Digest, A]]:
        """Give the same, each with the digest that names it."""
        for held in self.papers.about(self.digest):
            if isinstance(held.statement, kind) and not self.papers.verdicts[held.digest]:
                yield held.digest, held.statement

    def of(self, digest: Digest, document: Document) -> View:
        """Look at another document among the same papers at the same moment."""
        return evolve(self, digest=digest, document=document)

    def others(self) -> Iterator[View]:
        """Look at each other document of the same owner under the same id.

        Anyone can write a document under another's id: it displaces nothing.
        """
        for digest, other in self.papers.versions[self.document.owner, self.document.id]:
            if digest != self.digest:
                yield self.of(digest, other)

    def above(self) -> View | None:
        """Look at the protocol that an agreement names, if we hold it."""
        link = self.document.protocol if isinstance(self.document, Agreement) else None
        parent = self.papers.above(self.document)
        return self.of(link.digest, parent) if link and parent and parent.id == link.id else None
