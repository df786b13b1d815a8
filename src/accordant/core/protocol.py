"""Tier 1, the protocol: the framework partners agree in principle.

It has no slot for data items, frequency or channel: those belong to the agreements beneath it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import ClassVar

from attrs import frozen

from accordant.core.errors import BadInput, Problem
from accordant.core.head import (
    AssuranceNeeded,
    Document,
    Link,
    Party,
    PostRef,
    Related,
    Term,
    header_problems,
    id_problems,
    require,
    twice,
    unknown,
    zone_problems,
)
from accordant.core.law import Overlay, Regime
from accordant.core.names import Digest, DocumentId, PartyId, PurposeId, a_name
from accordant.core.partnership import (
    Benefit,
    Communication,
    Engagement,
    Environment,
    GlossaryTerm,
    Risk,
)

PROTOCOL_FORMAT = "accordant/protocol/v1"


@frozen(kw_only=True)
class ProtocolPurpose:
    """Why sharing is required, in one defined purpose."""

    id: PurposeId
    statement: str

    def __attrs_post_init__(self) -> None:
        a_name(self.id, "id")


class Rule(StrEnum):
    """How many parties it takes to agree in principle and to bring a protocol into force."""

    UNANIMOUS = "unanimous"
    EACH_SIGNS_OWN = "each-signs-own"
    QUORUM = "quorum"


class Overdue(StrEnum):
    """What follows when a review is not confirmed in time."""

    WARN = "warn"
    SUSPEND = "suspend"


@frozen(kw_only=True)
class Governance:
    """Who leads, how decisions are made, and what happens when they are not.

    `decision_rule` says it in words; `rule` says it so that it is carried out. Without a rule every
    party must agree and sign. A time limit of 0 days is none. A review opens by itself
    `review_notice_days` before it is due.
    """

    decision_rule: str
    time_limit_days: int
    escalation: tuple[str, ...] = ()
    rule: Rule | None = None
    quorum: int | None = None
    notice_days: int = 0
    overdue_review: Overdue | None = None
    grace_days: int = 0
    review_notice_days: int | None = None

    def __attrs_post_init__(self) -> None:
        require(quorum_problems(self.rule, self.quorum))
        days = ("time_limit_days", "notice_days", "grace_days", "review_notice_days")
        require(day_problems(self, *days))


class Commencing(StrEnum):
    """Between whom an agreement takes effect: all at once, or the parties that have signed."""

    ALL = "all"
    PAIRWISE = "pairwise"
    QUORUM = "quorum"


@frozen(kw_only=True)
class Commencement:
    """What must be so before an agreement takes effect; without it, that every party has signed.

    `acknowledged_percent` is of the people in each party's roles who have acknowledged it.
    `time_limit_days` is how long the partners have to decide, where it is not the protocol's.
    """

    rule: Commencing = Commencing.ALL
    quorum: int | None = None
    acknowledged_percent: int = 0
    contacts_tested: bool = False
    roles_filled: bool = False
    time_limit_days: int = 0

    def __attrs_post_init__(self) -> None:
        require(quorum_problems(self.rule, self.quorum))
        require(day_problems(self, "time_limit_days"))
        if not 0 <= self.acknowledged_percent <= 100:
            raise BadInput([Problem("acknowledged_percent", "a percentage is from 0 to 100")])


def quorum_problems(rule: Rule | Commencing | None, quorum: int | None) -> Iterable[Problem]:
    """Find a quorum that is missing, stands beside another rule, or lets one party act alone."""
    if (rule in (Rule.QUORUM, Commencing.QUORUM)) is (quorum is None):
        yield Problem("quorum", "say how many parties it takes if, and only if, the rule is quorum")
    if quorum is not None and quorum < 2:
        yield Problem("quorum", "sharing takes at least two parties")


def day_problems(terms: object, *fields: str) -> Iterable[Problem]:
    """Find numbers of days below nought."""
    for name in fields:
        if (getattr(terms, name) or 0) < 0:
            yield Problem(name, "a number of days is not below 0")


def enough_parties(path: str, quorum: int | None, parties: Collection[Party]) -> Iterable[Problem]:
    """Find a quorum that the parties could never reach."""
    if quorum is not None and quorum > len(parties):
        yield Problem(path, f"the quorum is {quorum}, and there are {len(parties)} parties")


@frozen(kw_only=True)
class Protocol:
    """The framework: why partners share, on which principles, and who they are."""

    gone: ClassVar[Mapping[str, str]] = {
        "reservations": "a party states its own reservation when it confirms, with accordant "
        "protocol confirm --reservation; take it out of the draft"
    }
    format: str
    id: DocumentId
    version: int
    title: str
    summary: str
    zone: str
    owner: PartyId
    chair: PostRef
    term: Term
    parties: tuple[Party, ...]
    purposes: tuple[ProtocolPurpose, ...]
    functions: tuple[Benefit, ...]
    principles: tuple[str, ...]
    commitment: str
    governance: Governance
    replaces: Digest | None = None
    need: str = ""
    scope: str = ""
    baseline_controls: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    missing_partners: str = ""
    joining_and_leaving: str = ""
    overlays: tuple[Overlay, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    environment: Environment | None = None
    communications: tuple[Communication, ...] = ()
    engagement: tuple[Engagement, ...] = ()
    risks: tuple[Risk, ...] = ()

    def __attrs_post_init__(self) -> None:
        quorum = enough_parties("governance.quorum", self.governance.quorum, self.parties)
        require([*header_problems(self, PROTOCOL_FORMAT), *quorum])


__all__ = [
    "PROTOCOL_FORMAT",
    "AssuranceNeeded",
    "Benefit",
    "Communication",
    "Document",
    "Engagement",
    "Environment",
    "GlossaryTerm",
    "Governance",
    "Link",
    "Overlay",
    "Party",
    "PostRef",
    "Protocol",
    "ProtocolPurpose",
    "Regime",
    "Related",
    "Risk",
    "Term",
    "header_problems",
    "id_problems",
    "require",
    "twice",
    "unknown",
    "zone_problems",
]
