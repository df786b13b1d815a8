"""Small worlds in which much is wrong at once, made from a seed.

    request, policy = a_crowded_world(Random(7))

Two agreements between the council, the trust and the harbour, and the statements beside them, drawn
so that most questions fail in several ways, and each condition in each of its ways.
"""

from datetime import timedelta
from functools import cache
from random import Random

from attrs import evolve, frozen

from accordant.core.agreement import (
    Audience,
    ConsentRule,
    Group,
    Marking,
    Mode,
    ProhibitedUse,
    Prohibition,
    Role,
    Tlp,
)
from accordant.core.decision import Consent, Request
from accordant.core.policy import Policy, StandingProhibition, grants_of, in_order
from accordant.core.protocol import AssuranceNeeded
from accordant.core.statement import (
    LIVE,
    Papers,
    Side,
    Stage,
    Standing,
    State,
    Suspension,
    Waiting,
    sign_statement,
)
from accordant.core.treatment import Kind, Treatment
from tests.core.builders import (
    COUNCIL,
    DAY,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    a_council,
    a_protocol,
    a_purpose,
    a_retention,
    a_trust,
    an_agreement,
    an_item,
    contact_dataset,
    contact_flow,
    reply_dataset,
)
from tests.core.signed_world import NOW, an_appointment, an_assurance, chain_of, root
from tests.worlds.world import a_digest

HARBOUR = "harbour"
PARTIES = (COUNCIL, TRUST, HARBOUR)
ITEMS = ("names", "date-of-birth", "address", "concern-codes")
PURPOSES = (TRIAGE, "planning")
USES = ("marketing", "profiling")
GROUPS = ("children", "adults")
FLAGS = ("open", "restricted", "urgent")
SCHEMES = ("dspt", "iso", "cyber")
ROLES = (WORKER, PRACTITIONER)
PEOPLE = ("sam", "kim")
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


@frozen
class Dice:
    """What is drawn at random, from a seed; the less trouble, the less often something is wrong."""

    random: Random
    trouble: int = 100

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def wrong(self, percent):
        return self.random.randrange(10_000) < percent * self.trouble

    def one(self, *choices):
        return self.random.choice(choices)

    def some(self, choices, percent=50):
        """Some of several, in any order; none quite often."""
        found = [one for one in choices if self.chance(percent)]
        self.random.shuffle(found)
        return tuple(found)

    def any_of(self, *choices):
        """What a prohibition names: mostly nothing, which means any."""
        return self.some(choices, 60) if self.chance(35) else ()

    def flags(self, percent=30):
        return {flag: self.chance(50) for flag in self.some(FLAGS, percent)}


def a_crowded_world(random):
    """A request and the policy that answers it."""
    dice = Dice(random, random.choice((5, 25, 100)))
    held = [an_agreement_of(dice, name) for name in dice.one(("one",), ("one", "two"))]
    grants = [grant for agreement in held for grant in some_grants(dice, agreement)]
    policy = Policy(
        now=NOW,
        papers=papers_of(dice),
        grants=in_order(grants),
        parties=frozenset(party.id for one in held for party in one.parties),
        prohibitions=tuple(a_standing_ban(dice, n) for n in some_or_none(dice)),
    )
    return a_question(dice, dice.one(*grants)), policy


def some_or_none(dice):
    return range(dice.one(1, 2)) if dice.wrong(60) else ()


# What is agreed


def an_agreement_of(dice, name):
    people = (a_council(), a_trust(), a_trust(id=HARBOUR, name="Harbour Light"))
    return an_agreement(
        id=name,
        parties=tuple(evolve(one, assurance=some_assurance(dice)) for one in people),
        purposes=(a_purpose(), a_purpose(id="planning")),
        prohibited_uses=tuple(
            ProhibitedUse(id=use, statement=f"No {use}.") for use in dice.some(USES)
        ),
        groups=tuple(Group(id=group, description="People.") for group in GROUPS),
        roles=tuple(a_role(dice, role) for role in ROLES),
        datasets=(a_dataset(dice), reply_dataset(id="replies")),
        flows=tuple(a_flow(dice, clause) for clause in dice.one(("a",), ("a", "b"))),
        prohibitions=tuple(a_ban(dice, n) for n in some_or_none(dice)),
    )


