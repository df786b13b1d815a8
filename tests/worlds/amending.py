"""Small random changes to the agreements of a world, as a new version makes them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from attrs import evolve

from accordant.core.agreement import Agreement, Audience, ConsentRule, Obligation
from accordant.core.agreement import Prohibition as Ban
from accordant.core.errors import BadInput
from accordant.core.policy import grants_of, in_order
from accordant.core.treatment import Kind, Treatment
from tests.worlds.tiny import FLAGS, GROUPS, ITEMS, PARTIES, PURPOSES, ROLES, TODAY, ZONES


def amended(world, seed):
    """The same world, with one to three things changed in one of its agreements."""
    rng = Random(f"amended {world.name} {seed}")
    grants = world.policy.grants
    old = rng.choice(grants)
    new = old.agreement
    for _ in range(rng.choice([1, 1, 2, 3])):
        new = _changed(rng, new)
    now = world.policy.now
    made = grants_of(new, old.standing, old.protocol, now)
    kept = [one for one in grants if one.clause.digest != old.clause.digest]
    return evolve(world, policy=evolve(world.policy, grants=in_order([*kept, *made])))


def _changed(rng, agreement) -> Agreement:
    while True:
        try:
            return evolve(agreement, **rng.choice(CHANGES)(rng, agreement))
        except BadInput:
            continue


def _of_a_flow(change):
    def changes(rng, agreement):
        flows = list(agreement.flows)
        place = rng.randrange(len(flows))
        flows[place] = evolve(flows[place], **change(rng, flows[place]))
        return {"flows": tuple(flows)}

    return changes


def _toggled(rng, words, among):
    word = rng.choice(among)
    return tuple(one for one in words if one != word) if word in words else (*words, word)


def _toggling(part, among):
    return _of_a_flow(lambda rng, flow: {part: _toggled(rng, getattr(flow, part), among)})


def _setting(part, choices):
    return _of_a_flow(lambda rng, flow: {part: rng.choice(choices)})


def _treated(rng, flow):
    item = rng.choice(flow.items)
    left = {name: how for name, how in flow.treatments.items() if name != item}
    return {"treatments": left if item in flow.treatments else left | {item: DROPPED}}


DROPPED = Treatment(kind=Kind.DROP)


def _flagged(rng, flow):
    known = dict(flow.flags)
    flag = rng.choice(FLAGS)
    known[flag] = rng.random() < 0.5
    if rng.random() < 0.4:
        del known[flag]
    return {"flags": known}


def _a_ban(rng, agreement):
    bans = list(agreement.prohibitions)
    if bans and rng.random() < 0.4:
        bans.pop(rng.randrange(len(bans)))
    else:
        ban = Ban(
            id=f"new-{len(bans)}-{rng.randrange(10**6)}",
            text="Not this either.",
            recipients=rng.choice([(), (rng.choice(PARTIES),)]),
            purposes=rng.choice([(), (PURPOSES[0],)]),
            items=rng.choice([(), tuple(rng.sample(ITEMS, 1)), tuple(rng.sample(ITEMS, 2))]),
            groups=rng.choice([(), (rng.choice(GROUPS),)]),
            flags=rng.choice([{}, {rng.choice(FLAGS): rng.random() < 0.5}]),
        )
        bans.append(ban)
    return {"prohibitions": tuple(bans)}


def _guarded(rng, agreement):
    datasets = list(agreement.datasets)
    place = rng.randrange(len(datasets))
    items = list(datasets[place].items)
    one = rng.randrange(len(items))
    items[one] = evolve(items[one], guarded=not items[one].guarded)
    datasets[place] = evolve(datasets[place], items=tuple(items))
    return {"datasets": tuple(datasets)}


def _reordered(rng, agreement):
    return {"flows": tuple(rng.sample(agreement.flows, len(agreement.flows)))}


def _dropped(rng, agreement):
    return {"flows": tuple(rng.sample(agreement.flows, len(agreement.flows) - 1))}


def _renamed(rng, flow):
    return {"id": f"{rng.choice('az')}-{flow.id}"[:40]}


DAYS = (None, *(TODAY + timedelta(days=days) for days in (-1, 0, 1)))
CHANGES = (
    _toggling("items", ITEMS),
    _toggling("items", ITEMS),
    _toggling("roles", ROLES),
    _toggling("release_roles", ROLES),
    _toggling("groups", GROUPS),
    _toggling("recipients", PARTIES),
    _toggling("safe_recipients", PARTIES),
    _setting("purpose", PURPOSES),
    _setting("starts", DAYS),
    _setting("ends", DAYS),
    _setting("consent", (None, ConsentRule())),
    _setting("audience", (None, *Audience)),
    _setting("obligations", ((), (Obligation(kind="log", text="Write it down."),))),
    _of_a_flow(_treated),
    _of_a_flow(_flagged),
    _of_a_flow(_renamed),
    _a_ban,
    _a_ban,
    _guarded,
    _reordered,
    _dropped,
    lambda rng, agreement: {"zone": rng.choice(ZONES)},
    lambda rng, agreement: {"prohibited_uses": ()},
)
