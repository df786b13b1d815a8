"""The conditions of a clause, each a small question with its remedy and who can act."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from accordant.core.decision.answer import Condition
from accordant.core.decision.forbidding import not_forbidden
from accordant.core.decision.items import ends_of, items
from accordant.core.decision.marking import marking
from accordant.core.decision.question import Consent, Request
from accordant.core.decision.saying import (
    Fault,
    asker_or_drafters,
    drafters,
    either,
    fails,
    found,
    holds,
)
from accordant.core.decision.stranger import stranger
from accordant.core.names import PartyId
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD
from accordant.core.policy import Grant, Policy
from accordant.core.statement import Side, Stage, Standing, State, party_of
from accordant.core.wire import a_or_an, did_you_mean

Check = Callable[[Request, Grant, Policy], Condition]


def agreement_live(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The agreement, and the protocol above it, must be in force."""
    state = grant.standing.state
    name = f"{grant.agreement.id} v{grant.agreement.version}"
    if grant.standing.live:
        meanwhile = ", and under review" if state is State.UNDER_REVIEW else ""
        return holds("agreement", f"{name} is in force{meanwhile}")
    sentence = f"{name} is {state}, not in force"
    if state is State.SUPERSEDED:
        remedy = f"use the version in force, not {name}"
        return fails("agreement", sentence, remedy, str(request.person))
    if state in _OVER:
        return fails("agreement", sentence, "agree a new version", drafters(grant))
    waiting = "; ".join(waiting.what for waiting in grant.standing.waiting)
    who = "; ".join(dict.fromkeys(waiting.who for waiting in grant.standing.waiting))
    return fails("agreement", sentence, f"bring it into force: {waiting}", who)


