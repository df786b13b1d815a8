"""What is asked and shared in the story: what the agreement allows, and what it does not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from accordant.core.agreement import Mode
from accordant.core.decision import Emergency, Request
from accordant.core.names import (
    DatasetId,
    FlowId,
    GroupId,
    ItemId,
    PartyId,
    PersonId,
    PurposeId,
    RoleId,
)
from accordant.core.people import Actor
from accordant.templates.northmoor import data

SEED = 2026
Rows = Sequence[Mapping[str, object]]


def by(person: str, party: str) -> Actor:
    """Name a person acting for a party."""
    return Actor(person=PersonId(person), party=PartyId(party))


@frozen(kw_only=True)
class Question:
    """A question someone asks, why it is in the story, and for a share the records."""

    title: str
    actor: Actor
    request: Request
    rows: Rows = ()


SERGEANT = (by("joanne-tate", "np"), "police-decision-maker")
SOCIAL_WORKER = (by("sam-whitlock", "ncc"), "hub-practitioner")
NURSE = (by("bea-larsson", "nvt"), "safeguarding-nurse")
ADVISER = (by("nadia-rahman", "hls"), "idva")
BENEFITS = (by("gavin-stroud", "ncc"), "benefits-officer")
ANALYST = (by("owen-price", "ncc"), "performance-analyst")
NIGHT_DUTY = (by("priya-nair", "ncc"), "hub-practitioner")


CHILD = GroupId("child-at-risk")
VICTIM = GroupId("adult-victim")


def a_question(
    title: str, who: tuple[Actor, str], route: str, *, rows: Rows = (), **changes: object
) -> Question:
    """Make a question; its route is written provider > recipient : purpose : dataset."""
    actor, role = who
    provider, recipient, purpose, dataset = (word.strip() for word in re.split("[>:]", route))
    request = Request(
        provider=PartyId(provider),
        recipient=PartyId(recipient),
        person=actor.person,
        role=RoleId(role),
        acting_for=actor.party,
        purpose=PurposeId(purpose),
        dataset=DatasetId(dataset),
        group=CHILD,
    )
    whole = evolve(request, **changes)  # type: ignore[arg-type]  # the parts of a request
    return Question(title=title, actor=actor, request=whole, rows=rows)


def shares() -> tuple[Question, ...]:
    """Give what the agreement allows, in the order it happens."""
    contacts = data.contacts(SEED, 4)
    return (
        a_question(
            "Police tell the charity at once of a victim at high risk",
            SERGEANT,
            "np > hls : da-safety : police-da-occurrence",
            rows=data.da_occurrences(SEED, 1),
            group=VICTIM,
            flags={"high_risk": True},
        ),
        a_question(
            "The hub asks the trust's nurse what she knows of four children",
            SOCIAL_WORKER,
            "ncc > nvt : triage : csc-contact",
            rows=contacts,
            clause=FlowId("f1-contact-triage"),
        ),
        a_question(
            "The hub asks the charity, which is not told where the children live",
            SOCIAL_WORKER,
            "ncc > hls : triage : csc-contact",
            rows=contacts,
        ),
        a_question(
            "The trust answers, with no more than bears on the children",
            NURSE,
            "nvt > ncc : triage : health-safeguarding",
            rows=data.health(SEED, 4),
        ),
        a_question(
            "The police answer the hub; one record is not fit to send",
            SERGEANT,
            "np > ncc : triage : police-da-occurrence",
            rows=data.da_occurrences(SEED, 40),
        ),
        a_question(
            "Monthly statistics: pseudonyms, age bands and districts",
            ANALYST,
            "ncc > np : assurance : mash-stats",
            rows=data.statistics(SEED, 200),
            mode=Mode.SYSTEMATIC,
        ),
    )


def refusals() -> tuple[Question, ...]:
    """Give what the agreement does not allow, each for another reason."""
    return (
        a_question(
            "The charity asks the police for convictions",
            ADVISER,
            "np > hls : da-safety : police-da-occurrence",
            group=VICTIM,
            flags={"high_risk": True},
            items=(ItemId("relevant_convictions"),),
        ),
        a_question(
            "A benefits officer asks what the trust knows",
            BENEFITS,
            "nvt > ncc : triage : health-safeguarding",
        ),
        a_question(
            "The hub's social worker asks, this time for housing",
            SOCIAL_WORKER,
            "nvt > ncc : housing-allocation : health-safeguarding",
        ),
        a_question(
            "The charity, which works with perpetrators too, asks where the child lives",
            ADVISER,
            "ncc > hls : triage : csc-contact",
            items=(ItemId("referral_id"), ItemId("address")),
        ),
    )


def referral() -> Question:
    """Give a question that a named person may settle: nobody has said how high the risk is."""
    return a_question(
        "The risk has not been graded yet",
        SERGEANT,
        "np > hls : da-safety : police-da-occurrence",
        group=VICTIM,
    )


def emergency() -> Question:
    """Give a disclosure that cannot wait: a child is missing, and no clause covers it."""
    return a_question(
        "A child is missing at night; the charity may know where she is",
        NIGHT_DUTY,
        "ncc > hls : triage : csc-contact",
        items=(ItemId("given_names"), ItemId("family_name"), ItemId("school_urn")),
        mode=Mode.EMERGENCY,
        emergency=Emergency(
            power="Children Act 1989 s.47 and the child's vital interests",
            reason="Missing since 19:00, at risk of exploitation; the adviser knows her friends.",
            decider=PersonId("helen-marsh"),
        ),
    )
