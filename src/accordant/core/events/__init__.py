"""What can happen on a node. Recording one of these is the only way to change anything.

Each event says what it leaves in the index, so that the index can be rebuilt from the events.
"""

from __future__ import annotations

from collections.abc import Mapping

from accordant.core.canonical import Json
from accordant.core.errors import BadInput, Problem
from accordant.core.events.deciding import Decided, Disposed, HeldBack, Reviewed, Stopped
from accordant.core.events.event import EVENT_FORMAT, Event, Row, lane_key, stamp
from accordant.core.events.ledgers import Contradicted, Witnessed
from accordant.core.events.packages import Equivocated, Receipted, Received, Sent, TurnedAway
from accordant.core.events.papers import (
    DocumentKept,
    KeysIssued,
    PartnerKept,
    Prohibited,
    StatementKept,
)
from accordant.core.events.profiles import ProfileForgotten, ProfileKept
from accordant.core.events.register import EntryWithheld, RegisterSearched
from accordant.core.wire import decode, encode

EVENTS: Mapping[str, type[Event]] = {
    event.kind: event
    for event in (
        KeysIssued,
        PartnerKept,
        DocumentKept,
        StatementKept,
        Prohibited,
        Decided,
        Reviewed,
        HeldBack,
        Sent,
        Receipted,
        Received,
        TurnedAway,
        Equivocated,
        Disposed,
        Stopped,
        Witnessed,
        Contradicted,
        RegisterSearched,
        EntryWithheld,
        ProfileKept,
        ProfileForgotten,
    )
}


def event_json(event: Event) -> Json:
    """Write an event as JSON, its format and kind spelt out."""
    facts = encode(event)
    assert isinstance(facts, dict)
    return {"format": EVENT_FORMAT, "kind": event.kind, **facts}


def read_event(value: Json) -> Event:
    """Read an event back, or say what is wrong with it."""
    if not isinstance(value, dict) or value.get("format") != EVENT_FORMAT:
        raise BadInput([Problem("format", f"this must be “{EVENT_FORMAT}”")])
    kind = EVENTS.get(str(value.get("kind")))
    if kind is None:
        raise BadInput([Problem("kind", "this is not an event known here")])
    facts: Json = {key: part for key, part in value.items() if key not in {"format", "kind"}}
    return decode(kind, facts)


__all__ = [
    "EVENTS",
    "EVENT_FORMAT",
    "Contradicted",
    "Decided",
    "Disposed",
    "DocumentKept",
    "EntryWithheld",
    "Equivocated",
    "Event",
    "HeldBack",
    "KeysIssued",
    "PartnerKept",
    "ProfileForgotten",
    "ProfileKept",
    "Prohibited",
    "Receipted",
    "Received",
    "RegisterSearched",
    "Reviewed",
    "Row",
    "Sent",
    "StatementKept",
    "Stopped",
    "TurnedAway",
    "Witnessed",
    "event_json",
    "lane_key",
    "read_event",
    "stamp",
]
