"""The rules a document is lived by, read from its own terms and the protocol above it."""

from __future__ import annotations

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.protocol import (
    Commencement,
    Commencing,
    Document,
    Governance,
    Overdue,
    Protocol,
    Rule,
)

EXIT_DAYS = 30
"""Days to prove what became of the data, where the document says nothing."""

ANNOUNCED_DAYS = 30
"""Days before its day from which a review is announced, where the document says nothing."""


@frozen(kw_only=True)
class Rules:
    """How many parties it takes, how long they have, and what follows when they do not act.

    `needed` parties bring it into force, and it lasts while `lasting` remain. With `every`, nothing
    begins before all have signed. A `limit` of 0 days is none. A review opens by itself on its day,
    less the days of `notice`, unless nothing is said of what follows.
    """

    needed: int
    lasting: int
    every: bool
    unanimous: bool = False
    limit: int = 0
    escalation: tuple[str, ...] = ()
    overdue: Overdue | None = None
    grace: int = 0
    notice: int | None = None
    exit_days: int = EXIT_DAYS
    acknowledged_percent: int = 0
    contacts_tested: bool = False
    roles_filled: bool = False

    @property
    def announced(self) -> int:
        """The days before its day from which a review is announced and may be opened."""
        return ANNOUNCED_DAYS if self.notice is None else self.notice

    @property
    def opens_reviews(self) -> bool:
        """Tell whether a review opens by itself: the document says when, or what follows."""
        return self.overdue is not None or self.notice is not None


def rules_of(document: Document, above: Protocol | None) -> Rules:
    """Give the rules of a document; an agreement takes limit and ladder from its protocol."""
    if isinstance(document, Agreement):
        return _of_agreement(document, above)
    assert isinstance(document, Protocol)
    terms = document.governance
    every = terms.rule in (None, Rule.UNANIMOUS)
    quorum = terms.quorum or 2
    return Rules(
        needed=len(document.parties) if every else quorum,
        lasting=quorum,
        every=every,
        unanimous=terms.rule is Rule.UNANIMOUS,
        limit=terms.time_limit_days,
        escalation=terms.escalation,
        overdue=terms.overdue_review,
        grace=terms.grace_days,
        notice=terms.review_notice_days,
    )


_UNSAID = Governance(decision_rule="", time_limit_days=0)


def _of_agreement(agreement: Agreement, above: Protocol | None) -> Rules:
    terms, change = agreement.commencement or Commencement(), agreement.change
    governance = above.governance if above else _UNSAID
    every, quorum = terms.rule is Commencing.ALL, terms.quorum or 2
    return Rules(
        needed=len(agreement.parties) if every else quorum,
        lasting=quorum,
        every=every,
        unanimous=governance.rule is Rule.UNANIMOUS,
        limit=terms.time_limit_days or governance.time_limit_days,
        escalation=governance.escalation,
        overdue=change.overdue_review if change else None,
        grace=change.grace_days if change else 0,
        notice=change.review_notice_days if change else None,
        exit_days=change.exit_days if change else EXIT_DAYS,
        acknowledged_percent=terms.acknowledged_percent,
        contacts_tested=terms.contacts_tested,
        roles_filled=terms.roles_filled,
    )
