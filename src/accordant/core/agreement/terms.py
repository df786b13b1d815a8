"""The terms around the sharing: need, safety, quality, rights, incidents, feedback and change."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from accordant.core.partnership import Benefit
from accordant.core.protocol import Overdue, day_problems, require


class AgreementKind(StrEnum):
    """What sort of agreement this is (domain field A2)."""

    RECIPROCAL = "reciprocal"
    ONE_WAY = "one-way"
    JOINT_CONTROLLERS = "joint-controllers"
    CONTROLLER_PROCESSOR = "controller-processor"
    COMMERCIAL = "commercial"
    RESEARCH = "research"
    BUSINESS_ASSOCIATE = "business-associate"
    LIMITED_DATA_SET = "limited-data-set"
    TLP_COMMUNITY = "tlp-community"


@frozen(kw_only=True)
class Need:
    """Why an agreement is needed, and what is in and out of it (B1–B3)."""

    why: str
    context: str
    in_scope: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    benefits: tuple[Benefit, ...]
    harm_of_not_sharing: str
    alternatives: str


@frozen(kw_only=True)
class Security:
    """How information is kept safe in transfer and after (H)."""

    transfer: str
    at_rest: str
    training: str
    logging: str
    adviser: str


@frozen(kw_only=True)
class Quality:
    """Who answers for accuracy, and how wrong data is put right (K)."""

    responsible: str
    rules: tuple[str, ...]
    correction: str
    matching: str
    cadence: str = ""


@frozen(kw_only=True)
class Rights:
    """How people are told, and how they use their rights (L)."""

    notice: str
    subject_access: str
    rectification: str
    complaints: str
    publication: str
    freedom_of_information: str = ""
    automated_decisions: str = ""
    accounting: str = ""


@frozen(kw_only=True)
class Incidents:
    """What happens when something goes wrong (M)."""

    contact: str
    tell_parties_within_hours: int
    regulator: str
    affected: str = ""


@frozen(kw_only=True)
class Assessment:
    """The data protection impact assessment and the advice taken (N1, N2)."""

    screening: str
    reference: str
    outcome: str
    residual_risk: str
    advice: str = ""


@frozen(kw_only=True)
class FeedbackContact:
    """Where one kind of problem is raised, and how soon it is answered (P)."""

    kind: str
    contact: str
    days: int


@frozen(kw_only=True)
class Change:
    """How the agreement changes, pauses and ends (Q).

    A review opens by itself `review_notice_days` before it is due.
    """

    review_triggers: tuple[str, ...]
    amendment: str
    suspension: str
    notice_days: int
    exit: str
    survival: str = ""
    overdue_review: Overdue | None = None
    grace_days: int = 0
    exit_days: int = 30
    review_notice_days: int | None = None

    def __attrs_post_init__(self) -> None:
        days = ("notice_days", "grace_days", "exit_days", "review_notice_days")
        require(day_problems(self, *days))
