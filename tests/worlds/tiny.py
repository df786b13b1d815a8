"""Tiny dense worlds, full of everything the reference model looks at, with boundaries in common.

Three organisations share a handful of items under a few agreements, all of it about one midnight:
days begin and end yesterday, today and tomorrow in zones where today differs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
    Governs,
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
from accordant.core.protocol import (
    PROTOCOL_FORMAT,
    AssuranceNeeded,
    Governance,
    Link,
    Party,
    PostRef,
    Protocol,
)
from accordant.core.statement import (
    LIVE,
    Appointment,
    Assurance,
    Side,
    Stage,
    Standing,
    State,
    Suspension,
)
from accordant.core.treatment import ItemType, Treatment
from accordant.core.treatment import Kind as TreatmentKind
from tests.worlds.large import TERM, some
from tests.worlds.world import World, a_digest, a_policy_of

MOMENTS = (
    datetime(2026, 11, 22, 12, tzinfo=UTC),
    datetime(2026, 11, 22, tzinfo=UTC),
    datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 11, 22, 10, tzinfo=UTC),
)
TODAY = date(2026, 11, 22)
ZONES = ("Europe/London", "UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York")
PARTIES = ("a", "b", "c")
SCHEMES = ("dspt", "iso-27001")
PURPOSES = ("triage", "planning")
USE = "marketing"
ROLES = ("worker", "analyst", "guardian")
GROUPS = ("children", "adults")
FLAGS = ("open", "restricted")
ITEMS = ("names", "address", "notes", "score", "mark")
DATASETS = (("contacts", "a"), ("replies", "b"))
SUBJECTS = ("P17", "P18", "Ann Lee")
SETTLED = ("role", "held", "group", "flags", "consent", "mode")


def tiny(seed, now=None):
    """A world of about a dozen grants; the same seed at another moment is the same documents."""
    rng = Random(f"tiny {seed}")
    moment = rng.choice(MOMENTS)
    moment = now or moment
    protocol = _protocol(rng)
    above = a_digest("protocol", seed)
    parties = [_party(rng, name) for name in PARTIES]
    agreements = [
        _agreed(rng, f"agreement-{place}", version, parties, (protocol, above))
        for place in range(rng.randint(1, 2))
        for version in range(1, rng.choice([2, 2, 3]))
    ]
    return World(
        name=f"tiny {seed}",
        policy=a_policy_of(
            agreements,
            list(_statements(rng, moment)),
            moment,
            protocols={above: protocol},
            prohibitions=[_ban(rng, number) for number in range(rng.choice([0, 0, 0, 0, 1, 2]))],
        ),
        parties=PARTIES,
        purposes=(*PURPOSES, USE),
        groups=GROUPS,
        flags=FLAGS,
        roles=ROLES,
        subjects=SUBJECTS,
    )


def maybe(rng, chance, made):
    """What is made, with this chance; otherwise nothing."""
    return made if rng.random() < chance else None


def near(rng, chance):
    """Yesterday, today or tomorrow, with this chance; otherwise no day."""
    return maybe(rng, chance, TODAY + timedelta(days=rng.choice([-1, 0, 0, 1])))


def any_of(rng, words, chance):
    """Some of the words, with this chance; otherwise none, which is any."""
    return maybe(rng, chance, some(rng, words, 1, len(words))) or ()


def _party(rng, name):
    asked = any_of(rng, SCHEMES, 0.2)
    return Party(
        id=name,
        name=name.upper(),
        kind=PartyKind.HEALTH,
        root="sha256:" + "1" * 64,
        assurance=tuple(AssuranceNeeded(scheme=scheme) for scheme in asked),
    )


def _protocol(rng):
    return Protocol(
        format=PROTOCOL_FORMAT,
        id="protocol",
        version=1,
        title="Protocol",
        summary="Why these share.",
        zone="UTC",
        owner="a",
        chair=PostRef(party="a"),
        term=TERM,
        parties=tuple(_party(rng, name) for name in PARTIES),
        purposes=(),
        functions=(),
        principles=(),
        commitment="",
        governance=Governance(decision_rule="each for itself", time_limit_days=28),
    )


def _agreed(rng, name, version, parties, protocol):
    agreement = _agreement(rng, name, version, parties, protocol)
    digest = a_digest(name, version)
    return agreement, digest, _standing(rng, agreement, digest)


def _agreement(rng, name, version, parties, protocol):
    datasets = [_dataset(rng, *named) for named in DATASETS]
    flows = [_flow(rng, f"c{place}", rng.choice(datasets)) for place in range(rng.randint(2, 5))]
    document, digest = protocol
    return Agreement(
        format=AGREEMENT_FORMAT,
        id=name,
        version=version,
        title=name,
        summary="What these share.",
        kind=AgreementKind.RECIPROCAL,
        zone=rng.choice(ZONES),
        owner="a",
        chair=PostRef(party="a"),
        term=TERM,
        parties=tuple(parties),
        purposes=tuple(map(_purpose, PURPOSES)),
        datasets=tuple(datasets),
        flows=tuple(flows),
        protocol=maybe(rng, 0.5, Link(id=document.id, digest=digest)),
        prohibited_uses=(ProhibitedUse(id=USE, statement="No marketing."),),
        groups=tuple(Group(id=group, description="People.") for group in GROUPS),
        roles=tuple(_role(flows, role) for role in ROLES),
        prohibitions=tuple(_prohibition(rng, n) for n in range(rng.choice([0, 0, 0, 0, 1, 1, 2]))),
    )


def _role(flows, name):
    """A role that a party now and then lacks, though its people hold one of that name elsewhere."""
    rng = Random(f"{name} {flows}")
    parties = tuple(one for one in PARTIES if rng.random() < 0.95)
    return Role(id=name, title=name, parties=parties, duty="Ask.")


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


def _dataset(rng, name, provider):
    governs = maybe(rng, 0.3, Governs.MARKING)
    return Dataset(
        id=name,
        title="Records",
        provider=provider,
        source="its case system",
        collected="In the course of its work.",
        selection="Open cases.",
        items=tuple(_item(rng, each, governs if each == "mark" else None) for each in ITEMS),
        marking=maybe(rng, 0.3, Marking(tlp=rng.choice([None, *Tlp]))),
    )


def _item(rng, name, governs):
    return Item(
        id=name,
        definition="What the record says.",
        type=ItemType.TEXT,
        category=Category.PERSONAL,
        guarded=name != "names" and rng.random() < 0.2,
        governs=governs,
    )


def _flow(rng, name, dataset):
    others = tuple(party for party in PARTIES if party != dataset.provider)
    recipients = some(rng, others, 1, 2)
    items = some(rng, ITEMS, 1, 4)
    dropped = [item for item in items if rng.random() < 0.08]
    settled = some(rng, SETTLED, 1, 6) if rng.random() < 0.4 else ()
    return Flow(
        id=name,
        title="A clause",
        text=f"Under {name}, “{dataset.id}” goes.",
        provider=dataset.provider,
        recipients=recipients,
        purpose=rng.choice((*PURPOSES[:1] * 2, *PURPOSES[1:])),
        dataset=dataset.id,
        items=items,
        roles=some(rng, ROLES, 0, 2),
        release_roles=some(rng, ROLES, 1, 2),
        groups=any_of(rng, GROUPS, 0.5),
        modes=rng.choice([(Mode.AD_HOC,), (Mode.AD_HOC, Mode.SYSTEMATIC)]),
        trigger="a case is opened",
        frequency="as cases come in",
        timeliness="within a day",
        channel="exchange",
        retention=tuple(_retention(rng, recipient) for recipient in recipients),
        onward=rng.choice(ONWARD),
        treatments={item: Treatment(kind=TreatmentKind.DROP) for item in dropped},
        flags=_flags(rng, 0.3),
        consent=maybe(rng, 0.3, ConsentRule()),
        safe_recipients=some(rng, recipients, 0, 2),
        obligations=any_of(rng, OBLIGATIONS, 0.6),
        settled_by={condition: rng.choice(ROLES) for condition in settled},
        starts=near(rng, 0.15),
        ends=near(rng, 0.15),
        audience=maybe(rng, 0.3, rng.choice(list(Audience))),
    )


ONWARD = (None, Onward(allowed=False), Onward(allowed=True, to=("the court",), condition="asked"))
OBLIGATIONS = (
    Obligation(kind="log", text="Record who read it and why."),
    Obligation(kind="notify", text="Tell the provider."),
)


def _flags(rng, chance):
    return {flag: rng.random() < 0.5 for flag in any_of(rng, FLAGS, chance)}


def _retention(rng, recipient):
    return Retention(
        recipient=recipient,
        months=rng.choice([6, 36]),
        starts="the day the case closes",
        basis="its schedule",
        disposal="it is deleted",
    )


def _prohibition(rng, number):
    return Prohibition(
        id=f"not-{number}",
        text="Not this.",
        recipients=any_of(rng, PARTIES, 0.3),
        purposes=any_of(rng, (*PURPOSES, USE), 0.5),
        datasets=any_of(rng, tuple(name for name, _ in DATASETS), 0.3),
        items=tuple(rng.sample(ITEMS, rng.choice([0, 1, 1, 1, 2]))),
        groups=any_of(rng, GROUPS, 0.6),
        flags=_flags(rng, 0.6),
    )


def _standing(rng, agreement, digest):
    live = rng.random() < 0.93
    state = rng.choice(sorted(LIVE) if live else sorted(set(State) - set(LIVE)))
    known = [party for party in PARTIES if rng.random() < 0.98]
    return Standing(
        digest=digest,
        state=state,
        sides=tuple(Side(party=party, stage=_stage(rng)) for party in known),
        suspensions=tuple(_suspension(rng, agreement, digest) for _ in range(rng.random() < 0.25)),
        moved=any_of(rng, PARTIES, 0.1),
    )


def _stage(rng):
    return Stage.ACTIVE if rng.random() < 0.97 else rng.choice(list(Stage))


def _suspension(rng, agreement, digest):
    party = rng.choice(PARTIES)
    return Suspension(
        party=party,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        document=digest,
        reason="we found a breach",
        flows=any_of(rng, tuple(flow.id for flow in agreement.flows), 0.6),
        items=any_of(rng, ITEMS, 0.6),
        parties=any_of(rng, tuple(one for one in PARTIES if one != party), 0.4),
    )


def _ban(rng, number):
    first, last = near(rng, 0.3), near(rng, 0.5)
    return StandingProhibition(
        id=f"ban-{number}",
        kind=rng.choice(["opt-out", "court order"]),
        reason="it was ordered",
        provider=rng.choice(["a", "a", "b"]),
        subject=maybe(rng, 0.5, rng.choice(SUBJECTS)),
        recipients=any_of(rng, PARTIES, 0.3),
        purposes=any_of(rng, (*PURPOSES, USE), 0.5),
        datasets=any_of(rng, tuple(name for name, _ in DATASETS), 0.3),
        items=tuple(rng.sample(ITEMS, rng.choice([0, 1, 1, 1, 2]))),
        starts=first,
        ends=max(first, last) if first and last else last,
        zone=rng.choice(ZONES),
    )


def _statements(rng, now):
    """What each party states, renewals, ends and words that are not yet said among it."""
    for party in PARTIES:
        for scheme in SCHEMES:
            for _ in range(rng.choice([0, *[1] * 10, 2])):
                first = near(rng, 0.1) or date(2026, 1, 1)
                yield Assurance(
                    party=party,
                    at=_said(rng, now),
                    scheme=scheme,
                    reference="2026",
                    from_=first,
                    expires=max(first, near(rng, 0.15) or date(2027, 1, 1)),
                )
        for role in ROLES:
            for person in (f"{role}.{party}", f"deputy.{party}"):
                yield from _posts(rng, now, party, role, person)


def _posts(rng, now, party, role, person):
    for _ in range(rng.choice([1, 1, 1, 2])):
        first = near(rng, 0.1) or date(2026, 1, 1)
        last = near(rng, 0.2)
        yield Appointment(
            party=party,
            at=_said(rng, now),
            person=person,
            name="Somebody",
            role=role,
            from_=first,
            until=max(first, last) if last else None,
        )


def _said(rng, now):
    """Mostly weeks ago, each at a second of its own; now and then just after the decision."""
    ago = timedelta(days=rng.choice([10, 20, 30]), microseconds=rng.randrange(10**9))
    return now - ago if rng.random() < 0.97 else now + timedelta(microseconds=1)