def a_role(dice, role):
    parties = dice.some(PARTIES, 60) if dice.wrong(30) else PARTIES
    return Role(id=role, title=role, parties=parties, duty="-")


def some_assurance(dice):
    needed = dice.some(SCHEMES, 30) if dice.wrong(100) else ("dspt",)
    return tuple(AssuranceNeeded(scheme=scheme) for scheme in needed)


def a_dataset(dice):
    label = dice.one(*Tlp) if dice.wrong(60) else None
    items = tuple(an_item(item, guarded=dice.wrong(30)) for item in ITEMS)
    return contact_dataset(items=items, marking=Marking(tlp=label) if label else None)


def a_flow(dice, clause):
    recipients = dice.one((TRUST,), (TRUST, HARBOUR), (HARBOUR,))
    items = dice.some(ITEMS, 70) or ("names",)
    return contact_flow(
        id=clause,
        recipients=recipients,
        retention=tuple(map(a_retention, recipients)),
        purpose=dice.one(TRIAGE, *PURPOSES),
        items=items,
        treatments={item: Treatment(kind=Kind.DROP) for item in items if dice.wrong(20)},
        roles=ROLES if not dice.wrong(90) else dice.some(ROLES, 70),
        release_roles=ROLES if not dice.wrong(90) else dice.some(ROLES, 70),
        groups=dice.some(GROUPS, 50),
        flags=dice.flags(),
        consent=ConsentRule() if dice.chance(25) else None,
        modes=() if dice.wrong(15) else dice.one((Mode.AD_HOC,), (Mode.AD_HOC, Mode.SYSTEMATIC)),
        safe_recipients=dice.some(recipients, 40),
        settled_by={},
        starts=TOMORROW if dice.wrong(15) else None,
        ends=YESTERDAY if dice.wrong(15) else None,
        audience=dice.one(*Audience) if dice.wrong(60) else None,
    )


def a_ban(dice, number):
    return Prohibition(
        id=f"ban-{number}",
        text=f"Not this, says number {number}.",
        recipients=dice.any_of(TRUST, HARBOUR),
        purposes=dice.any_of(*PURPOSES),
        datasets=dice.any_of("contacts", "replies"),
        items=dice.any_of(*ITEMS),
        groups=dice.any_of(*GROUPS),
        flags=dice.flags(15),
    )


def a_standing_ban(dice, number):
    return StandingProhibition(
        id=f"order-{number}",
        kind="court order",
        reason=f"order {number} of the court",
        provider=dice.one(COUNCIL, COUNCIL, TRUST),
        subject=dice.one(None, None, "s1", "s2"),
        recipients=dice.any_of(TRUST, HARBOUR),
        purposes=dice.any_of(*PURPOSES),
        datasets=dice.any_of("contacts", "replies"),
        items=dice.any_of(*ITEMS),
        ends=dice.one(None, None, DAY, YESTERDAY),
    )


# Where it stands


def some_grants(dice, agreement):
    # Its id tells it from the others of its world; to hash its text for that takes too long.
    standing = a_standing(dice, a_digest(agreement.id))
    return grants_of(agreement, standing, dice.one(None, a_framework(dice)), NOW)


def a_framework(dice):
    """A protocol that names two of the three."""
    parties = (a_council(), a_trust())
    return a_protocol(parties=tuple(evolve(one, assurance=some_assurance(dice)) for one in parties))


def a_standing(dice, digest):
    """Where a document stands, in ways in which papers fold."""
    state = dice.one(*State) if dice.wrong(45) else State.IN_FORCE
    return Standing(
        digest=digest,
        state=state,
        waiting=(Waiting(what="trust signs", who="signatory of trust"),),
        sides=tuple(Side(party=one, stage=a_stage(dice, state)) for one in PARTIES),
        suspensions=tuple(a_suspension(dice, digest, n) for n in some_or_none(dice)),
        moved=dice.some(PARTIES, 80) if dice.wrong(15) else (),
    )


