"""Sets right what a refusal names, one condition at a time, and nothing else.

    mended(settled(world_of(request, policy, decision)), decision.unmet).permits

Each repair does what its condition's own words say would help, and only for what they name: the
flags, schemes, items and prohibitions that stand there. What a repair says about the request bears
on which prohibitions apply; so those that apply are first made to apply whatever is asked, and the
others are taken away: each condition then depends on its own repair alone.
"""

from datetime import timedelta
from functools import cache

from attrs import evolve, frozen

from accordant.core.agreement import Marking, Prohibition, Role, Tlp
from accordant.core.decision import Consent, Request, decide, examine
from accordant.core.decision.prohibition import banned, concerns, stands, uses
from accordant.core.policy import Grant, Policy, StandingProhibition
from accordant.core.statement import Papers, Side, Stage, State, sign_statement
from tests.core.builders import DAY, a_trust, an_item
from tests.core.signed_world import NOW, an_appointment, an_assurance, chain_of, root


@frozen
class World:
    """One request, one clause for one recipient, and what is stated beside it."""

    request: Request
    grant: Grant
    papers: Papers
    prohibitions: tuple[StandingProhibition, ...]
    parties: frozenset

    @property
    def policy(self):
        return Policy(
            now=NOW,
            papers=self.papers,
            grants=(self.grant,),
            parties=self.parties,
            prohibitions=self.prohibitions,
        )

    @property
    def decision(self):
        return decide(self.request, self.policy)

    @property
    def agreement(self):
        return self.grant.agreement

    @property
    def flow(self):
        return self.grant.flow

    def asking(self, **changes):
        return evolve(self, request=evolve(self.request, **changes))

    def standing(self, **changes):
        stands = evolve(self.grant.standing, **changes)
        return evolve(self, grant=evolve(self.grant, standing=stands))

    def agreed(self, flow=None, **changes):
        """Agree something else: of the agreement, with or without something of the clause."""
        flow = evolve(self.flow, **(flow or {}))
        datasets = changes.pop("datasets", (self.agreement.dataset(self.flow.dataset),))
        agreement = evolve(self.agreement, flows=(flow,), datasets=datasets, **changes)
        return evolve(self, grant=evolve(self.grant, agreement=agreement, flow=flow))

    def dataset(self, **changes):
        return (evolve(self.agreement.dataset(self.flow.dataset), **changes),)

    def stated(self, said):
        """Sign one more statement of a party, whose keys are held from now on."""
        chains = {**self.papers.chains, said.party: chain_of(said.party)}
        held = (*self.papers.held, signed_once(said))
        return evolve(self, papers=evolve(self.papers, held=held, chains=chains))


def signed_once(said):
    """Sign each statement but once: that is slow."""
    if repr(said) not in SIGNED:
        SIGNED[repr(said)] = sign_statement(said, root(said.party))
    return SIGNED[repr(said)]


SIGNED = {}


def world_of(request, policy, decision):
    """The world of the clause that explains a refusal."""
    grant = next(
        one
        for one in policy.grants
        if one.clause == decision.clause
        and examine(request, one, policy).conditions == decision.conditions[-16:]
    )
    return World(request, grant, policy.papers, policy.prohibitions, policy.parties)


# Prohibitions that apply whatever else is asked


def settled(world):
    """Make each prohibition that applies bind unconditionally, and take the others away."""
    request, agreement = world.request, world.agreement
    used = [
        Prohibition(id=f"use-{use.id}", text=f"this use: {use.statement}")
        for use in agreement.prohibited_uses
        if use.id in uses(request)
    ]
    bans = [_bare(request, ban) for ban in agreement.prohibitions if banned(request, ban)]
    own = [
        evolve(_bare(request, ban), ends=None)
        for ban in world.prohibitions
        if stands(request, ban, world.policy)
    ]
    changed = world.agreed(prohibitions=(*used, *bans), prohibited_uses=())
    return evolve(changed, prohibitions=tuple(own))


def _bare(request, ban):
    """Keep its items only where they decide which items go, and do not stop the whole."""
    items = () if concerns(request, ban) else ban.items
    bare = evolve(ban, recipients=(), purposes=(), datasets=(), items=items)
    return evolve(bare, groups=(), flags={}) if isinstance(ban, Prohibition) else bare


# One repair for each condition


