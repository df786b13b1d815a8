"""Questions for a world, most of them at an edge: they satisfy a clause, or fail it in one thing.

Requests drawn at random almost never meet a clause, so they miss what is wrong with prohibitions.
About half are built from a clause so as to satisfy it, most others have exactly one thing changed,
and the rest are random. One in four of the first is aimed at a prohibition on its way.
"""

from __future__ import annotations

from random import Random

from attrs import evolve

from accordant.core.agreement import Mode, Tlp
from accordant.core.decision import Consent, Emergency, Request
from accordant.core.errors import BadInput
from tests.worlds.large import some

STRANGER = "stranger"


def requests(world, seed=1, count=100):
    """So many requests about a world; the same every time for the same seed."""
    rng = Random(f"{world.name} {seed}")
    made = (_request(rng, world) for _ in range(count))
    return [one for one in made if one is not None]


def _request(rng, world):
    chance = rng.random()
    while True:
        try:
            if chance < 0.08 or not world.policy.grants:
                return anything(rng, world)
            asked = satisfying(rng, world, _a_grant(rng, world))
            return asked if chance < 0.55 else one_thing_changed(rng, world, asked)
        except BadInput:
            # What is malformed cannot be asked: ask something else.
            continue


def _a_grant(rng, world):
    grants = world.open if world.open and rng.random() < 0.93 else world.policy.grants
    return rng.choice(grants)


def satisfying(rng, world, grant):
    """A request that meets a clause in everything it asks of a request."""
    flow = grant.flow
    receiving = bool(flow.roles) and rng.random() < 0.4
    acting_for = grant.recipient if receiving else flow.provider
    role = rng.choice(flow.roles if receiving else flow.release_roles or world.roles)
    asked = Request(
        provider=flow.provider,
        recipient=grant.recipient,
        person=_somebody(rng, world, grant, acting_for, role),
        role=role,
        acting_for=acting_for,
        purpose=flow.purpose,
        dataset=flow.dataset,
        items=_items(rng, grant),
        group=rng.choice(flow.groups) if flow.groups else rng.choice([None, *world.groups]),
        flags={**_some_flags(rng, world), **flow.flags},
        consent=Consent.GIVEN if flow.consent else rng.choice([None, None, *Consent]),
        subject=rng.choice([None, *world.subjects]) if rng.random() < 0.3 else "Q99",
        mode=rng.choice(flow.modes),
        marking=_a_label(rng, grant),
        agreement=grant.clause.agreement if rng.random() < 0.1 else None,
        clause=grant.clause.flow if rng.random() < 0.1 else None,
    )
    if rng.random() < 0.1:
        asked = evolve(asked, subject=None, by_row=True)
    return _aimed(rng, world, grant, asked) if rng.random() < 0.25 else asked


def _somebody(rng, world, grant, party, role):
    """Somebody in that role: mostly one who holds it on the day of the decision."""
    ever = world.staff.get((party, role), [STRANGER])
    held = world.policy.papers.role_held
    today = [one for one in ever if held(party, one, role, grant.day)]
    return rng.choice(today if today and rng.random() < 0.95 else ever)


def _some_flags(rng, world):
    return {flag: rng.random() < 0.5 for flag in world.flags if rng.random() < 0.4}


def _items(rng, grant):
    """Some of what the clause grants, and mostly nothing that it keeps back."""
    if rng.random() < 0.25:
        return None
    flow = grant.flow
    if rng.random() < 0.08:
        return some(rng, flow.items, 1, len(flow.items))
    stopped = grant.standing.suspended_items(grant.ends, flow.id)
    free = [item for item in flow.items if item not in (*flow.treatments, *stopped)]
    held = {item.id for item in grant.agreement.dataset(flow.dataset).items if item.guarded}
    if grant.recipient not in flow.safe_recipients:
        free = [item for item in free if item not in held]
    return some(rng, tuple(free or flow.items), 1, rng.choice([1, 3, len(flow.items)]))


def _a_label(rng, grant):
    if rng.random() < 0.8:
        return None
    return rng.choice([label for label in Tlp if label.lets(grant.flow.reach)])


def _aimed(rng, world, grant, asked):
    """The same request moved towards a prohibition, its own agreement's or a standing one."""
    standing = [ban for ban in world.bans.get(asked.provider, ()) if _in_reach(ban, asked)]
    bans = [*grant.agreement.prohibitions, *rng.sample(standing, min(3, len(standing)))]
    if not bans:
        return asked
    ban = rng.choice(bans)
    named = tuple(item for item in ban.items if item in grant.flow.items)
    changes = {
        "items": _with(asked.items, named[:1]) if rng.random() < 0.7 else asked.items,
        "use": rng.choice(ban.purposes) if ban.purposes and rng.random() < 0.3 else asked.use,
    }
    if hasattr(ban, "groups"):
        changes["flags"] = {**ban.flags, **grant.flow.flags}
        both = [group for group in ban.groups if group in (grant.flow.groups or ban.groups)]
        changes["group"] = rng.choice(both) if both else asked.group
    elif ban.subject and not asked.by_row:
        changes["subject"] = rng.choice([ban.subject, written_otherwise(ban.subject)])
    return evolve(asked, **changes)


