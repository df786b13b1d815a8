"""Three parties, so that one can be late, leave or object while two others go on.

rooms(pairwise())                     the agreement between council, trust and harbour
folded(document, said(...), now=...)  where it stands
"""

from datetime import UTC, datetime, timedelta
from functools import cache

from attrs import evolve

from accordant.core.people import CHAIR, IG_ADVISER, SIGNATORY
from accordant.core.protocol import Commencement, Commencing
from accordant.core.statement import CONFIRMING, Confirmation, Signature, sign_statement, standing
from tests.core.builders import (
    COUNCIL,
    PRACTITIONER,
    TRUST,
    a_protocol,
    a_retention,
    a_trust,
    an_agreement,
    contact_flow,
    reply_flow,
    with_one,
)
from tests.core.signed_world import (
    SAID,
    WORDS,
    adopted,
    adoption,
    an_appointment,
    as_party,
    chain_of,
    name_of,
    papers,
    root,
    rooted,
    signed,
    spoken,
)

HARBOUR = "harbour"
THREE = (COUNCIL, TRUST, HARBOUR)
CHAIRED = "independent-chair.council"


@cache
def crew():
    """Everyone in post at the harbour."""
    roles = (*CONFIRMING, SIGNATORY, PRACTITIONER)
    return tuple(sign_statement(an_appointment(HARBOUR, role), root(HARBOUR)) for role in roles)


def a_change(**changes):
    return evolve(an_agreement().change, **changes)


def of_three(**changes):
    """An agreement without a protocol between council, trust and harbour."""
    agreement = an_agreement(
        protocol=None,
        parties=(*an_agreement().parties, a_trust(id=HARBOUR, name="Harbour Light")),
        flows=(
            contact_flow(
                recipients=(TRUST, HARBOUR),
                retention=(a_retention(TRUST), a_retention(HARBOUR)),
            ),
            reply_flow(),
        ),
    )
    agreement = with_one(agreement, "roles", PRACTITIONER, parties=(TRUST, HARBOUR))
    return rooted(evolve(agreement, **changes))


def pairwise(**changes):
    return of_three(commencement=Commencement(rule=Commencing.PAIRWISE), **changes)


def quorum_of(number, **changes):
    terms = Commencement(rule=Commencing.QUORUM, quorum=number)
    return of_three(commencement=terms, **changes)


def protocol_of_three(**governance):
    base = a_protocol()
    return rooted(
        evolve(
            base,
            parties=(*base.parties, a_trust(id=HARBOUR, name="Harbour Light")),
            governance=evolve(base.governance, **governance),
        )
    )


@cache
def chains():
    return {party: chain_of(party) for party in THREE}


def world(documents, statements):
    return papers(documents, (*crew(), *statements), chains=chains())


DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)


def folded(document, statements, *, now=DAY, among=()):
    return standing(world([document, *among], statements), name_of(document), now)


@cache
def once(said):
    return signed(said)


def by(*parties, document):
    """The signed statements of adopting a document, of these parties only."""
    chair = document.chair.party
    return tuple(
        once(said)
        for said in adoption(document)
        if said.party in parties
        or (said.party == chair and said.kind in {"proposal", "certification"})
    )


def everybody(document):
    return adopted(document)


def joins(party, document, minutes):
    """What a listed party says to join later."""
    yield from (
        once(spoken(Confirmation, party, document, role, minutes, words=WORDS))
        for role in CONFIRMING
    )
    yield once(spoken(Signature, party, document, SIGNATORY, minutes))


def says(kind, party, document, role=IG_ADVISER, days=0, **more):
    """Somebody says something so many days after the first day of talking."""
    return once(spoken(kind, party, document, role, minutes=60 + 24 * 60 * days, **more))


def chair_says(kind, document, days=0, **more):
    return says(kind, COUNCIL, document, CHAIR, days, **more)


def signs(kind, party, document, days=0, **more):
    return says(kind, party, document, SIGNATORY, days, **more)


def states(kind, party, document, days=0, **more):
    return once(as_party(kind, party, document, minutes=60 + 24 * 60 * days, **more))


def on(days, hours=2):
    """A moment so many days after the first day of talking."""
    return SAID + timedelta(days=days, hours=hours)


def stages(found):
    return {side.party: str(side.stage) for side in found.sides}


def who_acts(found):
    return [one.who for one in found.waiting]