def agreement(world, condition):
    """Bring it into force: whom a document waits for then takes part, and nobody who has left."""
    stands = world.grant.standing
    begun = stands.state in {State.SIGNED, State.SUSPENDED}
    waited = {Stage.SIGNED} if begun else set(Stage) - {Stage.LEFT}
    return world.standing(
        state=State.IN_FORCE,
        sides=tuple(
            evolve(side, stage=Stage.ACTIVE) if side.stage in waited else side
            for side in stands.sides
        ),
        moved=() if stands.state is State.SUPERSEDED else stands.moved,
    )


def parties(world, condition):
    """Add the flow that is asked for; whoever is named as unknown joins, and is active."""
    request, ends = world.request, (world.request.provider, world.request.recipient)
    held = {party.id for party in world.agreement.parties}
    if condition.sentence.startswith("no agreement held"):
        new = [end for end in ends if f" {end}" in condition.sentence.partition(";")[0]]
    else:
        new = [end for end in ends if end in condition.remedy and end not in held]
    joining = tuple(a_trust(id=end, name=end, assurance=()) for end in new)
    if not set(ends) <= held | set(new):
        return world
    recipients = tuple(
        one for one in (*world.flow.recipients, request.recipient) if one != request.provider
    )
    recipients = tuple(dict.fromkeys(recipients))
    flow = {
        "provider": request.provider,
        "recipients": recipients,
        "safe_recipients": tuple(o for o in world.flow.safe_recipients if o in recipients),
    }
    changed = world.agreed(
        flow,
        parties=(*world.agreement.parties, *joining),
        datasets=world.dataset(provider=request.provider),
    )
    sides = (*world.grant.standing.sides, *(Side(party=n, stage=Stage.ACTIVE) for n in new))
    changed = evolve(
        changed,
        grant=evolve(changed.grant, recipient=request.recipient),
        parties=world.parties | set(new),
    )
    return changed.standing(sides=sides)


def active(world, condition):
    """Each that is named resumes, or becomes active; who moved on uses this version again."""
    stands = world.grant.standing
    lifted = [
        said
        for said in stands.suspensions
        if not said.items and f"{said.party} has suspended it: {said.reason}" in condition.sentence
    ]
    whole = {said.party for said in lifted if said.whole}

    def resumed(side):
        named = f"{side.party} is {side.stage} and not active" in condition.sentence
        stopped = side.stage is Stage.SUSPENDED and side.party in whole
        return evolve(side, stage=Stage.ACTIVE) if named or stopped else side

    return world.standing(
        suspensions=tuple(said for said in stands.suspensions if said not in lifted),
        moved=() if "have moved to a later version" in condition.sentence else stands.moved,
        sides=tuple(map(resumed, stands.sides)),
    )


def purpose(world, condition):
    agreed = world.flow.purpose
    if f"not for {world.request.purpose}" in condition.sentence:
        world = world.asking(purpose=agreed)
    if f"to be used for {world.request.use}" in condition.sentence:
        world = world.asking(use=agreed)
    return world


def dataset(world, condition):
    return world.asking(dataset=world.flow.dataset)


def items(world, condition):
    """Ask without those in the way; where nothing is left then, let one go, or all that are named.

    Each item goes once everything that is said of it has been set right.
    """
    said = dict(one.split(": ", 1) for one in condition.sentence[13:].split("; "))
    if world.request.items is None:
        return _let_go(world, *next(iter(said.items())))
    rest = tuple(item for item in world.request.items if item not in said)
    if rest:
        return world.asking(items=rest) if "ask without" in condition.remedy else world
    for item, why in said.items():
        world = _let_go(world, item, why)
    return world


def _let_go(world, item, why):
    known = {one.id: one for one in world.agreement.dataset(world.flow.dataset).items}
    known.setdefault(item, an_item(item))
    if "it is guarded" in why:
        known[item] = evolve(known[item], guarded=False)
    items, treatments = world.flow.items, dict(world.flow.treatments)
    if "not in this clause" in why:
        items = (*items, item)
    if "drops it" in why:
        treatments.pop(item)
    bans = [
        evolve(ban, items=tuple(i for i in ban.items if i != item)) if f"({ban.id})" in why else ban
        for ban in (*world.agreement.prohibitions, *world.prohibitions)
    ]
    bans = [ban for ban in bans if ban.items or f"({ban.id})" not in why]
    world = world.agreed(
        {"items": items, "treatments": treatments},
        datasets=world.dataset(items=tuple(known.values())),
        prohibitions=tuple(ban for ban in bans if isinstance(ban, Prohibition)),
    )
    own = tuple(ban for ban in bans if isinstance(ban, StandingProhibition))
    world = evolve(world, prohibitions=own)
    return _resumed(world, item) if "it is suspended" in why else world


