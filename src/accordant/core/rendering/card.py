"""The practitioner’s card: what one role may share and receive, made from the agreement itself.

Nobody writes a card by hand, so it cannot say anything that was not signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from accordant.core.agreement import Agreement, Flow, Item
from accordant.core.names import PartyId, RoleId
from accordant.core.rendering.binding import barred, dated, in_doubt, marked, must_hold
from accordant.core.rendering.edition import Edition, one_of
from accordant.core.rendering.full import standing_blocks
from accordant.core.rendering.gist import (
    SILENT,
    hours,
    items_of,
    kept,
    passed_on,
    people,
    said,
    unique,
)
from accordant.core.rendering.telling import Teller, bulleted, teller_of
from accordant.core.rendering.tree import (
    Block,
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
from accordant.core.rendering.wording import counted, listed, treated, word

EMERGENCY: Final = (
    "If someone is in danger now, share what is necessary and proportionate, say why, and record "
    "it: an emergency needs no clause. It is reviewed within a day. Not sharing can do harm too."
)
ANYONE: Final = "Anyone: this clause names no group of people."
REFUSAL: Final = (
    "If you decide not to share, record that with your reason: a decision made in good faith "
    "protects you either way."
)


@frozen(kw_only=True)
class Holder:
    """Whose card it is: a role, at the parties whose people hold it."""

    role: RoleId
    parties: tuple[PartyId, ...]


def card(edition: Edition, role: str, party: str = "") -> Page:
    """Make the card of a role, at one party or at each that has it (NotFound)."""
    agreement, teller = edition.agreement, teller_of(edition.document)
    holder = _holder(edition, role, party)
    where = listed([teller.party(name) for name in holder.parties])
    blocks: list[Block] = [*standing_blocks(edition), *_duty(agreement, holder)]
    blocks += _part("What you may share", _shared(agreement, holder), agreement, teller)
    blocks += _part("What you may receive", _received(agreement, holder), agreement, teller)
    blocks += [*_never(agreement), *must_hold(edition, _used(agreement, holder), teller)]
    blocks += _ask(edition, holder, teller)
    blocks += _meanings(agreement, _used(agreement, holder))
    made = page_of(
        blocks,
        title=f"Card: {teller.role(holder.role)}",
        what=f"{where}, under {agreement.title}, version {agreement.version}",
        foot=edition.foot,
        dated=edition.on,
    )
    return evolve(made, compact=True)


def cards(agreement: Agreement) -> dict[RoleId, tuple[PartyId, ...]]:
    """Name every role that has a card, with the parties whose people hold it."""
    found = {role.id: role.parties for role in agreement.roles}
    for party in agreement.parties:
        for post in party.posts:
            used = any(post in (*flow.roles, *flow.release_roles) for flow in agreement.flows)
            if used and party.id not in found.get(post, ()):
                found[post] = (*found.get(post, ()), party.id)
    return found


def _holder(edition: Edition, role: str, party: str) -> Holder:
    known = cards(edition.agreement)
    parties = one_of(RoleId(role), known, "role")
    if party:
        at = {name: name for name in parties}
        parties = (one_of(PartyId(party), at, f"{role} at a party called"),)
    return Holder(role=RoleId(role), parties=parties)


def _duty(agreement: Agreement, holder: Holder) -> Iterator[Block]:
    for role in agreement.roles:
        if role.id == holder.role and role.duty.strip():
            yield Paragraph(Line(role.duty, lead="Your duty:"))


def _shared(agreement: Agreement, holder: Holder) -> list[Flow]:
    return [
        flow
        for flow in agreement.flows
        if holder.role in flow.release_roles and flow.provider in holder.parties
    ]


def _received(agreement: Agreement, holder: Holder) -> list[Flow]:
    return [
        flow
        for flow in agreement.flows
        if holder.role in flow.roles and set(flow.recipients) & set(holder.parties)
    ]


def _used(agreement: Agreement, holder: Holder) -> list[Flow]:
    return [*_shared(agreement, holder), *_received(agreement, holder)]


def _part(title: str, flows: list[Flow], agreement: Agreement, teller: Teller) -> Iterator[Block]:
    yield Heading(title)
    if not flows:
        yield Paragraph(Line("Nothing, in this role, under this agreement."))
    for flow in flows:
        number = agreement.flows.index(flow) + 1
        yield Heading(f"{flow.title} (clause {number})", 2)
        yield Facts(tuple(_facts(flow, agreement, teller)))


def _facts(flow: Flow, agreement: Agreement, teller: Teller) -> Iterator[Fact]:
    """Answer what, with whom, when, why and for what purpose: what people do not know."""
    purpose = {one.id: one for one in agreement.purposes}[flow.purpose]
    to = listed([teller.party(name) for name in flow.recipients])
    hands = listed([teller.role(name) for name in flow.roles])
    yield Fact(
        "What", (*_what(flow, items_of(agreement, flow), teller), *barred(agreement, flow, teller))
    )
    yield Fact("About whom", said("; ".join(people(agreement, [flow])) or ANYONE))
    yield Fact("With whom", (Line(f"{teller.party(flow.provider)} to {to} ({hands})"),))
    yield Fact("When", tuple(_when(flow)))
    yield Fact("What for", (Line(purpose.statement),))
    yield Fact("Why", said(purpose.necessity))
    yield Fact("What may be done", said(listed(list(purpose.permitted_actions))))
    if flow.obligations:
        yield Fact("What you must do", (Line(" ".join(each.text for each in flow.obligations)),))
    yield Fact("Afterwards", (*_kept(flow, teller), Line(passed_on(flow))))
    if flow.consent:
        words = f"It needs the person’s consent. {flow.consent.withdrawal}".strip()
        yield Fact("Consent", (Line(words),))
    if marks := tuple(marked(agreement, flow)):
        yield Fact("Marking", marks)
    if doubts := tuple(in_doubt(flow, teller)):
        yield Fact("In doubt", doubts)
    yield Fact("Under", (Line(flow.id, code=True),))


def _what(flow: Flow, items: list[Item], teller: Teller) -> Iterator[Line]:
    dropped = flow.dropped
    going = [item for item in items if item.id not in dropped]
    yield Line(", ".join(item.id for item in going) or "Nothing")
    for name, treatment in flow.treatments.items():
        if name not in dropped:
            yield Line(treated(treatment), lead=f"{name}:")
    if dropped:
        yield Line(listed(list(dropped)), lead="Left out:")
    names = [item.id for item in going if item.guarded]
    if names:
        safe = listed([teller.party(name) for name in flow.safe_recipients]) or "nobody"
        words = f"{listed(names)}: only to {safe}, and never where the record excludes them."
        yield Line(words, lead="Guarded:")


def _when(flow: Flow) -> Iterator[Line]:
    ways = listed([word(mode) for mode in flow.modes]) or "in no way that is agreed"
    yield Line(f"{flow.trigger}; {flow.frequency}; {flow.timeliness}")
    yield Line(f"{word(flow.channel)}, {ways}", lead="How:")
    for name, value in flow.flags.items():
        yield Line(word(name), lead="Only if:" if value else "Only if not:")
    yield from dated(flow)


def _kept(flow: Flow, teller: Teller) -> Iterator[Line]:
    for rule in flow.retention:
        yield Line(next(kept(flow, rule.recipient)), lead=f"{teller.party(rule.recipient)}:")


def _meanings(agreement: Agreement, flows: list[Flow]) -> Iterator[Block]:
    """Say what every item on the card means, once."""
    known = unique((flow.dataset, item.id) for flow in flows for item in items_of(agreement, flow))
    rows = [
        (agreement.dataset(dataset), agreement.dataset(dataset).item(name))
        for dataset, name in known
    ]
    if rows:
        yield Heading("What each item means")
        yield Table(
            caption="Each item, as the parties agreed its meaning",
            headings=("Item", "Meaning", "In law"),
            rows=tuple(
                (
                    (Line(item.id, code=True), Line(dataset.title)),
                    (Line(item.definition),),
                    (Line(word(item.category)),),
                )
                for dataset, item in rows
            ),
            widths=(34, 48, 18),
        )


def _never(agreement: Agreement) -> Iterator[Block]:
    yield Heading("What is never allowed")
    banned = [one.statement for one in agreement.prohibited_uses]
    banned += [one.text for one in agreement.prohibitions]
    banned += [f"Never from {d.title}: {word}" for d in agreement.datasets for word in d.excluded]
    yield bulleted(banned or [SILENT])


def _ask(edition: Edition, holder: Holder, teller: Teller) -> Iterator[Block]:
    yield Heading("Whom to ask")
    rows = tuple(_contacts(edition, holder, teller))
    yield Facts(rows)
    yield Notice(EMERGENCY)
    yield Paragraph(Line(REFUSAL))


def _contacts(edition: Edition, holder: Holder, teller: Teller) -> Iterator[Fact]:
    """Name whoever settles doubts, and where problems of each kind are raised."""
    agreement = edition.agreement
    used = _used(agreement, holder)
    settling = dict.fromkeys(role for flow in used for role in flow.settled_by.values())
    for role in settling:
        yield Fact(
            f"In doubt: the {teller.role(role)}", tuple(_named(edition, holder, role, teller))
        )
    if agreement.incidents:
        words = (
            f"{agreement.incidents.contact}, {hours(agreement.incidents.tell_parties_within_hours)}"
        )
        yield Fact("Something went wrong", (Line(words),))
    for each in agreement.feedback:
        words = f"{each.contact}, answered within {counted(each.days, 'day')}"
        yield Fact(f"A problem of {word(each.kind)}", (Line(words),))
    if agreement.security:
        yield Fact("Security", said(agreement.security.adviser))


def _named(edition: Edition, holder: Holder, role: RoleId, teller: Teller) -> Iterator[Line]:
    """Name who holds a post now, at each party of the card."""
    for party in holder.parties:
        names = edition.posts.get((party, role), ())
        held = listed(list(names)) or "nobody is named in the papers held here"
        yield Line(held, lead=f"{teller.party(party)}:")