def parties(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The clause must run from this provider to this recipient."""
    if (request.provider, request.recipient) == grant.ends:
        return holds("parties", f"it runs from {request.provider} to {request.recipient}")
    if unknown := stranger(request, policy):
        return unknown
    sentence = f"it runs from {grant.flow.provider} to {grant.recipient}"
    flow = f"add a flow from {request.provider} to {request.recipient}"
    within = ends_of(request, grant)
    joining = [end for end in (request.provider, request.recipient) if end not in within]
    remedy = f"have {' and '.join(joining)} join, and {flow}" if joining else flow
    return fails("parties", sentence, remedy, drafters(grant))


def active(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Both ends must have joined and neither left, moved to a later version or suspended it."""
    return found("active", _stopping(request, grant), "both ends are active")


def _stopping(request: Request, grant: Grant) -> Iterator[Fault]:
    both = (request.provider, request.recipient)
    stands, ends = grant.standing, ends_of(request, grant)
    stops = tuple(stands.stopping(ends, grant.flow.id))
    whole = {said.party for said in stops if said.whole}
    for said in stops:
        sentence = f"{said.party} has suspended it: {said.reason}"
        yield Fault(sentence, f"{said.party} resumes the flow", said.party)
    # Of a superseded version it is what the condition before this one says.
    if stands.state is not State.SUPERSEDED and stands.moved_on(both):
        sentence = f"both ends have moved to a later version of {grant.agreement.id}"
        yield Fault(sentence, "use the version in force", str(request.person))
    for side in map(stands.side, ends):
        told = side.stage is Stage.SUSPENDED and side.party in whole
        if not told and _is_idle(side, stands):
            why = f": {side.why}" if side.why else ""
            sentence = f"{side.party} is {side.stage} and not active{why}"
            yield Fault(sentence, _REJOINS[side.stage].format(side.party), side.party)


def _is_idle(side: Side, stands: Standing) -> bool:
    """Tell whether a party would not be active either once the document is in force.

    Whoever has yet to sign is among those whom a document waits for until enough have signed.
    """
    if stands.live or side.stage is Stage.LEFT:
        return side.stage is not Stage.ACTIVE
    return stands.state in _SIGNED and side.stage in _UNSIGNED


_SIGNED = {State.SIGNED, State.SUSPENDED}

_UNSIGNED = {Stage.INVITED, Stage.REVIEWING, Stage.AGREED}

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
    return found("purpose", _other_purposes(request, grant), f"it is for {request.purpose}")


def _other_purposes(request: Request, grant: Grant) -> Iterator[Fault]:
    agreed, who = grant.flow.purpose, asker_or_drafters(request, grant)
    if request.purpose != agreed:
        sentence = f"the clause is for {agreed}, not for {request.purpose}"
        remedy = f"ask for {agreed} if that is why you need it, or agree the new purpose"
        yield Fault(sentence, remedy, who)
    if request.use not in (None, agreed):
        sentence = f"the clause is for {agreed}, and it is to be used for {request.use}"
        yield Fault(sentence, f"use it for {agreed} only, or agree the new purpose", who)


def dataset(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The dataset must be the clause's own."""
    if request.dataset == grant.flow.dataset:
        return holds("dataset", f"it is from {request.dataset}")
    sentence = f"the clause covers {grant.flow.dataset}, not {request.dataset}"
    return fails("dataset", sentence, f"agree a flow for {request.dataset}", drafters(grant))


def role(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The person must act in a role the clause names, which the end they act for has."""
    receiving = request.acting_for == request.recipient
    allowed = grant.roles_at(request.acting_for, receiving=receiving)
    if request.role in allowed:
        return holds("role", f"{a_or_an(request.role)} of {request.acting_for} may")
    doing = "receive" if receiving else "release"
    named = ", ".join(allowed) or "nobody"
    whose = f"{a_or_an(request.role)} of {request.acting_for}"
    near = did_you_mean(request.role, allowed)
    sentence = f"{whose} may not {doing} under this clause; it names: {named}{near}"
    if not allowed:
        return fails("role", sentence, f"agree who may {doing}", drafters(grant))
    remedy = f"have {a_or_an(either(allowed))} do it, or agree that {whose} may"
    who = f"{OPERATIONAL_LEAD} of {request.acting_for}; to agree more, {drafters(grant)}"
    return fails("role", sentence, remedy, who)


def held(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The person must hold the role today, at the party they act for."""
    who = f"{request.person} holds {request.role} at {request.acting_for}"
    if policy.papers.role_held(request.acting_for, request.person, request.role, grant.day):
        return holds("held", f"{who} today")
    sentence = f"no statement in force says that {who} today"
    remedy = f"{request.acting_for} appoints them, or someone who holds the role asks"
    return fails("held", sentence, remedy, f"whoever makes appointments at {request.acting_for}")


def group(request: Request, grant: Grant, policy: Policy) -> Condition:
    """The people concerned must be of a group the clause covers."""
    covered = grant.flow.groups
    if not covered or request.group in covered:
        return holds("group", "the people concerned are covered")
    listed = ", ".join(covered)
    if request.group is None:
        sentence = f"it is not said whom this is about; the clause covers {listed}"
        return fails("group", sentence, "say whom it is about", str(request.person), unknown=True)
    sentence = f"the clause covers {listed}, not {request.group}"
    if meant := did_you_mean(request.group, covered):
        return fails("group", sentence, f"name one of {listed}{meant}", str(request.person))
    return fails("group", sentence, f"agree to cover {request.group}", drafters(grant))


def flags(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Every flag the clause depends on must be known and as the clause says."""
    return found("flags", _wrong_flags(request, grant), "every flag is as the clause needs")


def _wrong_flags(request: Request, grant: Grant) -> Iterator[Fault]:
    for flag, wanted in grant.flow.flags.items():
        known = request.flags.get(flag)
        word = "set" if wanted else "not set"
        if known is None:
            sentence = f"it is not known whether “{flag}” is set; the clause needs it {word}"
            yield Fault(sentence, f"establish “{flag}”", str(request.person), unknown=True)
        elif known is not wanted:
            sentence = f"the clause needs “{flag}” {word}"
            yield Fault(sentence, f"share only where “{flag}” is {word}", request.provider)


def consent(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Where the clause relies on consent, it must have been given and still stand."""
    if grant.flow.consent is None:
        return holds("consent", "the clause does not rely on consent")
    if request.consent is Consent.GIVEN:
        return holds("consent", "consent was given")
    known = "not recorded" if request.consent is None else str(request.consent)
    sentence = f"the clause relies on consent, which is {known}"
    remedy = "ask the person where that is safe, or use a clause that does not rely on consent"
    unknown = request.consent is None
    return fails("consent", sentence, remedy, f"the worker at {request.provider}", unknown=unknown)


def dates(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Today must be within the clause's own dates, both ends included."""
    return found("dates", _outside(grant), "today is within the clause's dates")


def _outside(grant: Grant) -> Iterator[Fault]:
    flow, day = grant.flow, grant.day
    if flow.starts is not None and day < flow.starts:
        yield Fault(f"the clause starts on {flow.starts}", "wait", "nobody: the calendar")
    if flow.ends is not None and day > flow.ends:
        yield Fault(f"the clause ended on {flow.ends}", "agree a new end date", drafters(grant))


def assurance(request: Request, grant: Grant, policy: Policy) -> Condition:
    """Each end must hold every assurance asked of it, unexpired.

    What the protocol asks of a party, the agreements beneath it ask as well.
    """
    lacking = _lacking(request, grant, policy)
    return found("assurance", lacking, "both ends hold the assurance asked of them")


def _lacking(request: Request, grant: Grant, policy: Policy) -> Iterator[Fault]:
    for name in ends_of(request, grant):
        for scheme in _needed(grant, name):
            if fault := _assurance_fault(policy, grant, name, scheme):
                remedy = f"{name} renews {scheme} and states it"
                yield Fault(fault, remedy, f"{IG_ADVISER} of {name}")


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
        return holds("mode", f"{request.mode} sharing is agreed")
    listed = ", ".join(grant.flow.modes) or "none"
    sentence = f"the clause allows {listed} sharing, not {request.mode}"
    return fails("mode", sentence, f"agree {request.mode} sharing", drafters(grant))


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