def a_stage(dice, state):
    """Nobody is active before a document is in force, nor after it."""
    if state in LIVE:
        return dice.one(*Stage) if dice.wrong(20) else Stage.ACTIVE
    return dice.one(*(one for one in Stage if one not in {Stage.ACTIVE, Stage.SUSPENDED}))


def a_suspension(dice, digest, number):
    by = dice.one(*PARTIES)
    return Suspension(
        party=by,
        at=NOW,
        document=digest,
        reason=f"breach {number}",
        flows=dice.some(("a", "b"), 30),
        items=dice.some(ITEMS, 30),
        parties=dice.some([one for one in PARTIES if one != by], 15),
    )


# Who holds what


@cache
def appointed(party, person, role):
    return sign_statement(an_appointment(party, role, person), root(party))


@cache
def assured(party, scheme, **changes):
    return sign_statement(an_assurance(party, scheme=scheme, **changes), root(party))


@cache
def chains():
    return {party: chain_of(party) for party in PARTIES}


def papers_of(dice):
    posts = [
        appointed(party, person, role)
        for party in PARTIES
        for person in PEOPLE
        for role in ROLES
        if not dice.wrong(40)
    ]
    stated = [
        assured(party, scheme, expires=YESTERDAY) if dice.wrong(30) else assured(party, scheme)
        for party in PARTIES
        for scheme in SCHEMES
        if not dice.wrong(30)
    ]
    return Papers(documents={}, chains=chains(), held=(*posts, *stated))


# What is asked


def a_question(dice, grant):
    """Ask what a clause grants, and then something else here and there."""
    request = a_fitting_question(dice, grant)
    asked = {name: draw() for name, draw in anything(dice).items() if dice.wrong(70)}
    if dice.wrong(60):
        ends = dice.one((COUNCIL, HARBOUR), (TRUST, HARBOUR), (COUNCIL, "quay"), ("kfz", "quay"))
        asked |= dict(zip(("provider", "recipient"), ends, strict=True))
    asked["acting_for"] = asked.get("provider", request.provider)
    if dice.chance(30):
        asked["acting_for"] = asked.get("recipient", request.recipient)
    return evolve(request, **asked)


def a_fitting_question(dice, grant):
    flow = grant.flow
    return Request(
        provider=flow.provider,
        recipient=grant.recipient,
        person=dice.one(*PEOPLE),
        role=dice.one(*(flow.release_roles or ROLES)),
        acting_for=flow.provider,
        purpose=flow.purpose,
        dataset=flow.dataset,
        items=dice.one(None, dice.some(flow.items) or None),
        group=dice.one(*(flow.groups or GROUPS)),
        flags=flow.flags,
        consent=Consent.GIVEN,
        subject=dice.one("s3", "s1"),
    )


def anything(dice):
    return {
        "role": lambda: dice.one(*ROLES, "clerk"),
        "purpose": lambda: dice.one(*PURPOSES, "marketing"),
        "use": lambda: dice.one(None, *PURPOSES, *USES),
        "dataset": lambda: dice.one("contacts", "replies"),
        "items": lambda: dice.one(None, dice.some((*ITEMS, "iban")) or ("names",)),
        "group": lambda: dice.one(None, *GROUPS),
        "flags": lambda: dice.flags(60),
        "consent": lambda: dice.one(None, *Consent),
        "subject": lambda: dice.one(None, "s1", "s2", "S-12"),
        "do_not_disclose_to": lambda: dice.some((TRUST, HARBOUR), 40),
        "mode": lambda: dice.one(Mode.AD_HOC, Mode.SYSTEMATIC),
        "agreement": lambda: dice.one(None, "one"),
        "clause": lambda: dice.one(None, "a"),
        "marking": lambda: dice.one(None, *Tlp),
    }
