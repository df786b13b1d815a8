"""Questions to ask of the agreement of `builders`, and the policy that answers them.

    decide(a_request(role="clerk"), a_policy(an_agreement()))

Everyone is in post by real signed statements; where the agreement stands is given, not folded.
"""

from functools import cache

from attrs import evolve

from accordant.core.agreement import Mode
from accordant.core.decision import Emergency, Request, decide
from accordant.core.names import DatasetId, PersonId
from accordant.core.policy import Grant, Policy, StandingProhibition, clause_of, in_order
from accordant.core.statement import Side, Stage, Standing, State
from tests.core.builders import COUNCIL, DAY, TRIAGE, TRUST, WORKER, an_agreement
from tests.core.signed_world import NOW, name_of, papers


def a_request(**changes):
    """The council tells the trust of a contact, asking for all that the clause grants."""
    request = Request(
        provider=COUNCIL,
        recipient=TRUST,
        person=PersonId(f"{WORKER}.{COUNCIL}"),
        role=WORKER,
        acting_for=COUNCIL,
        purpose=TRIAGE,
        dataset=DatasetId("contacts"),
        group="children",
    )
    return evolve(request, **changes)


def an_emergency(**changes):
    """A child is missing: the council tells the trust where it lived."""
    emergency = Emergency(
        power="Children Act 1989 section 47", reason="a child is missing", decider="dana"
    )
    return a_request(
        mode=Mode.EMERGENCY, items=("address",), emergency=evolve(emergency, **changes)
    )


@cache
def staffed():
    return papers([])


def an_active_side(party):
    return Side(party=party, stage=Stage.ACTIVE)


def a_policy(*agreements, prohibitions=(), state=State.IN_FORCE, now=NOW, day=DAY, **standing):
    """The grant table of agreements that all stand the same way."""
    parties = {party.id for agreement in agreements for party in agreement.parties}
    standing = {"sides": tuple(map(an_active_side, sorted(parties))), **standing}
    grants = [
        Grant(
            clause=clause_of(agreement, digest, flow),
            agreement=agreement,
            flow=flow,
            recipient=recipient,
            standing=Standing(digest=digest, state=state, **standing),
            day=day,
        )
        for agreement, digest in ((one, name_of(one)) for one in agreements)
        for flow in agreement.flows
        for recipient in flow.recipients
    ]
    return Policy(
        now=now,
        papers=staffed(),
        grants=in_order(grants),
        parties=frozenset(parties),
        prohibitions=prohibitions,
    )


def a_ban(**changes):
    ban = StandingProhibition(
        id="order-1", kind="court order", reason="order 123 of the court", provider=COUNCIL
    )
    return evolve(ban, **changes)


def asked(*agreements, policy=None, **changes):
    """Ask the usual question with something changed."""
    return decide(a_request(**changes), policy or a_policy(*(agreements or (an_agreement(),))))


def why_not(decision):
    """The names of the conditions in the way."""
    return [condition.name for condition in decision.unmet]
