"""The record of processing of one party: UK or EU GDPR Article 30, or DPA 2018 section 61.

It holds what this one agreement brings to the party’s record, under the headings the law asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accordant.core.agreement import Agreement, Basis, Capacity, Flow, Purpose
from accordant.core.law import Regime
from accordant.core.names import PartyId, RoleId
from accordant.core.people import IG_ADVISER
from accordant.core.protocol import Party
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.full import standing_blocks
from accordant.core.rendering.gist import (
    SILENT,
    categories,
    items_of,
    kept,
    people,
    said,
    said_each,
    unique,
)
from accordant.core.rendering.telling import Teller, cited, teller_of
from accordant.core.rendering.tree import Block, Cell, Fact, Facts, Heading, Line, Page, page_of
from accordant.core.rendering.wording import listed, word

RECORDS: Final = {
    Regime.UK_GDPR: "UK GDPR, Article 30",
    Regime.DPA_PART_3: "DPA 2018, section 61",
    Regime.EU_GDPR: "EU GDPR, Article 30",
    Regime.IE_DSGA: "EU GDPR, Article 30",
}
"""Where each regime asks for a record."""

OTHER: Final = "Record of what is shared; no regime of this party asks for it"
ADVISERS: Final = (RoleId("data-protection-officer"), RoleId("dpo"), IG_ADVISER)


def record(edition: Edition, party: str) -> Page:
    """Make the record of processing of a party (NotFound)."""
    agreement, teller = edition.agreement, teller_of(edition.document)
    whose = edition.party(party)
    asked = unique(RECORDS[regime] for regime in whose.regimes if regime in RECORDS)
    blocks: list[Block] = [*standing_blocks(edition), *_whose(edition, whose, teller)]
    for purpose in agreement.purposes:
        blocks += _purpose(agreement, whose, purpose, teller)
    return page_of(
        [*blocks, *_everywhere(agreement)],
        title=f"Record of processing: {whose.name}",
        what=f"{listed(asked) or OTHER}; under {agreement.title}, version {agreement.version}",
        foot=edition.foot,
        dated=edition.on,
    )


def _whose(edition: Edition, party: Party, teller: Teller) -> Iterator[Block]:
    yield Heading("Whose record this is")
    names = unique(name for role in ADVISERS for name in edition.posts.get((party.id, role), ()))
    yield Facts(
        (
            Fact("The body", (Line(f"{party.name} ({word(party.kind)})"),)),
            Fact("Who advises it on information", said(listed(names))),
            Fact("Joint controllers", said_each(_joint(edition.agreement, party, teller))),
        )
    )


def _joint(agreement: Agreement, party: Party, teller: Teller) -> Iterator[str]:
    for purpose in agreement.purposes:
        joint = [name for name, how in purpose.capacities.items() if how is Capacity.JOINT]
        if party.id in joint:
            others = listed([teller.party(name) for name in joint if name != party.id])
            yield f"{others}, for {purpose.id}"
    if not any(Capacity.JOINT in purpose.capacities.values() for purpose in agreement.purposes):
        yield "none"


def _purpose(
    agreement: Agreement, party: Party, purpose: Purpose, teller: Teller
) -> Iterator[Block]:
    flows = [
        flow
        for flow in agreement.flows
        if flow.purpose == purpose.id and party.id in (flow.provider, *flow.recipients)
    ]
    if not flows:
        return
    given = [flow for flow in flows if flow.provider == party.id]
    taken = [flow for flow in flows if party.id in flow.recipients]
    yield Heading(f"Purpose: {purpose.id}")
    capacity = purpose.capacities.get(party.id)
    yield Facts(
        (
            Fact("Purpose", (Line(purpose.statement),)),
            Fact("Capacity", said(word(capacity) if capacity else "")),
            Fact("Categories of people", said_each(people(agreement, flows))),
            Fact("Categories of information given", _categories(agreement, given)),
            Fact("Categories of information received", _categories(agreement, taken)),
            Fact("Categories of recipients", _recipients(agreement, given, teller)),
            Fact("Received from", _givers(taken, teller)),
            Fact("Time limits for erasure", _kept(taken, party.id)),
            Fact("Lawful basis", said_each(_bases(agreement, party, purpose))),
        )
    )


def _categories(agreement: Agreement, flows: list[Flow]) -> Cell:
    """Name the datasets of some flows with the categories of the items that go."""
    titles: dict[str, list[str]] = {}
    for flow in flows:
        kinds = categories(items_of(agreement, flow))
        titles.setdefault(agreement.dataset(flow.dataset).title, []).extend(kinds)
    lines = [Line(f"{title} ({', '.join(unique(kinds))})") for title, kinds in titles.items()]
    return tuple(lines) or (Line("none"),)


def _recipients(agreement: Agreement, given: list[Flow], teller: Teller) -> Cell:
    kinds = {party.id: word(party.kind) for party in agreement.parties}
    named = unique(name for flow in given for name in flow.recipients)
    onward = unique(
        to for flow in given if flow.onward and flow.onward.allowed for to in flow.onward.to
    )
    lines = [Line(f"{teller.party(name)} ({kinds[name]})") for name in named]
    lines += [Line(to, lead="And from them, on conditions:") for to in onward]
    return tuple(lines) or (Line("none"),)


def _givers(taken: list[Flow], teller: Teller) -> Cell:
    names = unique(teller.party(flow.provider) for flow in taken)
    return tuple(map(Line, names)) or (Line("nobody"),)


def _kept(taken: list[Flow], party: PartyId) -> Cell:
    if not taken:
        return (Line("nothing is received; what is given is kept as before"),)
    return said_each(rule for flow in taken for rule in kept(flow, party))


def _bases(agreement: Agreement, party: Party, purpose: Purpose) -> Iterator[str]:
    for basis in agreement.bases:
        if basis.party == party.id and purpose.id in basis.purposes:
            yield f"To {word(basis.leg)}, under {grounds(basis)}"


def grounds(basis: Basis) -> str:
    """Name the law of a basis and every ground it cites, gateways included."""
    part_3 = basis.part_3
    named = {
        "Article": basis.article_6,
        "Annex 1": basis.annex_1,
        "condition": basis.article_9,
        "Schedule 1": basis.schedule_1,
        "offences": basis.article_10,
        "DPA 2018 s.35:": part_3.section_35 if part_3 else "",
        "Schedule 8:": part_3.schedule_8 if part_3 else "",
        "s.36(4):": part_3.section_36_4 if part_3 else "",
        "HIPAA": basis.hipaa,
    }
    found = [f"{name} {cite}" for name, cite in named.items() if cite]
    return f"{word(basis.regime)}: {'; '.join([*found, *map(cited, basis.gateways)]) or SILENT}"


def _everywhere(agreement: Agreement) -> Iterator[Block]:
    """Say what holds for every purpose: transfers, security, and decisions by machine."""
    security, rights = agreement.security, agreement.rights
    transfers = [
        f"{each.to}: {word(each.mechanism) if each.mechanism else SILENT}"
        for each in agreement.transfers
    ]
    yield Heading("For every purpose")
    yield Facts(
        (
            Fact("Transfers to other countries", said_each(transfers or ["none is named"])),
            Fact("Security in transfer", said(security.transfer if security else "")),
            Fact("Security at rest", said(security.at_rest if security else "")),
            Fact(
                "Profiling and decisions by machine",
                said(rights.automated_decisions if rights else ""),
            ),
        )
    )
