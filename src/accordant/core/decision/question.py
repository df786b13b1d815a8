"""The question: may this be shared? Asked exactly, or refused before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from accordant.core.agreement import Mode, Tlp
from accordant.core.errors import Problem
from accordant.core.names import (
    DatasetId,
    FlowId,
    GroupId,
    ItemId,
    PartyId,
    PersonId,
    PurposeId,
    RoleId,
)
from accordant.core.protocol import id_problems, require


class Consent(StrEnum):
    """What the person said when asked; not having asked is neither."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@frozen(kw_only=True)
class Emergency:
    """What stands in for a clause when waiting would harm: a legal power, a reason, a decider."""

    power: str
    reason: str
    decider: PersonId
    second: PersonId | None = None

    def __attrs_post_init__(self) -> None:
        require(self._problems())

    def _problems(self) -> Iterator[Problem]:
        yield from id_problems("decider", [self.decider])
        if not self.power.strip() or not self.reason.strip():
            sentence = "an emergency names the legal power relied on and the reason, however short"
            yield Problem("power", sentence)
        if self.second is not None:
            yield from id_problems("second", [self.second])
        if self.second == self.decider:
            yield Problem("second", "the second person must be someone other than the decider")


IDS = (
    "provider",
    "recipient",
    "person",
    "role",
    "acting_for",
    "purpose",
    "dataset",
    "use",
    "group",
    "agreement",
    "clause",
)
"""The parts of a request that go by an id."""

_NOTHING = type(None)

KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(IDS[:7], str),
    **dict.fromkeys((*IDS[7:], "subject"), (str, _NOTHING)),
    "items": (tuple, _NOTHING),
    "do_not_disclose_to": tuple,
    "flags": Mapping,
    "consent": (Consent, _NOTHING),
    "by_row": bool,
    "mode": Mode,
    "reason": str,
    "emergency": (Emergency, _NOTHING),
    "marking": (Tlp, _NOTHING),
}
"""What each part of a request is: nothing is decided on what only resembles it."""


@frozen(kw_only=True)
class Request:
    """Ask whether these items about these people may go from provider to recipient.

    `items` left out asks for what the flow grants. A flag, group, consent or subject left out is
    unknown; without a `use` of its own, the purpose is the use. `do_not_disclose_to` names whom the
    record excludes. `by_row` says that each row of a table tells whom it is about, so that whoever
    shares it holds back the rows that `prohibitions_by_row` is about.
    `marking` is the record's own TLP label; left out, each record's own counts.
    """

    provider: PartyId
    recipient: PartyId
    person: PersonId
    role: RoleId
    acting_for: PartyId
    purpose: PurposeId
    dataset: DatasetId
    items: tuple[ItemId, ...] | None = None
    use: PurposeId | None = None
    group: GroupId | None = None
    flags: Mapping[str, bool] = field(factory=dict)
    consent: Consent | None = None
    do_not_disclose_to: tuple[PartyId, ...] = ()
    subject: str | None = None
    by_row: bool = False
    mode: Mode = Mode.AD_HOC
    agreement: str | None = None
    clause: FlowId | None = None
    reason: str = ""
    emergency: Emergency | None = None
    marking: Tlp | None = None

    def __attrs_post_init__(self) -> None:
        # What is not even of its kind could not be looked at any further.
        require(self._kind_problems())
        require([*self._id_problems(), *self._problems(), *self._item_problems()])

    def _kind_problems(self) -> Iterator[Problem]:
        for path, kinds in KINDS.items():
            if not isinstance(getattr(self, path), kinds):
                yield Problem(path, f"{path} is not the kind of thing that is asked for here")
        for path in ("items", "do_not_disclose_to"):
            given = getattr(self, path)
            if isinstance(given, tuple) and not all(isinstance(one, str) for one in given):
                yield Problem(path, f"each of {path} is a name")
        if isinstance(self.flags, Mapping):
            yield from flag_problems(self.flags)

    def _id_problems(self) -> Iterator[Problem]:
        for path in IDS:
            name = getattr(self, path)
            if name is not None:
                yield from id_problems(path, [name])
        yield from id_problems("items", self.items or ())
        yield from id_problems("do_not_disclose_to", self.do_not_disclose_to)

    def _problems(self) -> Iterator[Problem]:
        if self.provider == self.recipient:
            yield Problem("recipient", "a party does not share with itself")
        if self.acting_for not in (self.provider, self.recipient):
            sentence = f"{self.person} must act for the provider or the recipient"
            yield Problem("acting_for", sentence)
        if self.subject is not None and not self.subject.strip():
            yield Problem("subject", "leave the subject out where it is not known")
        if self.subject is not None and self.by_row:
            sentence = "it is about one person, or each row says whom it is about; not both"
            yield Problem("subject", sentence)
        if (self.emergency is not None) != (self.mode is Mode.EMERGENCY):
            sentence = "an emergency request has mode emergency and says why, and no other has"
            yield Problem("emergency", sentence)

    def _item_problems(self) -> Iterator[Problem]:
        if self.items is None:
            if self.mode is Mode.EMERGENCY:
                yield Problem("items", "in an emergency, name the items that are needed")
        elif not self.items:
            yield Problem("items", "name at least one item, or leave items out altogether")
        elif len(set(self.items)) != len(self.items):
            yield Problem("items", "each item is asked for once")


def flag_problems(flags: Mapping[Any, Any]) -> Iterator[Problem]:
    """Find flags of which it is said neither that they are set nor that they are not."""
    for flag, known in flags.items():
        if not isinstance(flag, str) or not isinstance(known, bool):
            yield Problem("flags", f"“{flag}” is set, or it is not set: true or false")
