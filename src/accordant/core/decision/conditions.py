"""The conditions of a clause, each a small question with its remedy and who can act."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from accordant.core.decision.answer import Condition
from accordant.core.decision.marking import marking
from accordant.core.decision.prohibition import banned, concerns, stands, uses
from accordant.core.decision.question import Consent, Request
from accordant.core.decision.stranger import stranger
from accordant.core.decision.subject import is_about, references
from accordant.core.names import ItemId, PartyId
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD
from accordant.core.policy import Grant, Policy, StandingProhibition
from accordant.core.statement import Stage, State, party_of
from accordant.core.treatment import Kind
from accordant.core.wire import did_you_mean

Check = Callable[[Request, Grant, Policy], Condition]


def _holds(name: str, sentence: str) -> Condition:
    return Condition(name=name, met=True, sentence=sentence)


def _fails(name: str, sentence: str, remedy: str, who: str, *, unknown: bool = False) -> Condition:
    met = None if unknown else False
    return Condition(name=name, met=met, sentence=sentence, remedy=remedy, who=who)


def _drafters(grant: Grant) -> str:
    return f"the owner, {grant.agreement.owner}, with every party's signature"


def _asker_or_drafters(request: Request, grant: Grant) -> str:
    """Name who asks otherwise, and who can agree to more."""
    return f"{request.person}, who asks; to agree more, {_drafters(grant)}"


def agreement_live(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The agreement, and the protocol above it, must be in force."""
    state = grant.standing.state
    name = f"{grant.agreement.id} v{grant.agreement.version}"
    if grant.standing.live:
        meanwhile = ", and under review" if state is State.UNDER_REVIEW else ""
        return _holds("agreement", f"{name} is in force{meanwhile}")
    sentence = f"{name} is {state}, not in force"
    if state is State.SUPERSEDED:
        remedy = f"use the version in force, not {name}"
        return _fails("agreement", sentence, remedy, str(request.person))
    if state in _OVER:
        return _fails("agreement", sentence, "agree a new version", _drafters(grant))
    waiting = "; ".join(waiting.what for waiting in grant.standing.waiting)
    who = "; ".join(dict.fromkeys(waiting.who for waiting in grant.standing.waiting))
    return _fails("agreement", sentence, f"bring it into force: {waiting}", who)


