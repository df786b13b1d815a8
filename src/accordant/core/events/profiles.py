"""Events about the profiles of its own that an organisation keeps at this node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.events.event import Event, Row, stamp
from accordant.core.names import Digest


@frozen(kw_only=True)
class ProfileKept(Event):
    """An own profile was kept here: its checks ask for it from now on, in this edition."""

    kind = "profile-kept"
    id: str
    edition: str
    digest: Digest
    profile: Json

    @property
    def refs(self) -> Mapping[str, Digest]:
        """The profile by the hash of its text."""
        return {"profile": self.digest}

    def rows(self) -> Iterator[Row]:
        """The edition in use, with when and through whom; and which text each edition ever had."""
        value: Json = {
            "at": stamp(self.at),
            "by": self.by,
            "digest": self.digest,
            "profile": self.profile,
        }
        yield Row(shelf="profile", key=self.id, value=value)
        yield Row(shelf="profile-edition", key=f"{self.id}/{self.edition}", value=self.digest)


@frozen(kw_only=True)
class ProfileForgotten(Event):
    """An own profile is asked for no longer; what its editions said stays in the events."""

    kind = "profile-forgotten"
    id: str
    reason: str

    def rows(self) -> Iterator[Row]:
        """None is in use."""
        yield Row(shelf="profile", key=self.id)
