"""The question, as it is put on the command line: the options that say what is asked."""

from __future__ import annotations

import re
from typing import Annotated, Final

import typer
from attrs import frozen

from accordant.core.agreement import Mode, Tlp
from accordant.core.decision import Consent, Emergency, Request
from accordant.core.errors import BadInput, Problem
from accordant.core.names import (
    DatasetId,
    FlowId,
    GroupId,
    ItemId,
    PartyId,
    PersonId,
    PurposeId,
    RoleId,
    a_name,
)
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.options import flags_in, several

Power = Annotated[
    str,
    typer.Option(help="In an emergency, the legal power relied on; it stands in for a clause."),
]

CITED: Final = re.compile(
    r"\d|§|\b(acts?|sections?|s|articles?|art|regulations?|schedule|rules?|order|law|gdpr|cfr)\b",
    re.IGNORECASE,
)
"""What a power that can be looked up has in it: a number, or a word by which laws are cited."""

FEWEST: Final = 3
"""Words in which a power and its law can be named."""


MISSING: Final = {
    "--reason": "an emergency says why, in a sentence",
    "--items": "an emergency names the items that are needed",
}


@frozen(kw_only=True)
class Deciders:
    """Who stands for an emergency disclosure."""

    decider: Annotated[
        str,
        typer.Option(metavar="PERSON", help="In an emergency, who decides. Default: who acts"),
    ] = ""
    second: Annotated[
        str,
        typer.Option(
            metavar="PERSON", help="In an emergency, who agrees where a prohibition stands."
        ),
    ] = ""

    def emergency(self, desk: Desk, power: str, question: Question) -> Emergency:
        """Say what stands in for a clause (BadInput, naming each option that is missing)."""
        needed = {"--reason": question.reason.strip(), "--items": question.items.strip()}
        missing = [Problem(name, MISSING[name]) for name, said in needed.items() if not said]
        if missing:
            raise BadInput(missing)
        if power.strip() and (len(power.split()) < FEWEST or not CITED.search(power)):
            desk.warn(
                f"“{power}” names no law that a reviewer could look up. Name it and its section, "
                "such as: Children Act 2004 s.11. It is recorded as you gave it."
            )
        return Emergency(
            power=power,
            reason=question.reason,
            decider=PersonId(a_name(self.decider or question.actor, "--decider")),
            second=PersonId(a_name(self.second, "--second")) if self.second else None,
        )


@frozen(kw_only=True)
class Question:
    """What is asked: what, with whom, why and for what purpose."""

    actor: options.Person
    role: options.ActingRole
    purpose: Annotated[str, typer.Option(help="The one purpose it is for.")]
    dataset: Annotated[str, typer.Option(help="The dataset it comes from.")]
    to: Annotated[
        str, typer.Option("--to", metavar="PARTY", help="Who receives. Default: this node's party")
    ] = ""
    from_: Annotated[
        str,
        typer.Option("--from", metavar="PARTY", help="Who provides. Default: this node's party"),
    ] = ""
    items: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="The items; required in an emergency. Default: what the clause grants",
        ),
    ] = ""
    agreement: Annotated[str, typer.Option(help="Only under this agreement.")] = ""
    clause: Annotated[str, typer.Option(help="Only under this clause.")] = ""
    group: Annotated[str, typer.Option(help="The group of people it is about.")] = ""
    flag: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=true", help="A flag and its state; one left out is unknown."),
    ] = None
    consent: Annotated[Consent | None, typer.Option(help="What the person said.")] = None
    use: Annotated[str, typer.Option(help="What it will be used for, if named more closely.")] = ""
    subject: Annotated[str, typer.Option(help="The provider's own digest of the person.")] = ""
    not_to: Annotated[
        str, typer.Option(metavar="A,B", help="Parties the record may not be disclosed to.")
    ] = ""
    reason: Annotated[
        str,
        typer.Option(help="Why, in a sentence; required in an emergency, and to decline."),
    ] = ""
    marking: Annotated[Tlp | None, typer.Option(help="The TLP label of the one record.")] = None

    def request(
        self, desk: Desk, mode: Mode = Mode.AD_HOC, emergency: Emergency | None = None
    ) -> Request:
        """Put the question exactly (BadInput)."""
        mine = desk.house.node.party
        if not self.to and not self.from_:
            raise BadInput(
                [Problem("--to", "say who receives it (--to), or who provides (--from)")]
            )
        items = tuple(map(ItemId, several(self.items)))
        return Request(
            provider=PartyId(self.from_ or mine),
            recipient=PartyId(self.to or mine),
            person=PersonId(self.actor),
            role=RoleId(self.role),
            acting_for=mine,
            purpose=PurposeId(self.purpose),
            dataset=DatasetId(self.dataset),
            items=items or None,
            use=PurposeId(self.use) if self.use else None,
            group=GroupId(self.group) if self.group else None,
            flags=flags_in(self.flag),
            consent=self.consent,
            do_not_disclose_to=tuple(map(PartyId, several(self.not_to))),
            subject=self.subject or None,
            mode=mode,
            agreement=self.agreement or None,
            clause=FlowId(self.clause) if self.clause else None,
            reason=self.reason,
            emergency=emergency,
            marking=self.marking,
        )