def _with(items, more):
    return items and tuple(dict.fromkeys((*items, *more)))


def _in_reach(ban, asked):
    return (not ban.datasets or asked.dataset in ban.datasets) and (
        not ban.recipients or asked.recipient in ban.recipients
    )


def written_otherwise(subject):
    """The same person as another system writes them."""
    return f" {subject.lower()} "


def one_thing_changed(rng, world, asked):
    """The same request with exactly one thing changed; what must follow from it follows."""
    return evolve(asked, **rng.choice(CHANGES)(rng, world, asked))


def _another_end(end):
    def changes(rng, world, asked):
        named = rng.choice([*world.parties, STRANGER])
        moved = {"acting_for": named} if asked.acting_for == getattr(asked, end) else {}
        return {end: named, **moved}

    return changes


def _acting_for(rng, world, asked):
    return {"acting_for": asked.recipient if asked.acting_for == asked.provider else asked.provider}


def _items_changed(rng, world, asked):
    whole = world.items.get(asked.dataset, ())
    outside = [item for item in (*whole, "unheard-of") if item not in (asked.items or ())]
    items = list(asked.items or ())
    if items and rng.random() < 0.3:
        items.remove(rng.choice(items))
    if rng.random() < 0.8 and outside:
        items.insert(rng.randint(0, len(items)), rng.choice(outside))
    return {"items": tuple(items) or None}


def _flags_changed(rng, world, asked):
    flag = rng.choice(world.flags)
    known = dict(asked.flags)
    before = known.pop(flag, None)
    if before is None or rng.random() < 0.5:
        known[flag] = rng.random() < 0.5 if before is None else not before
    return {"flags": known}


def _emergency(rng, world, asked):
    second = rng.choice([None, "second"])
    urgent = Emergency(
        power="the duty to protect life", reason="now", decider="first", second=second
    )
    return {"emergency": urgent, "mode": Mode.EMERGENCY, "items": asked.items or ("names",)}


def _subject_changed(rng, world, asked):
    named = rng.choice(world.subjects)
    written = [None, named, written_otherwise(named), "unknown", f"{named}; somebody-1", "P1"]
    return {"subject": rng.choice(written), "by_row": False}


def _drawn(part, words):
    def changes(rng, world, asked):
        return {part: rng.choice(words(world, asked))}

    return changes


CHANGES = (
    _another_end("provider"),
    _another_end("recipient"),
    _acting_for,
    _drawn("person", lambda world, asked: [STRANGER, *world.people[:50]]),
    _drawn("role", lambda world, asked: world.roles),
    _drawn("purpose", lambda world, asked: [*world.purposes, "housing"]),
    _drawn("dataset", lambda world, asked: ["unheard-of", *list(world.items)[:50]]),
    _items_changed,
    _items_changed,
    lambda rng, world, asked: {"items": None},
    _drawn("use", lambda world, asked: [*world.purposes, "housing"]),
    _drawn("group", lambda world, asked: [None, "unheard-of", *world.groups]),
    _flags_changed,
    _flags_changed,
    _drawn("consent", lambda world, asked: [None, *Consent]),
    lambda rng, world, asked: {"do_not_disclose_to": some(rng, world.parties[:3], 1, 2)},
    lambda rng, world, asked: {"do_not_disclose_to": (asked.recipient,)},
    _subject_changed,
    lambda rng, world, asked: {"by_row": not asked.by_row, "subject": None},
    _drawn("mode", lambda world, asked: [Mode.AD_HOC, Mode.SYSTEMATIC]),
    lambda rng, world, asked: {"agreement": rng.choice(world.policy.grants).clause.agreement},
    _drawn("agreement", lambda world, asked: ["unheard-of"]),
    lambda rng, world, asked: {"clause": rng.choice(world.policy.grants).clause.flow},
    _drawn("clause", lambda world, asked: ["unheard-of"]),
    _emergency,
    _drawn("marking", lambda world, asked: list(Tlp)),
    lambda rng, world, asked: {"reason": "they asked"},
)
"""Each changes one thing; every part of a request is changed by one of them."""


def anything(rng, world):
    """A request of words drawn from the world, which have nothing to do with each other."""
    provider, recipient = rng.sample(world.parties, 2)
    grants = world.policy.grants
    datasets = [rng.choice(grants).flow.dataset] if grants else ["unheard-of"]
    items = rng.choice(grants).flow.items if grants else ("names",)
    return Request(
        provider=provider,
        recipient=recipient,
        person=rng.choice(world.people or [STRANGER]),
        role=rng.choice(world.roles),
        acting_for=rng.choice([provider, recipient]),
        purpose=rng.choice(world.purposes),
        dataset=rng.choice(datasets),
        items=rng.choice([None, some(rng, items, 1, 2)]),
        use=rng.choice([None, *world.purposes]),
        group=rng.choice([None, *world.groups]),
        flags=_some_flags(rng, world),
        consent=rng.choice([None, *Consent]),
        subject=rng.choice([None, *world.subjects]),
        mode=rng.choice([Mode.AD_HOC, Mode.SYSTEMATIC]),
    )
