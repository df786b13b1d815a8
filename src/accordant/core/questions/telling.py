"""Questions 9 and 10: whether people come to know of it, and whether problems come back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accordant.core.agreement import FeedbackContact
from accordant.core.names import PartyId
from accordant.core.partnership import Communication
from accordant.core.people import OPERATIONAL_LEAD
from accordant.core.questions.answer import Evidence, Gap, Part, Verdict
from accordant.core.questions.asked import asked
from accordant.core.questions.look import Look, gap
from accordant.core.statement import (
    Acknowledgement,
    Answer,
    Ping,
    acknowledged,
    proposed_on,
    tested,
)


def made_known(look: Look) -> Iterator[Part]:
    """9. Staff and the public are told on a day, partners have it, and staff have acknowledged."""
    for told in look.document.communications:
        yield from _told(look, told)
    told_of = look.document.communications
    for kind, words in asked().audiences.items() if told_of else ():
        pattern = re.compile(rf"(?i)\b(?:{'|'.join(words)})")
        if not any(pattern.search(one.audience) for one in told_of):
            yield _untold(look, kind)
    day = proposed_on(look.view)
    if day is not None:
        yield Evidence(says="every partner was sent it", who=str(look.document.owner), on=day)
    elif look.draft:
        yield gap(
            "still to come: every partner is sent it",
            remedy=f"Propose it with accordant {look.tier} propose.",
            who=look.owner,
            number=9,
        )
    for party in look.document.parties if look.view.rules.acknowledged_percent else ():
        yield from _acknowledged(look, party.id)


def _told(look: Look, told: Communication) -> Iterator[Part]:
    if told.by is not None:
        says = f"{told.audience} are told by {told.channel}"
        yield Evidence(says=says, who=told.owner, on=told.by)
        return
    yield gap(
        f"no day is set by which {told.audience} are told",
        remedy="Write communications[].by in the next draft.",
        who=look.owner,
        number=9,
    )


def _untold(look: Look, kind: str) -> Gap:
    return gap(
        f"none of the audiences is the {kind}",
        remedy=f"Say how and when the {kind} are told, and what follows from sharing for them.",
        who=look.owner,
        leaves=Verdict.NO,
        number=9,
    )


def _acknowledged(look: Look, party: PartyId) -> Iterator[Part]:
    """Measure who of a party's staff today has acknowledged it; each person counts once."""
    percent = look.view.rules.acknowledged_percent
    if look.draft:
        yield _to_acknowledge(look, party, percent)
        return
    staff, read = acknowledged(look.view, party, look.day, look.view.now)
    first: dict[str, Acknowledgement] = {}
    for said in look.view.about(Acknowledgement):
        if said.party == party and said.person in read:
            first.setdefault(said.person, said)
    for said in first.values():
        yield look.said(said, "has acknowledged it")
    if 100 * len(read) < percent * len(staff):
        yield gap(
            f"{len(read)} of {len(staff)} staff of {party} have acknowledged it; {percent} % must",
            remedy="Ask them to read it, and to acknowledge it.",
            who=f"{OPERATIONAL_LEAD} of {party}",
            number=9,
        )


def _to_acknowledge(look: Look, party: PartyId, percent: int) -> Gap:
    what = f"{percent} % of the staff of {party} acknowledge it"
    return look.ahead(
        what,
        what,
        remedy="Ask them to read it, and to acknowledge it.",
        who=f"{OPERATIONAL_LEAD} of {party}",
        number=9,
    )


def fed_back(look: Look) -> Iterator[Part]:
    """10. There is a contact and a time for each kind of problem, and each has answered a test."""
    agreement = look.agreement
    assert agreement is not None  # asked of agreements only
    for contact in agreement.feedback:
        if contact.days <= 0:
            yield gap(
                f"nothing says within how many days {contact.contact} answers on {contact.kind}",
                remedy="Write feedback[].days.",
                who=look.owner,
                leaves=Verdict.NO,
                number=10,
            )
        else:
            yield _tested(look, contact)


def _tested(look: Look, contact: FeedbackContact) -> Part:
    """Judge by the newest test of a contact that is decided: answered, or its time is over."""
    for ping, answer in reversed(list(tested(look.view, contact))):
        if answer is not None:
            return _answered(look, contact, ping, answer)
        if (look.day - look.view.day_of(ping.at)).days > contact.days:
            return _silent(look, contact, ping)
    return look.ahead(
        f"the contact for {contact.kind}, {contact.contact}, has not answered a test",
        f"the contact for {contact.kind}, {contact.contact}, answers a test",
        remedy=f"Try it with accordant agreement ping --contact {contact.kind}; somebody else "
        "answers.",
        who=f"anyone of any party; then {contact.contact}",
        number=10,
    )


def _answered(look: Look, contact: FeedbackContact, ping: Ping, answer: Answer) -> Evidence:
    asked_on = look.view.day_of(ping.at)
    says = f"{contact.kind}: {contact.contact}, within {contact.days} days; tried on {asked_on}"
    return look.said(answer, says)


def _silent(look: Look, contact: FeedbackContact, ping: Ping) -> Gap:
    asked_on = look.view.day_of(ping.at)
    return gap(
        f"the contact for {contact.kind} was tried on {asked_on} and did not answer within "
        f"{contact.days} days",
        remedy="Find out why, then try it again with accordant agreement ping.",
        who=contact.contact,
        leaves=Verdict.NO,
        number=10,
    )
