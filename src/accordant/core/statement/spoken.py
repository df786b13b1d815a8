"""What every statement has: a party, a moment, and who says it about what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from attrs import Attribute, frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest, PartyId, PersonId, RoleId, a_hash, a_name

STATEMENT_FORMAT = "accordant/statement/v1"
STATEMENT_TYPE = "application/vnd.accordant.statement.v1+json"


@frozen(kw_only=True)
class Statement:
    """A fact one party states at a moment; its kind is a short stable word."""

    kind: ClassVar[str]
    by_person: ClassVar[bool] = False
    party: PartyId
    at: datetime

    def __attrs_post_init__(self) -> None:
        a_name(self.party, "party")
        if self.at.tzinfo is None:
            raise BadInput([Problem("at", "a moment needs a time zone")])


def some(text: str, path: str, sentence: str) -> None:
    """Refuse an empty text, with what it should say (BadInput)."""
    if not text.strip():
        raise BadInput([Problem(path, sentence)])


def asked(sentence: str) -> Callable[[Any, Attribute[str], str], None]:
    """Make the validator of a text that must be given, which says what it should say (BadInput)."""
    return lambda _, member, text: some(text, member.name, sentence)


@frozen(kw_only=True)
class About(Statement):
    """A statement about one exact document, by its hash."""

    document: Digest

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_hash(self.document, "document")


@frozen(kw_only=True)
class Spoken(About):
    """A statement that a person makes for their party, in a role, with their own key."""

    by_person = True
    person: PersonId
    role: RoleId

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        a_name(self.person, "person")
        a_name(self.role, "role")
