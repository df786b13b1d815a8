"""What else binds a clause besides its own items and people, in words.

A card that left it out would promise what is then refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from accordant.core.agreement import Agreement, Flow, Governs, Prohibition
from accordant.core.decision import AUDIENCES
from accordant.core.names import PartyId
from accordant.core.rendering.edition import Edition
from accordant.core.rendering.telling import Teller
from accordant.core.rendering.tree import Block, Bullets, Heading, Line
from accordant.core.rendering.wording import day, listed, word
from accordant.core.statement import party_of

DOUBTS: Final[Mapping[str, str]] = {
    "role": "which role may",
    "held": "who holds the role",
    "group": "whether the people are of those groups",
    "flags": "what is flagged",
    "consent": "consent",
    "mode": "how it is set off",
}
"""What a named role may settle, by the name of the condition."""

HELD: Final = "You hold this role on that day, and your organisation has stated it."
ACTIVE: Final = "The agreement is in force, and both ends of the clause are active in it."
UNKNOWN: Final = (
    "What is not known counts against sharing: it does not permit, and it does not escape what is "
    "forbidden."
)
ABOVE: Final = (
    "A record that may not be disclosed to somebody is not disclosed to them, and a provider’s own "
    "prohibition, such as a court order or an opt-out, stands above this card."
)


def barred(agreement: Agreement, flow: Flow, teller: Teller) -> Iterator[Line]:
    """Say what the prohibitions of the agreement keep back of what a clause names."""
    for ban in agreement.prohibitions:
        here = (
            (not ban.recipients or set(ban.recipients) & set(flow.recipients))
            and (not ban.purposes or flow.purpose in ban.purposes)
            and (not ban.datasets or flow.dataset in ban.datasets)
            and (not ban.items or set(ban.items) & set(flow.items))
        )
        if here:
            yield Line(_bar(agreement, flow, ban, teller), lead="Forbidden:")


def _bar(agreement: Agreement, flow: Flow, ban: Prohibition, teller: Teller) -> str:
    what = listed([item for item in flow.items if item in ban.items]) or "all of it"
    to = listed([teller.party(name) for name in flow.recipients if name in ban.recipients])
    described = {group.id: group.description.rstrip(".") for group in agreement.groups}
    about = listed([described[name] for name in ban.groups])
    limits = [f"to {to}" if to else "", f"about: {about}" if about else ""]
    limits += [f"where {word(k)} is {'set' if v else 'not set'}" for k, v in ban.flags.items()]
    limits += ["or where that is not known" if ban.groups or ban.flags else ""]
    return f"{', '.join([what, *filter(None, limits)])} ({ban.id})"


def dated(flow: Flow) -> Iterator[Line]:
    """Say between which days a clause runs, where it has days of its own."""
    if flow.starts is not None:
        yield Line(day(flow.starts), lead="Not before:")
    if flow.ends is not None:
        yield Line(day(flow.ends), lead="Not after:")


def marked(agreement: Agreement, flow: Flow) -> Iterator[Line]:
    """Say how far what a clause brings may go under the Traffic Light Protocol."""
    dataset = agreement.dataset(flow.dataset)
    label = dataset.marking.tlp if dataset.marking else None
    if dataset.governing(Governs.MARKING) is not None:
        bare = label.label if label else "no label"
        words = f"Each record by its own label; one that bears none bears {bare}."
        yield Line(f"{words} These recipients are {AUDIENCES[flow.reach]}.")
    elif label is not None and label.lets(flow.reach):
        yield Line(f"{label.label}; it may go to {AUDIENCES[flow.reach]}.")
    elif label is not None:
        yield Line(f"Nothing goes: {label.label} may not go to {AUDIENCES[flow.reach]}.")


def in_doubt(flow: Flow, teller: Teller) -> Iterator[Line]:
    """Say which doubts of a clause a named role may settle."""
    for name, role in flow.settled_by.items():
        yield Line(f"{DOUBTS.get(name, word(name))}: ask the {teller.role(role)}")


def must_hold(edition: Edition, flows: list[Flow], teller: Teller) -> Iterator[Block]:
    """Say what has to hold whatever is shared, with the assurances asked of each end."""
    yield Heading("What must always hold")
    ends = dict.fromkeys(end for flow in flows for end in (flow.provider, *flow.recipients))
    needed = ((end, dict.fromkeys(_schemes(edition, end))) for end in ends)
    holding = (f"{teller.party(end)} holds {listed(list(each))}." for end, each in needed if each)
    yield Bullets(tuple(map(Line, (ACTIVE, HELD, *holding, UNKNOWN, ABOVE))))


def _schemes(edition: Edition, end: PartyId) -> Iterator[str]:
    for document in (edition.agreement, edition.above):
        party = party_of(document, end) if document is not None else None
        yield from (each.scheme for each in party.assurance) if party else ()
