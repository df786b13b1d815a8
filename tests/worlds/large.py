"""Large worlds, for measuring: many agreements over many organisations, or over only ten.

An agreement has 2 to 6 parties, 1 to 3 purposes and 1 to 4 datasets of 10 to 40 items, a clause or
two for each dataset, and with a chance of 0.15 a prohibition. Parties and datasets are shared
objects, as one provider's dataset stands in many of its agreements.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

from accordant.core.agreement import (
    AGREEMENT_FORMAT,
    Agreement,
    AgreementKind,
    Audience,
    Category,
    ConsentRule,
    Dataset,
    Flow,
    Group,
    Item,
    Marking,
    Mode,
    Obligation,
    Onward,
    ProhibitedUse,
    Prohibition,
    Purpose,
    Retention,
    Role,
    Tlp,
)
from accordant.core.people import PartyKind
from accordant.core.policy import StandingProhibition
from accordant.core.protocol import AssuranceNeeded, Party, PostRef, Term
from accordant.core.statement import (
    Appointment,
    Assurance,
    Side,
    Stage,
    Standing,
    State,
    Suspension,
)
from accordant.core.treatment import ItemType, To, Treatment
from accordant.core.treatment import Kind as TreatmentKind
from tests.worlds.world import NOON, World, a_digest, a_policy_of

SAID = NOON - timedelta(days=30)
ROLES = tuple(f"role-{n}" for n in range(8))
GROUPS = tuple(f"group-{n}" for n in range(6))
FLAGS = tuple(f"flag-{n}" for n in range(4))
PURPOSES = tuple(f"purpose-{n}" for n in range(8))
USES = ("marketing", "research")
DATASETS_EACH = 6
ROOT = "sha256:" + "1" * 64


def sparse(n, seed=1, *, standing=None):
    """So many agreements over a fifth as many organisations, ten at least."""
    return _large(f"sparse {n:,}", n, max(10, n // 5), seed, standing)


def dense(n=10_000, seed=1, *, standing=None):
    """So many agreements over ten organisations: at 10,000, up to 36 grants for one key."""
    return _large(f"dense {n:,}", n, 10, seed, standing)


def _large(name, n, organisations, seed, standing):
    rng = Random(f"{name} {seed}")
    parties = [_party(rng, number) for number in range(organisations)]
    datasets = {party.id: _datasets(rng, party.id) for party in parties}
    agreements = [_agreed(rng, number, parties, datasets) for number in range(n)]
    bans = [
        _ban(rng, number, datasets) for number in range(n // 20 if standing is None else standing)
    ]
    staff = [said for party in parties for said in _staff(rng, party)]
    return World(
        name=name,
        policy=a_policy_of(agreements, staff, NOON, prohibitions=bans),
        parties=tuple(party.id for party in parties),
        purposes=(*PURPOSES, *USES),
        groups=GROUPS,
        flags=FLAGS,
        roles=ROLES,
        subjects=tuple(f"P{number}" for number in range(200)),
    )


def some(rng, words, least, most):
    """Draw between least and most of the words, in their own order."""
    drawn = set(rng.sample(range(len(words)), min(len(words), rng.randint(least, most))))
    return tuple(word for number, word in enumerate(words) if number in drawn)


def _party(rng, number):
    asked = (AssuranceNeeded(scheme="dspt"),) if rng.random() < 0.5 else ()
    return Party(
        id=f"org-{number}",
        name=f"Organisation {number}",
        kind=PartyKind.HEALTH,
        root=ROOT,
        assurance=asked,
    )


@cache
def _item(name, guarded):
    return Item(
        id=name,
        definition="What the record says.",
        type=ItemType.TEXT,
        category=Category.PERSONAL,
        guarded=guarded,
    )


def _datasets(rng, provider):
    return [_dataset(rng, provider, number) for number in range(DATASETS_EACH)]


def _dataset(rng, provider, number):
    items = range(rng.randint(10, 40))
    return Dataset(
        id=f"{provider}.d{number}",
        title="Records",
        provider=provider,
        source="its case system",
        collected="In the course of its work.",
        selection="Open cases.",
        items=tuple(_item(f"d{number}.item-{each}", rng.random() < 0.03) for each in items),
        marking=Marking(tlp=Tlp.AMBER) if rng.random() < 0.1 else None,
    )


def _agreed(rng, number, everybody, datasets):
    """One agreement, with its digest and where it stands."""
    parties = rng.sample(everybody, rng.randint(2, 6))
    agreement = _agreement(rng, number, parties, datasets)
    name = a_digest(agreement.id, agreement.version)
    return agreement, name, _standing(rng, agreement, name)


def _agreement(rng, number, parties, datasets):
    purposes = some(rng, PURPOSES, 1, 3)
    held = [dataset for party in parties for dataset in datasets[party.id]]
    concerned = rng.sample(held, rng.randint(1, 4))
    names = tuple(party.id for party in parties)
    flows = [
        _flow(rng, f"c{place}-{each}", dataset, names, purposes)
        for place, dataset in enumerate(concerned)
        for each in range(rng.randint(1, 2))
    ]
    return Agreement(
        format=AGREEMENT_FORMAT,
        id=f"agreement-{number}",
        version=1,
        title=f"Agreement {number}",
        summary="What these share.",
        kind=AgreementKind.RECIPROCAL,
        zone="Europe/London",
        owner=names[0],
        chair=PostRef(party=names[0]),
        term=TERM,
        parties=tuple(parties),
        purposes=tuple(map(_purpose, purposes)),
        datasets=tuple(concerned),
        flows=tuple(flows),
        prohibited_uses=(ProhibitedUse(id="marketing", statement="No marketing."),),
        groups=EVERY_GROUP,
        roles=tuple(Role(id=role, title=role, parties=names, duty="Ask little.") for role in ROLES),
        prohibitions=tuple(_exclusion(rng, concerned) for _ in range(rng.random() < 0.15)),
    )


TERM = Term(
    effective_from=date(2026, 1, 1), expires=date(2028, 12, 31), review_due=date(2027, 6, 30)
)
EVERY_GROUP = tuple(Group(id=name, description="People.") for name in GROUPS)


@cache
def _purpose(name):
    return Purpose(
        id=name,
        statement="To help in time.",
        function="A duty to help.",
        question="Who needs help?",
        compatibility="People are told.",
        necessity="Nothing less would do.",
        permitted_actions=("read",),
    )


def _flow(rng, name, dataset, parties, purposes):
    others = tuple(party for party in parties if party != dataset.provider)
    recipients = some(rng, others, 1, 3)
    items = tuple(item.id for item in dataset.items)
    chosen = some(rng, items, 3, len(items))
    treated = rng.choice(chosen)
    return Flow(
        id=name,
        title="A clause",
        text="The provider tells the recipients what these items say.",
        provider=dataset.provider,
        recipients=recipients,
        purpose=rng.choice(purposes),
        dataset=dataset.id,
        items=chosen,
        roles=some(rng, ROLES, 1, 3),
        release_roles=some(rng, ROLES, 1, 3),
        groups=some(rng, GROUPS, 0, 4),
        modes=rng.choice([(Mode.AD_HOC,), (Mode.AD_HOC, Mode.SYSTEMATIC)]),
        trigger="a case is opened",
        frequency="as cases come in",
        timeliness="within a day",
        channel="exchange",
        retention=tuple(_retention(recipient, rng.choice([12, 36])) for recipient in recipients),
        onward=Onward(allowed=False),
        treatments={treated: rng.choice(TREATMENTS)} if rng.random() < 0.4 else {},
        flags={rng.choice(FLAGS): rng.random() < 0.5} if rng.random() < 0.3 else {},
        consent=ConsentRule() if rng.random() < 0.2 else None,
        safe_recipients=recipients if rng.random() < 0.5 else (),
        obligations=(Obligation(kind="log", text="Record who read it and why."),),
        settled_by={"mode": ROLES[0], "flags": ROLES[1]} if rng.random() < 0.3 else {},
        starts=_near(rng, 0.1),
        ends=_near(rng, 0.2),
        audience=rng.choice([None, None, Audience.CLIENTS]),
    )


TREATMENTS = (
    Treatment(kind=TreatmentKind.DROP),
    Treatment(kind=TreatmentKind.MASK, keep_last=2),
    Treatment(kind=TreatmentKind.GENERALISE, to=To.FIRST_LETTERS, letters=1),
)


def _near(rng, chance):
    """A day about today, as the first or last one, or none."""
    return (
        NOON.date() + timedelta(days=rng.choice([-1, 0, 0, 1])) if rng.random() < chance else None
    )


@cache
def _retention(recipient, months):
    return Retention(
        recipient=recipient,
        months=months,
        starts="the day the case closes",
        basis="its schedule",
        disposal="it is deleted",
    )


def _exclusion(rng, datasets):
    dataset = rng.choice(datasets)
    items = tuple(item.id for item in dataset.items)
    return Prohibition(
        id="not-this",
        text="Not this.",
        datasets=(dataset.id,),
        items=some(rng, items, 1, 4) if rng.random() < 0.7 else (),
        groups=some(rng, GROUPS, 1, 2) if rng.random() < 0.5 else (),
        flags={rng.choice(FLAGS): True} if rng.random() < 0.5 else {},
    )


def _standing(rng, agreement, name):
    """In force with every side active; one in twenty is not, one in twenty has an idle party."""
    chance, idle = rng.random(), rng.random() < 0.05
    sides = [
        Side(party=party.id, stage=Stage.SUSPENDED if idle and not place else Stage.ACTIVE)
        for place, party in enumerate(agreement.parties)
    ]
    state = State.IN_FORCE if chance < 0.95 else rng.choice(NOT_LIVE)
    said = [_suspension(rng, agreement, name)] if rng.random() < 0.05 else []
    return Standing(digest=name, state=state, sides=tuple(sides), suspensions=tuple(said))


NOT_LIVE = (State.SIGNED, State.SUSPENDED, State.EXPIRED, State.TERMINATED)


def _suspension(rng, agreement, name):
    flow = rng.choice(agreement.flows)
    return Suspension(
        party=flow.provider,
        at=SAID,
        document=name,
        reason="we found a breach",
        flows=(flow.id,),
        items=flow.items[:2] if rng.random() < 0.5 else (),
    )


def _ban(rng, number, datasets):
    provider = rng.choice(tuple(datasets))
    dataset = rng.choice(datasets[provider])
    return StandingProhibition(
        id=f"ban-{number}",
        kind="opt-out",
        reason="the person objects",
        provider=provider,
        subject=f"P{rng.randrange(200)}" if rng.random() < 0.9 else None,
        datasets=(dataset.id,) if rng.random() < 0.8 else (),
        purposes=some(rng, PURPOSES, 1, 2),
        items=(rng.choice(dataset.items).id,) if rng.random() < 0.3 else (),
        ends=_near(rng, 0.3),
    )


def _staff(rng, party):
    """For each role one person who holds it; one in twenty did until yesterday."""
    yield Assurance(
        party=party.id,
        at=SAID,
        scheme="dspt",
        reference="2026",
        from_=date(2026, 7, 1),
        expires=NOON.date() + timedelta(days=rng.choice([-1, 0, *[200] * 18])),
    )
    for role in ROLES:
        yield Appointment(
            party=party.id,
            at=SAID,
            person=f"{role}.{party.id}",
            name="Somebody",
            role=role,
            from_=date(2026, 1, 1),
            until=NOON.date() - timedelta(days=1) if rng.random() < 0.05 else None,
        )
