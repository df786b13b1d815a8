"""People: who holds which post, and which assurances the party states it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType

from accordant.core.agreement import Agreement
from accordant.core.names import PersonId, RoleId
from accordant.core.people import CHAIR, IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.protocol import Document
from accordant.core.statement import Appointment, Assurance, civil
from accordant.core.wire import did_you_mean
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.options import a_day, a_shown_name
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, day, listed, pairs, panel, stacked, table, words
from accordant.work import sign
from accordant.work.library import documents, papers
from accordant.work.record import reading

SIGNING: Final = {SIGNATORY, OPERATIONAL_LEAD, IG_ADVISER, CHAIR}
"""Roles whose holders sign documents or statements, and so need a key of their own."""


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    people = typer.Typer(help="Who holds which post, and which assurances are held.")
    verb(people, "list")(list_)
    verb(people)(appoint)
    verb(people)(assure)
    app.add_typer(people, name="people")


def list_(desk: Desk) -> Answer:
    """List everyone with a role today, here and at partners, and every assurance stated."""
    house = desk.house
    now = house.clock.now()
    today = civil(now, house.node.zone)
    with reading(house) as records:
        held = papers(records)
        newest = {(a.party, a.person, a.role): a for a in held.appointments}
        stated = {(a.party, a.scheme): a for a in held.counted(Assurance)}
    holding = [a for a in newest.values() if a.covers(today)]
    facts: dict[str, Any] = {
        "people": [_appointed(a) for a in holding],
        "assurances": [_assured(a) for a in stated.values()],
    }
    people = [(a.party, a.person, a.name, a.role, _until(a), _yes(a.key)) for a in holding]
    schemes = [
        (a.party, a.scheme, a.reference, day(a.from_), day(a.expires), _yes(a.covers(today)))
        for a in stated.values()
    ]
    page = stacked(
        table(PEOPLE, sorted(people), "People today", unbroken=WHOLE),
        table(ASSURED, schemes, "Assurances", unbroken=WHOLE) if schemes else None,
    )
    return Answer(facts=facts, page=page)


PEOPLE: Final = ("party", "person", "name", "role", "until", "key")
ASSURED: Final = ("party", "scheme", "reference", "first day", "last day", "valid today")

WHOLE: Final = {"person", "role", "scheme"}
"""Headings of names that people type again, which stay on one line; days may break at a space."""


def _appointed(said: Appointment) -> dict[str, Any]:
    return {
        "party": said.party,
        "person": said.person,
        "name": said.name,
        "role": said.role,
        "from": said.from_.isoformat(),
        "until": said.until.isoformat() if said.until else None,
        "has_key": said.key is not None,
    }


def _assured(said: Assurance) -> dict[str, Any]:
    return {
        "party": said.party,
        "scheme": said.scheme,
        "reference": said.reference,
        "from": said.from_.isoformat(),
        "expires": said.expires.isoformat(),
    }


def _until(said: Appointment) -> str:
    return day(said.until) if said.until else "open"


def _yes(holds: object) -> str:
    return "yes" if holds else "no"


def appoint(
    desk: Desk,
    *,
    person: Annotated[str, typer.Argument(help="The person's id, such as sam-whitlock.")],
    role: Annotated[str, typer.Option("--role", help="The role they hold.")],
    actor: options.Person,
    name: Annotated[str, typer.Option(help="The name they write, exactly.")] = "",
    from_: options.Since = "",
    until: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="The last day. Default: open. A past day ends it at once."
        ),
    ] = "",
    key: Annotated[
        bool | None,
        typer.Option(
            "--key/--no-key",
            help="Whether they get a signing key of their own. Default: if the role signs.",
        ),
    ] = None,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """State that a person holds a role, or with a last day that they no longer do."""
    house = desk.house
    today = civil(house.clock.now(), house.node.zone)
    before = _newest(desk, PersonId(person), RoleId(role))
    last = a_day(until) if until else None
    strange = _strange_role(desk, role)
    if strange:
        desk.warn(strange)
    ending = last is not None and last < today
    wants_key = (role in SIGNING and not ending) if key is None else key
    held = sign.appoint(
        house,
        desk.actor(actor),
        person=PersonId(person),
        name=a_shown_name(name) if name else (before.name if before else person),
        role=RoleId(role),
        from_=a_day(from_) if from_ else _first_day(before, last, today),
        until=last,
        passphrase=desk.passphrase(person, passphrase_file, new=True) if wants_key else None,
    )
    said = held.statement
    assert isinstance(said, Appointment)
    facts = {**_appointed(said), "statement": held.digest, "warning": strange}
    return Answer(facts=facts, page=_appointment_page(said, today))


def _first_day(before: Appointment | None, last: date | None, today: date) -> date:
    """Give the first day of what is stated, where none is named.

    An appointment speaks of the days from its first on, so one that is to end before it began is
    stated for its last day alone: the newest word on today is then that nobody holds the post.
    """
    first = before.from_ if before else today
    return min(first, last) if before and last else first


def _strange_role(desk: Desk, role: str) -> str:
    """Say that no document here names a role; nothing where none is held that could."""
    with reading(desk.house) as records:
        held = documents(records).values()
    named = {name for document in held for name in _roles_in(document)}
    if not named or role in named | SIGNING:
        return ""
    known = sorted(named | SIGNING)
    return (
        f"No document here names the role “{role[:60]}”{did_you_mean(role, known) or '.'} "
        f"Those known: {listed(known)}."
    )


def _roles_in(document: Document) -> Iterator[str]:
    yield document.chair.role
    for party in document.parties:
        yield from party.posts
    if isinstance(document, Agreement):
        yield from (role.id for role in document.roles)


def _appointment_page(said: Appointment, today: date) -> RenderableType:
    if said.until is not None and said.until < today:
        title = f"{said.name} is no longer {said.role} of {said.party}"
        facts = [("Last day", day(said.until))]
        told = "Every partner is told. What they have signed until now still counts."
        return panel(title, pairs(facts), words(told, "dim"))
    facts = [
        ("From", day(said.from_)),
        ("Until", _until(said)),
        ("Signing key", _yes(said.key)),
    ]
    told = "Every partner is told."
    if said.until == today:
        told += " They hold it until today is over; --until with yesterday's date ends it at once."
    verb_ = "is" if said.from_ <= today else "will be"
    title = f"{said.name} {verb_} {said.role} of {said.party}"
    return panel(title, pairs(facts), words(told, "dim"))


def _newest(desk: Desk, person: PersonId, role: RoleId) -> Appointment | None:
    """Give what was last stated of a person in a role, so that ending it needs no more words."""
    with reading(desk.house) as records:
        stated = papers(records).appointments
    mine = [
        a for a in stated if (a.party, a.person, a.role) == (desk.house.node.party, person, role)
    ]
    return mine[-1] if mine else None


def assure(
    desk: Desk,
    *,
    scheme: Annotated[str, typer.Option(help="The scheme, as agreements name it, such as DSPT.")],
    reference: Annotated[str, typer.Option(help="Under which reference it can be looked up.")],
    expires: Annotated[str, typer.Option(metavar="DATE", help="Its last day.")],
    actor: options.Person,
    from_: options.Since = "",
) -> Answer:
    """State that this organisation holds an assurance, and until when."""
    house = desk.house
    today = civil(house.clock.now(), house.node.zone)
    held = sign.assure(
        house,
        desk.actor(actor),
        scheme=scheme,
        reference=reference,
        from_=a_day(from_) if from_ else today,
        expires=a_day(expires),
    )
    said = held.statement
    assert isinstance(said, Assurance)
    page = panel(
        f"{said.party} holds {said.scheme}",
        pairs(
            [("Reference", said.reference), ("Runs", f"{day(said.from_)} to {day(said.expires)}")]
        ),
    )
    return Answer(facts={**_assured(said), "statement": held.digest}, page=page)
