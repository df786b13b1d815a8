"""Events about other parties' ledgers and keys: witnessed, or found to contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.events.event import Event, Row, stamp
from accordant.core.names import PartyId


@frozen(kw_only=True)
class Witnessed(Event):
    """A partner's ledger had grown, and this node cosigned its checkpoint.

    The note is the partner's signed checkpoint with the two lines of this node under it.
    """

    kind = "witnessed"
    party: PartyId
    size: int
    note: str

    def rows(self) -> Iterator[Row]:
        """What was last seen of that ledger."""
        value: Json = {"at": stamp(self.at), "note": self.note, "size": self.size}
        yield Row(shelf="seen", key=self.party, value=value)


@frozen(kw_only=True)
class Contradicted(Event):
    """A partner's ledger or key list contradicts what it signed before; both are kept as evidence.

    `what` says of which kind the two are, and `finding` what is the matter with the second.
    """

    kind = "contradicted"
    party: PartyId
    what: str
    finding: str
    number: int
    first: Json
    second: Json

    def rows(self) -> Iterator[Row]:
        """Both, side by side."""
        key = f"{self.party}/{self.what}/{self.finding}/{self.number:012d}"
        value: Json = {"at": stamp(self.at), "first": self.first, "second": self.second}
        yield Row(shelf="contradiction", key=key, value=value)
