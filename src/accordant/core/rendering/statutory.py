"""The statutory summary of an agreement under the Irish Data Sharing and Governance Act 2019.

The headings follow section 19(1) of the Act as amended to 14 September 2023, read on 22 November
2026, without (q), which leaves room for what the Minister prescribes. Later changes were not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accordant.core.agreement import Agreement
from accordant.core.law import Regime
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.full import standing_blocks
from accordant.core.rendering.gist import (
    categories,
    duration_of,
    passed_on,
    people,
    said,
    said_each,
    who_tells_whom,
)
from accordant.core.rendering.record import grounds
from accordant.core.rendering.telling import Teller, teller_of
from accordant.core.rendering.tree import Cell, Fact, Facts, Heading, Line, Notice, Page, page_of
from accordant.core.rendering.wording import listed, word

Say = Callable[[Agreement, Teller], Cell]


def _parties(agreement: Agreement, teller: Teller) -> Cell:
    return tuple(Line(party.name) for party in agreement.parties)


def _information(agreement: Agreement, teller: Teller) -> Cell:
    return tuple(
        Line(
            f"{listed(categories(one.items))}: {', '.join(item.id for item in one.items)}",
            lead=f"{one.title}:",
        )
        for one in agreement.datasets
    )


def _purposes(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(one.statement for one in agreement.purposes)


def _functions(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(one.function for one in agreement.purposes)


def _bases(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(
        f"{teller.party(one.party)}, to {word(one.leg)}, for {listed(list(one.purposes))}, "
        f"under {grounds(one)}"
        for one in agreement.bases
    )


def _impetus(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(f"{who_tells_whom(teller, one)}: {one.trigger}" for one in agreement.flows)


def _classes(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(people(agreement, agreement.flows))


def _ongoing(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(f"{one.title}: {one.frequency}" for one in agreement.flows)


def _processed(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(
        f"{one.statement} {listed(list(one.permitted_actions))}" for one in agreement.purposes
    )


def _restrictions(agreement: Agreement, teller: Teller) -> Cell:
    flows = [f"{one.title}: {passed_on(one)}" for one in agreement.flows]
    return said_each([*flows, *(one.statement for one in agreement.prohibited_uses)])


def _undertaking(agreement: Agreement, teller: Teller) -> Cell:
    return said(agreement.undertaking)


def _impact(agreement: Agreement, teller: Teller) -> Cell:
    one = agreement.assessment
    texts = (
        [one.screening, one.reference, one.outcome, one.residual_risk, one.advice] if one else []
    )
    return said_each(texts)


def _security(agreement: Agreement, teller: Teller) -> Cell:
    one = agreement.security
    return said_each([one.transfer, one.at_rest, one.training, one.logging] if one else [])


def _retention(agreement: Agreement, teller: Teller) -> Cell:
    made = agreement.derived.retention if agreement.derived else ""
    rules = [
        f"{teller.party(rule.recipient)}: {duration_of(rule)}"
        for flow in agreement.flows
        for rule in flow.retention
    ]
    return said_each([*rules, *([f"What is made of it: {made}"] if made else [])])


def _deletion(agreement: Agreement, teller: Teller) -> Cell:
    exit_ = agreement.change.exit if agreement.change else ""
    rules = (rule.disposal for flow in agreement.flows for rule in flow.retention)
    return said_each([*rules, exit_])


def _withdrawal(agreement: Agreement, teller: Teller) -> Cell:
    return said(agreement.joining_and_leaving)


def _proportion(agreement: Agreement, teller: Teller) -> Cell:
    return said_each(one.necessity for one in agreement.purposes)


PARAGRAPHS: Final[tuple[tuple[str, str, Say], ...]] = (
    ("s.19(1)(a)", "The parties", _parties),
    ("s.19(1)(b)", "The information to be disclosed", _information),
    ("s.19(1)(c)", "The purpose", _purposes),
    ("s.19(1)(d)", "The function it relates to", _functions),
    ("s.19(1)(e)", "The legal basis", _bases),
    ("s.19(1)(f)", "Whose impetus it is", _impetus),
    ("s.19(1)(g)", "Individuals or classes of people", _classes),
    ("s.19(1)(h)", "Once or on an ongoing basis", _ongoing),
    ("s.19(1)(i)", "How it is processed after disclosure", _processed),
    ("s.19(1)(j)", "Restrictions on disclosing it further", _restrictions),
    ("s.19(1)(k)", "The undertaking to comply with Article 5", _undertaking),
    ("s.19(1)(l)", "The impact assessment, in summary", _impact),
    ("s.19(1)(m)", "Security in transmission, storage and access", _security),
    ("s.19(1)(n)", "Retention", _retention),
    ("s.19(1)(o)", "How it is destroyed or deleted", _deletion),
    ("s.19(1)(p)", "How a party may withdraw", _withdrawal),
    ("s.19(1)(r)", "Why it is necessary and proportionate", _proportion),
)
"""What the Act asks for, paragraph by paragraph, in our own words."""


def statutory(edition: Edition) -> Page:
    """Summarise an agreement under the headings of the Irish Act."""
    agreement, teller = edition.agreement, teller_of(edition.document)
    return page_of(
        [
            *standing_blocks(edition),
            *_strangers(agreement),
            Heading("What the Act asks for"),
            Facts(tuple(_paragraphs(agreement, teller))),
        ],
        title=agreement.title,
        what=f"Data Sharing and Governance Act 2019: summary of version {agreement.version}",
        foot=edition.foot,
        dated=edition.on,
    )


def _strangers(agreement: Agreement) -> Iterator[Notice]:
    """Say that the Act is nobody's here, where it is."""
    if not any(Regime.IE_DSGA in party.regimes for party in agreement.parties):
        yield Notice("No party of this agreement is said to act under the Act.")


def _paragraphs(agreement: Agreement, teller: Teller) -> Iterator[Fact]:
    for place, says, say in PARAGRAPHS:
        yield Fact(f"{place} {says}", say(agreement, teller))
