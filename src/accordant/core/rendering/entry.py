"""The entry in a public register: what anyone may know, with what is sensitive withheld.

A register that names a refuge or a covert operation does harm, so parts can be withheld, and the
whole. What is withheld is counted, never hidden: people may ask why.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from attrs import frozen

from accordant.core.agreement import Agreement, Flow, Purpose
from accordant.core.errors import BadInput, Problem
from accordant.core.protocol import Protocol
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.full import standing_blocks, state_words
from accordant.core.rendering.gist import (
    categories,
    items_of,
    kept,
    people,
    said,
    said_each,
    unique,
    who_tells_whom,
)
from accordant.core.rendering.telling import Teller, teller_of
from accordant.core.rendering.tree import (
    Block,
    Fact,
    Facts,
    Heading,
    Line,
    Notice,
    Page,
    Paragraph,
    page_of,
)
from accordant.core.rendering.wording import counted, day, listed, opening, word


class Named(typing.Protocol):
    """Whatever goes by an id."""

    @property
    def id(self) -> str:
        """Its short name."""
        ...


N = TypeVar("N", bound=Named)

WITHHELD = "Withheld."


@frozen(kw_only=True)
class Withheld:
    """What a public register leaves out, and why: ids of parties, purposes, datasets and flows.

    Where anything is left out, so is every free text that could speak of it.
    """

    ids: frozenset[str] = frozenset()
    whole: bool = False
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        if self.any and not self.reason.strip():
            raise BadInput([Problem("reason", "say why it is withheld; people may ask")])

    @property
    def any(self) -> bool:
        """Tell whether anything is withheld."""
        return self.whole or bool(self.ids)

    def open(self, things: Sequence[N]) -> list[N]:
        """Give the things that are not withheld."""
        return [one for one in things if one.id not in self.ids]


ALL_OPEN: Final = Withheld()
"""Nothing is withheld."""


def entry(edition: Edition, withheld: Withheld = ALL_OPEN) -> Page:
    """Make the entry of a protocol or agreement in a public register (BadInput)."""
    document = edition.document
    _must_be_known(edition, withheld)
    blocks: list[Block] = [*standing_blocks(edition), *_withheld(withheld)]
    blocks += [Facts(tuple(_head(edition, withheld)))]
    if not withheld.whole:
        teller = teller_of(document)
        if isinstance(document, Agreement):
            blocks += _of_agreement(document, teller, withheld)
        else:
            blocks += _of_protocol(document, withheld)
    return page_of(
        blocks,
        title="A withheld entry" if withheld.any else document.title,
        what=f"Register entry: version {document.version}",
        foot=("Register of protocols and agreements", edition.digest),
        dated=edition.on,
    )


def _must_be_known(edition: Edition, withheld: Withheld) -> None:
    """Refuse to withhold what is not there: a slip of the pen would publish what is meant."""
    known = known_ids(edition.document)
    problems = [
        Problem("withhold", f"“{name[:40]}” is no party, purpose, dataset or flow of this document")
        for name in sorted(withheld.ids - known)
    ]
    if problems:
        raise BadInput(problems)


def known_ids(document: Agreement | Protocol) -> frozenset[str]:
    """Give the ids of what a register can withhold of a document."""
    known: set[str] = {one.id for one in document.parties}
    known |= {one.id for one in document.purposes}
    if isinstance(document, Agreement):
        known |= {one.id for one in document.datasets} | {one.id for one in document.flows}
    return frozenset(known)


def _withheld(withheld: Withheld) -> Iterator[Block]:
    if withheld.whole:
        yield Notice(f"This entry is withheld. The reason given: {withheld.reason}")
    elif withheld.any:
        yield Notice(
            "Parts of this entry are withheld, and with them every text that could speak of them. "
            f"The reason given: {withheld.reason}"
        )


def _head(edition: Edition, withheld: Withheld) -> Iterator[Fact]:
    document, term = edition.document, edition.document.term
    yield Fact("State", (Line(state_words(edition)),))
    if isinstance(document, Agreement):
        yield Fact("Kind", (Line(word(document.kind)),))
    yield Fact("Runs", (Line(f"{day(term.effective_from)} to {day(term.expires)}"),))
    yield Fact("Review due by", (Line(day(term.review_due)),))
    yield Fact("Who takes part", tuple(_parties(edition, withheld)))
    if not withheld.any:
        yield Fact("In short", said(document.summary))


def _parties(edition: Edition, withheld: Withheld) -> Iterator[Line]:
    parties = edition.document.parties
    if withheld.whole:
        yield Line(counted(len(parties), "party", "parties"))
        return
    for party in withheld.open(parties):
        yield Line(f"{party.name} ({word(party.kind)})")
    yield from _more(len(parties) - len(withheld.open(parties)))


def _more(number: int) -> Iterator[Line]:
    if number:
        yield Line(f"{number} withheld")


def _of_agreement(agreement: Agreement, teller: Teller, withheld: Withheld) -> Iterator[Block]:
    yield Heading("What is shared, and what for")
    shown = withheld.open(agreement.purposes)
    for purpose in shown:
        yield Heading(purpose.id if withheld.any else purpose.statement, 2)
        yield Facts(tuple(_purpose(agreement, purpose, teller, withheld)))
    hidden = len(agreement.purposes) - len(shown)
    if hidden:
        yield Paragraph(Line(f"{counted(hidden, 'purpose')} withheld."))
    if not withheld.any:
        yield from _public_terms(agreement)


def _purpose(
    agreement: Agreement, purpose: Purpose, teller: Teller, withheld: Withheld
) -> Iterator[Fact]:
    all_flows = [flow for flow in agreement.flows if flow.purpose == purpose.id]
    flows = [flow for flow in withheld.open(all_flows) if _is_open(flow, withheld)]
    hidden = len(all_flows) - len(flows)
    tell = unique(who_tells_whom(teller, flow) for flow in flows)
    yield Fact("Who tells whom", (*map(Line, tell), *_more(hidden)) or (Line("Nobody"),))
    kinds = categories(item for flow in flows for item in items_of(agreement, flow))
    yield Fact("Kinds of information", (Line(opening(listed(kinds)) or WITHHELD),))
    if not withheld.any:
        titles = unique(agreement.dataset(flow.dataset).title for flow in flows)
        yield Fact("From", said_each(titles))
        yield Fact("About whom", said_each(people(agreement, flows)))
        yield Fact("Public function", said(purpose.function))
        yield Fact("Kept", said_each(rule for flow in flows for rule in kept(flow)))
        yield Fact("Lawful basis", said_each(_bases(agreement, purpose, teller)))


def _is_open(flow: Flow, withheld: Withheld) -> bool:
    """Tell whether nothing a flow names is withheld."""
    return withheld.ids.isdisjoint({flow.provider, flow.dataset, *flow.recipients})


def _bases(agreement: Agreement, purpose: Purpose, teller: Teller) -> Iterator[str]:
    for basis in agreement.bases:
        if purpose.id in basis.purposes:
            cites = [basis.article_6, basis.article_9, basis.part_3 and basis.part_3.section_35]
            grounds = "; ".join(one for one in cites if one) or "not stated"
            yield f"{teller.party(basis.party)}, to {word(basis.leg)}: {grounds}"


def _public_terms(agreement: Agreement) -> Iterator[Block]:
    yield Heading("People’s rights")
    rights = agreement.rights
    yield Facts(
        (
            Fact("How people are told", said(rights.notice if rights else "")),
            Fact("To see what is held", said(rights.subject_access if rights else "")),
            Fact("To complain", said(rights.complaints if rights else "")),
        )
    )


def _of_protocol(protocol: Protocol, withheld: Withheld) -> Iterator[Block]:
    yield Heading("What for")
    shown = withheld.open(protocol.purposes)
    lines = [one.id if withheld.any else one.statement for one in shown]
    rest = _more(len(protocol.purposes) - len(shown))
    yield Facts((Fact("Purposes", (*map(Line, lines), *rest)),))
    if not withheld.any:
        yield Facts(
            (
                Fact("Principles", said_each(protocol.principles)),
                Fact("Commitment", said(protocol.commitment)),
            )
        )
