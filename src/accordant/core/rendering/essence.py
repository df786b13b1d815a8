"""The essence of what joint controllers arranged, for the people it is about (Article 26)."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.core.agreement import Agreement, Capacity, Purpose
from accordant.core.errors import NotFound
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.full import standing_blocks
from accordant.core.rendering.gist import said
from accordant.core.rendering.telling import Teller, paragraphs, teller_of
from accordant.core.rendering.tree import Block, Fact, Facts, Heading, Line, Page, page_of


def essence(edition: Edition) -> Page:
    """Tell people who decides together about their information, and whom to turn to (NotFound)."""
    agreement, teller = edition.agreement, teller_of(edition.document)
    joint = [one for one in agreement.purposes if Capacity.JOINT in one.capacities.values()]
    if not joint:
        sentence = f"no purpose of {agreement.id} has joint controllers, so there is no essence"
        raise NotFound(sentence, "Each party answers for itself; render the summary instead.")
    return page_of(
        [*standing_blocks(edition), *_blocks(agreement, joint, teller)],
        title="Who is responsible together for your information",
        what=f"The essence of {agreement.title}, version {agreement.version} (Article 26)",
        foot=edition.foot,
        dated=edition.on,
    )


def _blocks(agreement: Agreement, joint: list[Purpose], teller: Teller) -> Iterator[Block]:
    terms = agreement.joint
    if terms and terms.essence.strip():
        yield from paragraphs(terms.essence)
    yield Heading("Who decides together, and what for")
    yield Facts(tuple(Fact(one.statement, tuple(_controllers(one, teller))) for one in joint))
    yield Heading("Who does what")
    yield Facts(
        (
            Fact("Who tells you", said(terms.notices if terms else "")),
            Fact("Who answers when you use your rights", said(terms.rights if terms else "")),
            Fact("Whom to turn to", said(terms.contact if terms else "")),
            Fact("Your choice", (Line("You may turn to any of them, whatever they agreed."),)),
        )
    )


def _controllers(purpose: Purpose, teller: Teller) -> Iterator[Line]:
    for party, capacity in purpose.capacities.items():
        if capacity is Capacity.JOINT:
            yield Line(teller.party(party))