def parties(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The clause must run from this provider to this recipient."""
    if (request.provider, request.recipient) == grant.ends:
        return _holds("parties", f"it runs from {request.provider} to {request.recipient}")
    if unknown := stranger(request, policy):
        return unknown
    sentence = f"it runs from {grant.flow.provider} to {grant.recipient}"
    remedy = f"add a flow from {request.provider} to {request.recipient}"
    return _fails("parties", sentence, remedy, _drafters(grant))


def active(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Both ends must have joined and neither left, moved to a later version or suspended it."""
    said = grant.standing.suspended_by(grant.ends, grant.flow.id)
    if said is not None:
        sentence = f"{said.party} has suspended it: {said.reason}"
        return _fails("active", sentence, f"{said.party} resumes the flow", said.party)
    if grant.standing.live and grant.standing.moved_on(grant.ends):
        sentence = f"both ends have moved to a later version of {grant.agreement.id}"
        return _fails("active", sentence, "use the version in force", str(request.person))
    idle = grant.standing.inactive(grant.ends) if grant.standing.live else None
    if idle is None:
        return _holds("active", "both ends are active")
    why = f": {idle.why}" if idle.why else ""
    sentence = f"{idle.party} is {idle.stage} and not active{why}"
    return _fails("active", sentence, _REJOINS[idle.stage].format(idle.party), idle.party)


_OVER = {State.EXPIRED, State.TERMINATED, State.WITHDRAWN}

_REJOINS = {
    Stage.INVITED: "{} confirms and signs",
    Stage.REVIEWING: "{} confirms and signs",
    Stage.AGREED: "{} signs",
    Stage.SIGNED: "{} fills its roles and acknowledges it",
    Stage.SUSPENDED: "{} mends what stopped it",
    Stage.LEFT: "agree a new version that {} is a party to",
}


def purpose(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The purpose must be the clause's one purpose."""
    if request.use not in (None, grant.flow.purpose):
        sentence = f"the clause is for {grant.flow.purpose}, and it is to be used for {request.use}"
        remedy = f"use it for {grant.flow.purpose} only, or agree the new purpose"
        return _fails("purpose", sentence, remedy, _drafters(grant))
    if request.purpose == grant.flow.purpose:
        return _holds("purpose", f"it is for {request.purpose}")
    sentence = f"the clause is for {grant.flow.purpose}, not for {request.purpose}"
    remedy = f"ask for {grant.flow.purpose} if that is why you need it, or agree the new purpose"
    return _fails("purpose", sentence, remedy, _asker_or_drafters(request, grant))


def dataset(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The dataset must be the clause's own."""
    if request.dataset == grant.flow.dataset:
        return _holds("dataset", f"it is from {request.dataset}")
    sentence = f"the clause covers {grant.flow.dataset}, not {request.dataset}"
    return _fails("dataset", sentence, f"agree a flow for {request.dataset}", _drafters(grant))


def items(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Every item asked for by name must be in the clause; of what the flow grants, one at least.

    A request that names items is granted whole or not at all. One for what the flow grants goes
    without the items in the way, but never without any item.
    """
    if request.items is None:
        in_the_way = _kept_back(request, grant, policy)
        if len(in_the_way) < len(grant.flow.items):
            return _holds("items", "what the clause grants was asked for")
    else:
        whys = {item: _why_not_in_clause(request, grant, item) for item in request.items}
        in_the_way = {item: why for item, why in whys.items() if why}
        if not in_the_way:
            return _holds("items", "every item asked for is in the clause")
    listed = "; ".join(f"{item}: {why}" for item, why in in_the_way.items())
    them = "it" if len(in_the_way) == 1 else "them"
    remedy = f"ask without {', '.join(in_the_way)}, or agree to share {them}"
    return _fails("items", f"not granted: {listed}", remedy, _asker_or_drafters(request, grant))


def _kept_back(request: Request, grant: Grant, policy: Policy) -> dict[ItemId, str]:
    """Give the flow's items that do not go when all it grants is asked for, each with why."""
    whys = {item: why_not_item(request, grant, policy, item) for item in grant.flow.items}
    return {item: why for item, why in whys.items() if why}


def why_not_item(request: Request, grant: Grant, policy: Policy, item: ItemId) -> str:
    """Say why an item does not go to this recipient under this clause; empty if it does."""
    return _why_not_in_clause(request, grant, item) or _why_forbidden(request, grant, policy, item)


def _why_not_in_clause(request: Request, grant: Grant, item: ItemId) -> str:
    flow = grant.flow
    if item not in flow.items:
        return "it is not in this clause"
    treatment = flow.treatments.get(item)
    if treatment is not None and treatment.kind is Kind.DROP:
        return "the clause drops it"
    if item in grant.standing.suspended_items(grant.ends, flow.id):
        return "it is suspended"
    if grant.agreement.dataset(flow.dataset).item(item).guarded:
        return _why_guarded(request, grant)
    return ""


def _why_forbidden(request: Request, grant: Grant, policy: Policy, item: ItemId) -> str:
    for ban in grant.agreement.prohibitions:
        if item in ban.items and banned(request, ban):
            return f"the agreement forbids it ({ban.id})"
    for standing in policy.prohibitions:
        if item in standing.items and stands(request, standing, policy):
            return f"a standing prohibition keeps it back ({standing.id})"
    return ""


def _why_guarded(request: Request, grant: Grant) -> str:
    if request.recipient in request.do_not_disclose_to:
        return "it is guarded, and a standing prohibition keeps it back"
    if request.recipient not in grant.flow.safe_recipients:
        return f"it is guarded, and {request.recipient} is not a safe recipient in this clause"
    return ""


def role(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The person must act in a role the clause names, for the end they act for."""
    receiving = request.acting_for == request.recipient
    allowed = grant.flow.roles if receiving else grant.flow.release_roles
    if request.role in allowed:
        return _holds("role", f"a {request.role} of {request.acting_for} may")
    doing = "receive" if receiving else "release"
    named = ", ".join(allowed) or "nobody"
    sentence = f"a {request.role} may not {doing} under this clause; it names: {named}"
    if not allowed:
        return _fails("role", sentence, f"agree who may {doing}", _drafters(grant))
    remedy = f"have a {_either(allowed)} do it"
    return _fails("role", sentence, remedy, f"{OPERATIONAL_LEAD} of {request.acting_for}")


def _either(names: Sequence[str]) -> str:
    """Write one or more names of which any will do."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def held(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The person must hold the role today, at the party they act for."""
    who = f"{request.person} holds {request.role} at {request.acting_for}"
    if policy.papers.role_held(request.acting_for, request.person, request.role, grant.day):
        return _holds("held", f"{who} today")
    sentence = f"no statement in force says that {who} today"
    remedy = f"{request.acting_for} appoints them, or someone who holds the role asks"
    return _fails("held", sentence, remedy, f"whoever makes appointments at {request.acting_for}")


def group(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The people concerned must be of a group the clause covers."""
    covered = grant.flow.groups
    if not covered or request.group in covered:
        return _holds("group", "the people concerned are covered")
    listed = ", ".join(covered)
    if request.group is None:
        sentence = f"it is not said whom this is about; the clause covers {listed}"
        return _fails("group", sentence, "say whom it is about", str(request.person), unknown=True)
    sentence = f"the clause covers {listed}, not {request.group}"
    if meant := did_you_mean(request.group, covered):
        return _fails("group", sentence, f"name one of {listed}{meant}", str(request.person))
    return _fails("group", sentence, f"agree to cover {request.group}", _drafters(grant))


def flags(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Every flag the clause depends on must be known and as the clause says."""
    for flag, wanted in grant.flow.flags.items():
        known = request.flags.get(flag)
        word = "set" if wanted else "not set"
        if known is None:
            sentence = f"it is not known whether “{flag}” is set; the clause needs it {word}"
            return _fails(
                "flags", sentence, f"establish “{flag}”", str(request.person), unknown=True
            )
        if known is not wanted:
            sentence = f"the clause needs “{flag}” {word}"
            return _fails(
                "flags", sentence, f"share only where “{flag}” is {word}", request.provider
            )
    return _holds("flags", "every flag is as the clause needs")


def consent(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Where the clause relies on consent, it must have been given and still stand."""
    if grant.flow.consent is None:
        return _holds("consent", "the clause does not rely on consent")
    if request.consent is Consent.GIVEN:
        return _holds("consent", "consent was given")
    known = "not recorded" if request.consent is None else str(request.consent)
    sentence = f"the clause relies on consent, which is {known}"
    remedy = "ask the person where that is safe, or use a clause that does not rely on consent"
    unknown = request.consent is None
    return _fails("consent", sentence, remedy, f"the worker at {request.provider}", unknown=unknown)


def dates(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Today must be within the clause's own dates, both ends included."""
    flow, day = grant.flow, grant.day
    if flow.starts is not None and day < flow.starts:
        return _fails(
            "dates", f"the clause starts on {flow.starts}", "wait", "nobody: the calendar"
        )
    if flow.ends is not None and day > flow.ends:
        sentence = f"the clause ended on {flow.ends}"
        return _fails("dates", sentence, "agree a new end date", _drafters(grant))
    return _holds("dates", "today is within the clause's dates")


def assurance(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Each end must hold every assurance asked of it, unexpired.

    What the protocol asks of a party, the agreements beneath it ask as well.
    """
    for name in grant.ends:
        for scheme in _needed(grant, name):
            if fault := _assurance_fault(policy, grant, name, scheme):
                remedy = f"{name} renews {scheme} and states it"
                return _fails("assurance", fault, remedy, f"{IG_ADVISER} of {name}")
    return _holds("assurance", "both ends hold the assurance asked of them")


def _needed(grant: Grant, name: PartyId) -> list[str]:
    documents = (grant.agreement, grant.protocol)
    named = [party_of(document, name) for document in documents if document is not None]
    return [one.scheme for party in named if party is not None for one in party.assurance]


def _assurance_fault(policy: Policy, grant: Grant, name: PartyId, scheme: str) -> str:
    stated = policy.papers.assured(name, scheme, grant.day)
    if stated is None:
        return f"{name} has not stated that it holds {scheme}"
    if not stated.covers(grant.day):
        return f"{scheme} of {name} runs from {stated.from_} to {stated.expires}"
    return ""


def mode(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The clause must allow this way of setting sharing off."""
    if request.mode in grant.flow.modes:
        return _holds("mode", f"{request.mode} sharing is agreed")
    listed = ", ".join(grant.flow.modes) or "none"
    sentence = f"the clause allows {listed} sharing, not {request.mode}"
    return _fails("mode", sentence, f"agree {request.mode} sharing", _drafters(grant))


def not_forbidden(request: Request, grant: Grant, policy: Policy) -> Condition:
    """No prohibition or prohibited use of this agreement may apply; unknown counts as applying.

    A prohibition of some items stops a request that names one of them; of what the flow grants,
    the other items still go.
    """
    for use in grant.agreement.prohibited_uses:
        if use.id in uses(request):
            sentence = f"the agreement forbids this use: {use.statement}"
            return _fails("prohibition", sentence, "it cannot be shared for this", _drafters(grant))
    for ban in grant.agreement.prohibitions:
        if concerns(request, ban) and banned(request, ban):
            sentence = f"the agreement forbids it ({ban.id}): {ban.text.rstrip('.')}"
            return _fails("prohibition", sentence, f"agree to change {ban.id}", _drafters(grant))
    return _holds("prohibition", "no prohibition of the agreement applies")


CONDITIONS: tuple[Check, ...] = (
    agreement_live,
    parties,
    active,
    purpose,
    dataset,
    items,
    role,
    held,
    group,
    flags,
    consent,
    dates,
    assurance,
    marking,
    mode,
    not_forbidden,
)
"""All must be known to hold; the order is the order people read them in."""


def standing_conditions(request: Request, policy: Policy) -> tuple[Condition, ...]:
    """Give the standing prohibitions of the provider that apply, as conditions not met.

    Where it is not known whether it is about them, those about one person make one condition,
    which says nothing of whom they are about, nor why.
    """
    applying = [
        ban
        for ban in policy.prohibitions
        if concerns(request, ban) and stands(request, ban, policy)
    ]
    who = references(request.subject)
    found = [
        _standing(ban)
        for ban in applying
        if ban.subject is None or (who and is_about(references(ban.subject), who) is not None)
    ]
    if len(found) < len(applying):
        found.append(_unknown_person(request, len(applying) - len(found)))
    if request.recipient in request.do_not_disclose_to:
        sentence = f"the record may not be disclosed to {request.recipient}"
        found.append(_fails(STANDING, sentence, _LIFT, str(request.provider)))
    return tuple(found)


STANDING = "standing-prohibition"

_LIFT = (
    "the provider lifts it (accordant prohibit ID --until DATE), or, in an emergency, a second "
    "named person agrees"
)
_WHOM = "say whom it is about; for a table, name the column that holds each person's reference"


def _standing(ban: StandingProhibition) -> Condition:
    sentence = f"{ban.kind}: {ban.reason}"
    return _fails(STANDING, sentence, _LIFT, f"{ban.provider}, who set {ban.id}")


def _unknown_person(request: Request, count: int) -> Condition:
    bans = "a prohibition is" if count == 1 else f"{count} prohibitions are each"
    sentence = f"{bans} about one person, and it is not known whom this is about"
    return _fails(STANDING, sentence, _WHOM, str(request.person), unknown=True)
