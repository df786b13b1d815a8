"""The options by which somebody speaks of a document: which, who, and how their key unlocks."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from accordant.core.names import RoleId
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk
from accordant.work import live, sign
from accordant.work.live import Speaking


@frozen(kw_only=True)
class Speaker:
    """A person who says something about a document with a key of their own."""

    document: options.DocumentName
    actor: options.Person
    passphrase_file: options.PassphraseFile = None

    def in_role(self, desk: Desk, role: str) -> Speaking:
        """Let them speak in a role."""
        secret = secret_of(desk, self.actor, self.passphrase_file)
        who = desk.actor(self.actor)
        return Speaking(actor=who, document=self.document, passphrase=secret, role=RoleId(role))

    def as_chair(self, desk: Desk) -> Speaking:
        """Let them speak from the post of the document's chair."""
        secret = secret_of(desk, self.actor, self.passphrase_file)
        return live.as_chair(desk.house, desk.actor(self.actor), self.document, secret)


def secret_of(desk: Desk, person: str, file: Path | None) -> str:
    """Get a person's passphrase, once it is known that they have a key that it unlocks."""
    sign.must_have_key(desk.house, desk.actor(person))
    return desk.passphrase(person, file)
