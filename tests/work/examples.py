"""The examples one can start from, in force between the bodies they name.

in_force("inventory")                what the parties agreed, staffed and ready, in memory
between(bodies, "inventory", day)    the same between bodies that have met, wherever they are
there.shared(clause, rows)           who may release shares these rows under a clause
there.received(shared)               what the recipient reads of it
there.refused(change)                why the next version, so changed, cannot be proposed
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import frozen

from accordant.core.agreement import Agreement, Tlp
from accordant.core.canonical import digest_of
from accordant.core.checklist import blocking
from accordant.core.decision import Decision, Request
from accordant.core.errors import BadInput
from accordant.core.names import Digest, FlowId, PartyId, PersonId
from accordant.core.protocol import Party, Protocol
from accordant.core.release import MAPPING_FORMAT, ColumnMapping
from accordant.core.release.mapping import sure_matches
from accordant.core.wire import decode, encode, read_yaml, write_yaml
from accordant.templates import starting
from accordant.templates.indicators.data import indicators, marking_ref
from accordant.work.ask import ask
from accordant.work.draft import propose, read_draft
from accordant.work.share import Shared, Table, share
from accordant.work.sign import assure
from accordant.work.unpack import rows_of
from tests.work.partnership import Partnership, actor

SIGNED = date(2026, 11, 22)
TODAY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)


@frozen
class InForce:
    """An example in force: its bodies, and what they signed."""

    bodies: Partnership
    agreement: Agreement
    digest: Digest

    def request(self, clause: str, *, recipient: str | None = None, **changes) -> Request:
        """Whoever may release asks whether what a clause is about may go."""
        flow = self.agreement.flow(FlowId(clause))
        role = flow.release_roles[0]
        asked = {
            "provider": flow.provider,
            "recipient": PartyId(recipient) if recipient else flow.recipients[0],
            "person": PersonId(f"{role}.{flow.provider}"),
            "role": role,
            "acting_for": flow.provider,
            "purpose": flow.purpose,
            "dataset": flow.dataset,
            "group": flow.groups[0] if flow.groups else None,
            "flags": dict(flow.flags),
            "mode": flow.modes[0],
        }
        return Request(**{**asked, **changes})

    def decided(self, clause: str, **changes) -> Decision:
        """The answer to a request under a clause."""
        request = self.request(clause, **changes)
        who = actor(request.person, request.acting_for)
        return ask(self.bodies[request.acting_for], who, request).decision

    def shared(self, clause: str, rows: list[dict], **changes) -> Shared:
        """Whoever may release shares these rows under a clause."""
        request = self.request(clause, **changes)
        headers = tuple(rows[0])
        items = self.agreement.dataset(request.dataset).items
        columns = sure_matches(headers, items)
        mapping = ColumnMapping(
            format=MAPPING_FORMAT,
            dataset=request.dataset,
            columns=columns,
            absent=tuple(item.id for item in items if item.id not in columns),
        )
        house = self.bodies[request.provider]
        who = actor(request.person, request.provider)
        return share(house, who, request, Table(headers=headers, rows=rows), mapping)

    def received(self, shared: Shared) -> list[dict[str, Any]]:
        """What the recipient reads of a share, once it has come."""
        self.bodies.deliver()
        with rows_of(self.bodies[shared.plan.recipient], shared.package) as unpacked:
            return [dict(row) for row in unpacked.rows]

    def faults(self, change: Callable[[Any], object]) -> set[str]:
        """What blocks the next version, so changed, when its owner reads it."""
        findings = read_draft(self.bodies[self.agreement.owner], self._changed(change)).findings
        return {one.code for one in blocking(findings)}

    def refused(self, change: Callable[[Any], object]) -> set[str]:
        """What blocks the next version, so changed; its owner cannot even propose it."""
        owner = self.agreement.owner
        with pytest.raises(BadInput) as caught:
            propose(self.bodies[owner], actor("drafter", owner), self._changed(change))
        assert caught.value.code == "not-sound"
        return self.faults(change)

    def _changed(self, change: Callable[[Any], object]) -> bytes:
        draft = deepcopy(encode(self.agreement))
        draft |= {"version": self.agreement.version + 1, "replaces": self.digest}
        change(draft)
        return write_yaml(draft).encode()


def an_indicator(tlp: Tlp | None, **changes: str) -> dict[str, Any]:
    """An indicator with this marking, or none, and valid for ever."""
    row = indicators(1, 1)[0]
    mark = json.dumps([marking_ref(tlp)]) if tlp else ""
    return row | {"valid_until": "", "object_marking_refs": mark, **changes}


def example(name: str) -> Agreement:
    """The agreement of an example as it is written."""
    return decode(Agreement, read_yaml(starting.text(name, "agreement")))


def in_force(name: str) -> InForce:
    """Bring an example into force in memory, and go on to the day of the tests."""
    bodies = Partnership(*(party.id for party in example(name).parties))
    bodies.meet()
    there = between(bodies, name, SIGNED)
    bodies.clock.set(TODAY)
    return there


def between(bodies: Partnership, name: str, signed: date) -> InForce:
    """Bring an example into force between bodies that have met, with somebody in every role."""
    written = example(name)
    for party in written.parties:
        _staff(bodies, written, party, signed)
    bodies.appoint(written.chair.party, f"chair.{written.owner}", written.chair.role, signs=True)
    bodies.deliver()
    roots = {party.id: bodies.root(party.id) for party in written.parties}
    protocol, agreement = starting.documents(name, roots, signed)
    if protocol is not None:
        bodies.adopt(decode(Protocol, protocol))
    made = decode(Agreement, agreement(digest_of(protocol) if protocol else None))
    return InForce(bodies, made, bodies.adopt(made))


def _staff(bodies: Partnership, written: Agreement, party: Party, signed: date) -> None:
    bodies.staff(party.id)
    for role in written.roles:
        if party.id in role.parties:
            bodies.appoint(party.id, f"{role.id}.{party.id}", role.id)
    for asked in party.assurance:
        assure(
            bodies[party.id],
            actor("operator", party.id),
            scheme=asked.scheme,
            reference="2026",
            from_=signed - timedelta(days=90),
            expires=signed + timedelta(days=270),
        )
