"""What came of checking a proof: every step with its answer, and what they amount to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from attrs import field, frozen

from accordant.core.canonical import Json
from accordant.core.exchange import Verdict
from accordant.core.names import Digest, Fingerprint, ItemId, PartyId, PurposeId
from accordant.core.policy import Clause
from accordant.core.wire import number_of

TRUST: Final = 11
"""The step that compares the fingerprints a person trusts."""


class Outcome(StrEnum):
    """What came of one step."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_REACHED = "not-reached"
    NOT_ASKED = "not-asked"


class Conclusion(StrEnum):
    """What all the steps amount to."""

    VERIFIED = "verified"
    CONSISTENT = "consistent-not-anchored"
    FAILED = "failed"


@frozen(kw_only=True)
class Step:
    """One step as docs/spec/proof.md numbers it; where it fails, `where` names the place."""

    number: int
    title: str
    outcome: Outcome
    detail: str
    where: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether this step was taken and holds."""
        return self.outcome is Outcome.HOLDS


@frozen(kw_only=True)
class OpenedRow:
    """A row that was opened; rows count from 0, as in the tree they stand in."""

    index: int
    row: Json


@frozen(kw_only=True)
class Facts:
    """What the proof shows; items, purpose and rows only as far as they were opened."""

    package: Digest
    sender: PartyId
    recipient: PartyId
    clause: Clause
    agreement: str
    decided: datetime
    created: datetime
    rows: int
    receipt: Verdict
    receipted: datetime
    reason: str = ""
    items: tuple[ItemId, ...] = ()
    purpose: PurposeId | None = None
    opened: tuple[OpenedRow, ...] = ()

    @property
    def sentence(self) -> str:
        """Say in one sentence what was shared."""
        rows = number_of(self.rows, "row")
        made = f"{self.created:%Y-%m-%d at %H:%M} UTC"
        return (
            f"{self.sender} sent {rows} to {self.recipient} under {self.clause} on {made}, "
            f"and {self.recipient} {self.receipt} the package."
        )


@frozen(kw_only=True)
class Report:
    """Every step, the root each party rests on, and what is shown; nothing is shown on failure."""

    format: Literal["accordant/verification/v1"] = "accordant/verification/v1"
    verdict: Conclusion
    anchored: bool
    steps: tuple[Step, ...]
    roots: Mapping[PartyId, Fingerprint] = field(factory=dict)
    facts: Facts | None = None

    @property
    def failed(self) -> tuple[Step, ...]:
        """The steps that were taken and do not hold."""
        return tuple(step for step in self.steps if step.outcome is Outcome.FAILS)

    @property
    def rests_elsewhere(self) -> bool:
        """Tell whether all of it holds together, only not on a root that was given."""
        return [step.number for step in self.failed] == [TRUST]


def do_not_hold(steps: Sequence[str]) -> str:
    """Say of one step or more, in this order, that they do not hold."""
    if len(steps) == 1:
        return f"step {steps[0]} does not hold"
    return f"steps {', '.join(steps[:-1])} and {steps[-1]} do not hold"
