"""The plain summary on one page: for anyone who wants to know what this is about.

Whatever the document holds, the page stays one page: long texts are cut where that is shown, and
of long lists the first few are named and the rest counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from accordant.core.agreement import Agreement, Flow, Purpose
from accordant.core.law import NOTICE
from accordant.core.protocol import Document, Protocol
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.full import state_words
from accordant.core.rendering.gist import (
    brief,
    categories,
    clauses,
    few,
    items_of,
    people,
    unique,
)
from accordant.core.rendering.telling import Teller, teller_of
from accordant.core.rendering.tree import (
    Block,
    Cell,
    Fact,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    Table,
    page_of,
)
from accordant.core.rendering.wording import day, duration, listed

MOST_PURPOSES: Final = 6
MOST_NAMES: Final = 6


def summary(edition: Edition) -> Page:
    """Say on one page what a protocol or agreement is about."""
    document, teller = edition.document, teller_of(edition.document)
    parts = _of_agreement if isinstance(document, Agreement) else _of_protocol
    page = page_of(
        [
            Notice(f"{state_words(edition)} on {day(edition.on)}. {NOTICE}"),
            Paragraph(Line(brief(document.summary, 700))),
            *parts(edition, teller),
        ],
        title=brief(document.title, 160),
        what=f"In short: version {document.version} on one page",
        foot=(f"{brief(document.title, 90)}, version {document.version}", edition.digest),
        dated=edition.on,
    )
    return evolve(page, short=True)


def _fact(label: str, text: str) -> Iterator[Fact]:
    """Give a fact where there is something to say."""
    if text:
        yield Fact(label, (Line(text),))


def _head(document: Document, teller: Teller) -> Iterator[Fact]:
    term = document.term
    yield from _fact("Who takes part", few((one.name for one in document.parties), MOST_NAMES))
    yield from _fact("Who leads it", brief(teller.party(document.owner), 80))
    yield from _fact(
        "When",
        f"From {day(term.effective_from)} to {day(term.expires)}, to be reviewed by "
        f"{day(term.review_due)}",
    )


def _of_agreement(edition: Edition, teller: Teller) -> Iterator[Block]:
    agreement = edition.agreement
    yield Facts(tuple(_head(agreement, teller)))
    yield Heading("What for, and who tells whom")
    yield _purposes(agreement, teller)
    yield Heading("The limits")
    yield Facts(tuple(_limits(agreement)))
    if rights := tuple(_rights(agreement)):
        yield Heading("Your rights")
        yield Facts(rights)


def _purposes(agreement: Agreement, teller: Teller) -> Table:
    some = agreement.purposes[:MOST_PURPOSES]
    rest = len(agreement.purposes) - len(some)
    more = f"; {rest} more stand in the agreement itself" if rest else ""
    return Table(
        caption=f"Purpose by purpose{more}",
        headings=("What for", "Who tells whom", "What it is about"),
        rows=tuple(_purpose(agreement, teller, purpose) for purpose in some),
        widths=(32, 32, 36),
    )


def _purpose(agreement: Agreement, teller: Teller, purpose: Purpose) -> tuple[Cell, ...]:
    flows = [flow for flow in agreement.flows if flow.purpose == purpose.id]
    return (
        (Line(brief(purpose.statement, 150)),),
        tuple(_tellers(agreement, teller, flows)),
        (Line(_about(agreement, flows)),),
    )


def _tellers(agreement: Agreement, teller: Teller, flows: list[Flow]) -> Iterator[Line]:
    givers = unique(flow.provider for flow in flows)
    takers = unique(to for flow in flows for to in flow.recipients)
    if len(givers) == len(takers) == len(agreement.parties) > 2:
        yield Line("All who take part, each what it alone knows")
    elif flows:
        yield Line(few(map(teller.party, givers), 4, 60), lead="From:")
        yield Line(few(map(teller.party, takers), 4, 60), lead="To:")


def _about(agreement: Agreement, flows: list[Flow]) -> str:
    sets = unique(agreement.dataset(flow.dataset).title for flow in flows)
    kinds = categories(item for flow in flows for item in items_of(agreement, flow))
    return f"{few(sets, 3, 60)} ({listed(kinds)})" if sets else ""


def _limits(agreement: Agreement) -> Iterator[Fact]:
    forbidden = [one.statement for one in agreement.prohibited_uses]
    yield from _fact("About whom", clauses(people(agreement, agreement.flows), 4))
    yield from _fact(
        "What nobody may do", " ".join(brief(one, 90) for one in forbidden[:MOST_NAMES])
    )
    out = agreement.need.out_of_scope if agreement.need else ()
    yield from _fact("What is left out", clauses(out, 4))
    yield from _fact("How long it is kept", _kept(agreement))


def _kept(agreement: Agreement) -> str:
    months = sorted({rule.months for flow in agreement.flows for rule in flow.retention})
    if not months:
        return ""
    if len(months) == 1:
        return f"{duration(months[0])}, by every recipient"
    return f"Between {duration(months[0])} and {duration(months[-1])}, by recipient and purpose"


def _rights(agreement: Agreement) -> Iterator[Fact]:
    if agreement.rights:
        yield from _fact("How you are told", brief(agreement.rights.notice, 160))
        yield from _fact("To see what is held", brief(agreement.rights.subject_access, 160))
        yield from _fact("To put it right", brief(agreement.rights.rectification, 160))
        yield from _fact("To complain", brief(agreement.rights.complaints, 160))


def _of_protocol(edition: Edition, teller: Teller) -> Iterator[Block]:
    protocol = edition.document
    assert isinstance(protocol, Protocol)
    yield Facts(tuple(_head(protocol, teller)))
    yield Heading("What for")
    purposes = (one.statement for one in protocol.purposes)
    outcomes = (one.outcome for one in protocol.functions)
    yield Facts(
        (
            *_fact("Purposes", " ".join(_first(purposes, MOST_PURPOSES))),
            *_fact("What it is to make better", " ".join(_first(outcomes, MOST_PURPOSES))),
        )
    )
    yield Heading("What the partners agree")
    yield Facts(
        (
            *_fact("Commitment", brief(protocol.commitment, 500)),
            *_fact("Principles", clauses(protocol.principles, 12)),
            *_fact("Decisions", brief(protocol.governance.decision_rule, 200)),
        )
    )


def _first(texts: Iterator[str], most: int) -> list[str]:
    return [brief(text, 150) for text in list(texts)[:most]]