def _resumed(world, item):
    kept = [
        evolve(said, items=tuple(i for i in said.items if i != item)) if said.items else said
        for said in world.grant.standing.suspensions
    ]
    gone = {(said.party, said.reason) for said in world.grant.standing.suspensions if said.items}
    kept = [said for said in kept if said.items or (said.party, said.reason) not in gone]
    return world.standing(suspensions=tuple(kept))


def role(world, condition):
    """Agree that this role may, too, and that this end has it."""
    asked, party = world.request.role, world.request.acting_for
    # Whoever does not take part at all has first to join: that is another condition's to say.
    party = tuple(one.id for one in world.agreement.parties if one.id == party)
    known = {one.id: one for one in world.agreement.roles}
    new = known.get(asked, Role(id=asked, title=asked, parties=(), duty="-"))
    known[asked] = evolve(new, parties=tuple(dict.fromkeys((*new.parties, *party))))
    receiving = world.request.acting_for == world.request.recipient
    name = "roles" if receiving else "release_roles"
    flow = {name: (*getattr(world.flow, name), asked)}
    return world.agreed(flow, roles=tuple(known.values()))


def held(world, condition):
    said = an_appointment(world.request.acting_for, world.request.role, world.request.person)
    return world.stated(evolve(said, at=NOW - timedelta(hours=1)))


def group(world, condition):
    return world.asking(group=world.flow.groups[0])


def flags(world, condition):
    named = {flag: v for flag, v in world.flow.flags.items() if f"“{flag}”" in condition.remedy}
    return world.asking(flags={**world.request.flags, **named})


def consent(world, condition):
    return world.asking(consent=Consent.GIVEN)


def dates(world, condition):
    starts = None if "starts on" in condition.sentence else world.flow.starts
    ends = None if "ended on" in condition.sentence else world.flow.ends
    return world.agreed({"starts": starts, "ends": ends})


def assurance(world, condition):
    for party in (world.request.provider, world.request.recipient):
        for scheme in ("dspt", "iso", "cyber"):
            if f"{party} renews {scheme} and" in condition.remedy:
                said = an_assurance(party, scheme=scheme, at=NOW - timedelta(hours=1))
                world = world.stated(evolve(said, from_=DAY))
    return world


def marking(world, condition):
    asked = world.request.marking and Tlp.CLEAR
    marked = world.agreed(datasets=world.dataset(marking=Marking(tlp=Tlp.CLEAR)))
    return marked.asking(marking=asked)


def mode(world, condition):
    if world.flow.modes:
        return world.asking(mode=world.flow.modes[0])
    return world.agreed({"modes": (world.request.mode,)})


def prohibition(world, condition):
    """Change those that are named; what is not known, or asked, of the others stays as it is."""

    def changed(ban):
        if ban.id.startswith("use-"):
            return f"agree to allow {ban.id[4:]}" in condition.remedy
        return f"agree to change {ban.id}" in condition.remedy

    return world.agreed(
        prohibitions=tuple(ban for ban in world.agreement.prohibitions if not changed(ban))
    )


def standing_prohibition(world, condition):
    if condition.sentence.startswith("the record may not"):
        return world.asking(do_not_disclose_to=())
    whole = [ban for ban in world.prohibitions if not ban.items]
    if condition.met is None:
        lifted = [ban for ban in whole if ban.subject is not None]
    else:
        lifted = [ban for ban in whole if condition.who.endswith(f"who set {ban.id}")]
    return evolve(world, prohibitions=tuple(b for b in world.prohibitions if b not in lifted))


@cache
def repairs():
    each = (
        agreement, parties, active, purpose, dataset, items, role, held, group, flags, consent,
        dates, assurance, marking, mode, prohibition,
    )  # fmt: skip
    return {**{one.__name__: one for one in each}, "standing-prohibition": standing_prohibition}


def mended(world, conditions):
    """The world with these conditions set right, and what is then decided."""
    for condition in conditions:
        world = repairs()[condition.name](world, condition)
    return world.decision
