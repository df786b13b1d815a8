"""Questions 5 to 8: who does what, what is needed, whether it is lawful, whether it is safe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accordant.core.agreement import Agreement, Basis, Flow
from accordant.core.names import PartyId, RoleId
from accordant.core.people import SIGNATORY
from accordant.core.protocol import Party
from accordant.core.questions.answer import Evidence, Gap, Part, Verdict
from accordant.core.questions.look import Look, gap
from accordant.core.statement import CONFIRMING, posts_to_fill


def staffed(look: Look) -> Iterator[Part]:
    """5. Every post and role is held today, and by two people where a deputy is asked for."""
    for party in look.document.parties:
        for role in _roles(look, party):
            yield from _filled(look, party, role)


def _roles(look: Look, party: Party) -> tuple[RoleId, ...]:
    """Give what must be filled at a party: its posts and roles, and those that every party has."""
    chair = look.document.chair
    hosts = [chair.role] if chair.party == party.id else []
    asked = [*CONFIRMING, SIGNATORY, *hosts, *posts_to_fill(look.view, party.id), *party.deputies]
    return tuple(dict.fromkeys(asked))


def _filled(look: Look, party: Party, role: RoleId) -> Iterator[Part]:
    held = look.view.papers.holders(party.id, role, look.day)
    for said in held:
        until = f" until {said.until}" if said.until else ""
        yield Evidence(says=f"{role} of {party.id}{until}", who=said.name, on=said.from_)
    needed = 2 if role in party.deputies else 1
    if len(held) >= needed:
        return
    if why := look.unknown(party.id):
        yield _unheld(party, role, why)
        return
    last = _last_held(look, party.id, role)
    what = f"nobody is {role} of {party.id}"
    if held:
        what = f"{held[0].name} is {role} of {party.id} and has no deputy"
    elif last is not None:
        what += f"; the last one's post ended on {last}"
    yield gap(
        what,
        remedy=f"Appoint somebody with accordant people appoint PERSON --role {role}.",
        who=str(party.id),
        leaves=Verdict.NOT_YET if last is None or held else Verdict.NO,
        number=5,
    )


def _unheld(party: Party, role: RoleId, why: str) -> Gap:
    """Say that a post was not looked up, which is not that nobody holds it."""
    deputy = " and their deputy" if role in party.deputies else ""
    return gap(
        f"who is {role} of {party.id}{deputy}: {why}",
        remedy=f"{party.id} says so with accordant people appoint PERSON --role {role}, once its "
        "node is known.",
        who=str(party.id),
        number=5,
    )


def _last_held(look: Look, party: PartyId, role: RoleId) -> date | None:
    """Give the last day on which a post was held that nobody holds any more."""
    ended = [
        said.until
        for said in look.view.papers.appointments
        if (said.party, said.role) == (party, role)
        and said.until is not None
        and said.until < look.day
    ]
    return max(ended, default=None)


def needed(look: Look) -> Iterator[Part]:
    """6. Items, purposes and the need for each; what is wrong with them, the checklist finds."""
    agreement = look.agreement
    if agreement is None:
        for stated in look.document.purposes:
            yield Evidence(says=f"{stated.id}: {stated.statement}")
        return
    for purpose in agreement.purposes:
        flows = [flow for flow in agreement.flows if flow.purpose == purpose.id]
        items = {item for flow in flows for item in flow.items}
        asks = purpose.question or "no question is written down"
        yield Evidence(says=f"{purpose.id} uses {len(items)} items to answer: {asks}")


def lawful(look: Look) -> Iterator[Part]:
    """7. Each leg has a basis that is valid today; what is wrong with one, the checklist finds."""
    agreement = look.agreement
    assert agreement is not None  # asked of agreements only
    for basis in agreement.bases:
        cited = "; ".join(_cited(basis)) or "no ground"
        gates = f", through {', '.join(basis.gateways)}" if basis.gateways else ""
        yield Evidence(says=f"{basis.party}, to {basis.leg}: {cited}{gates}")
    if (done := agreement.assessment) is not None and done.screening.strip():
        found = f" ({done.reference})" if done.reference else ""
        yield Evidence(says=f"impact assessment: {done.screening}{found}")


def _cited(basis: Basis) -> Iterator[str]:
    part_3 = basis.part_3.section_35 if basis.part_3 else ""
    for cited in (basis.article_6, basis.article_9, basis.article_10, part_3, basis.hipaa):
        if cited.strip():
            yield cited


def safe(look: Look) -> Iterator[Part]:
    """8. Retention and disposal are said, and no assurance has run out.

    Whether each channel is enough for what goes by it, the checklist finds.
    """
    document = look.document
    if isinstance(document, Agreement):
        for flow in document.flows:
            yield _carried(flow)
    else:
        yield from (Evidence(says=control) for control in document.baseline_controls)
    for party in look.document.parties:
        for scheme in dict.fromkeys(one.scheme for one in party.assurance):
            yield _assured(look, party.id, scheme)


def _carried(flow: Flow) -> Evidence:
    kept = ", ".join(f"{rule.recipient} {rule.months} months" for rule in flow.retention)
    return Evidence(says=f"{flow.id}: by {flow.channel}; kept: {kept or 'nothing said'}")


def _assured(look: Look, party: PartyId, scheme: str) -> Part:
    """Tell whether a party holds an assurance today, from the newest word on it."""
    said = look.view.papers.assured(party, scheme, look.day)
    if said is not None and said.covers(look.day):
        says = f"{party} holds {scheme} {said.reference}, until {said.expires}"
        return Evidence(says=says, who=str(party), on=said.from_)
    if why := look.unknown(party):
        return gap(
            f"whether {party} holds {scheme}: {why}",
            remedy=f"{party} states it with accordant people assure --scheme {scheme}, once its "
            "node is known.",
            who=str(party),
            number=8,
        )
    return _unassured(party, scheme, said.expires if said and said.expires < look.day else None)


def _unassured(party: PartyId, scheme: str, expired: date | None) -> Gap:
    what = f"{party} has not shown that it holds {scheme}"
    return gap(
        what if expired is None else f"{scheme} of {party} ran out on {expired}",
        remedy=f"State it with accordant people assure --scheme {scheme}.",
        who=str(party),
        leaves=Verdict.NOT_YET if expired is None else Verdict.NO,
        number=8,
    )
