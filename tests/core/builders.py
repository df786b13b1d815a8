"""A small, complete protocol and agreement that tests change one thing of.

    an_agreement(need=None)                                  another value for a field
    with_one(an_agreement(), "flows", "contact", channel="telephone")    for one part of it

A council asks a hospital trust about a child (`contact`), and the trust answers (`reply`).
The checklist finds nothing in either document on `DAY`.
"""

from datetime import date
from functools import cache

from attrs import evolve

from accordant.core.agreement import (
    AGREEMENT_FORMAT,
    Agreement,
    AgreementKind,
    Assessment,
    Basis,
    Capacity,
    Category,
    Change,
    Communication,
    Dataset,
    FeedbackContact,
    Flow,
    Group,
    Incidents,
    Item,
    Leg,
    Mode,
    Need,
    Obligation,
    Onward,
    Presence,
    ProhibitedUse,
    Purpose,
    Quality,
    Retention,
    Rights,
    Role,
    Security,
)
from accordant.core.names import (
    DatasetId,
    DocumentId,
    Fingerprint,
    FlowId,
    GroupId,
    ItemId,
    PartyId,
    PurposeId,
    RoleId,
)
from accordant.core.people import (
    CHAIR,
    IG_ADVISER,
    OPERATIONAL_LEAD,
    RELEASE_AUTHORITY,
    SIGNATORY,
    PartyKind,
)
from accordant.core.protocol import (
    PROTOCOL_FORMAT,
    AssuranceNeeded,
    Benefit,
    Governance,
    Party,
    PostRef,
    Protocol,
    ProtocolPurpose,
    Regime,
    Related,
    Term,
)
from accordant.core.treatment import ItemType, To, Treatment
from accordant.core.treatment import Kind as TreatmentKind

DAY = date(2026, 11, 22)
"""A day within the term of both documents."""

COUNCIL = PartyId("council")
TRUST = PartyId("trust")
TRIAGE = PurposeId("triage")
WORKER = RoleId("hub-worker")
PRACTITIONER = RoleId("practitioner")
POSTS = (SIGNATORY, OPERATIONAL_LEAD, IG_ADVISER, RELEASE_AUTHORITY)

NAMES = ItemId("names")
BIRTH = ItemId("date-of-birth")
NHS = ItemId("nhs-number")
ADDRESS = ItemId("address")
CONCERNS = ItemId("concern-codes")
MISSED = ItemId("missed-appointments")


def a_term() -> Term:
    return Term(
        effective_from=date(2026, 11, 1),
        expires=date(2028, 10, 31),
        review_due=date(2027, 5, 1),
    )


def a_council(**changes) -> Party:
    council = Party(
        id=COUNCIL,
        name="Northmoor County Council",
        kind=PartyKind.LOCAL_GOVERNMENT,
        root=Fingerprint("sha256:" + "1" * 64),
        brings="children's social care and the hub",
        aims="children are safe",
        regimes=(Regime.UK_GDPR,),
        assurance=(AssuranceNeeded(scheme="dspt", why="it receives health information"),),
        posts=(*POSTS, CHAIR),
        safeguarding_duty=True,
    )
    return evolve(council, **changes)


def a_trust(**changes) -> Party:
    trust = Party(
        id=TRUST,
        name="Northmoor Vale NHS Foundation Trust",
        kind=PartyKind.HEALTH,
        root=Fingerprint("sha256:" + "2" * 64),
        brings="what clinicians know of a child",
        aims="patients are well and safe",
        regimes=(Regime.UK_GDPR,),
        assurance=(AssuranceNeeded(scheme="dspt", why="it keeps health records"),),
        posts=POSTS,
        safeguarding_duty=True,
    )
    return evolve(trust, **changes)


def a_protocol(**changes) -> Protocol:
    """A framework between the two, complete for agreement in principle."""
    protocol = Protocol(
        format=PROTOCOL_FORMAT,
        id=DocumentId("northmoor-protocol"),
        version=1,
        title="Northmoor Safeguarding Partnership Protocol",
        summary="Why and on which principles the partners share to keep children safe.",
        zone="Europe/London",
        owner=COUNCIL,
        chair=PostRef(party=COUNCIL),
        term=a_term(),
        parties=(a_council(), a_trust()),
        purposes=(
            ProtocolPurpose(id=TRIAGE, statement="To decide in time how a child is to be helped."),
        ),
        functions=(
            Benefit(
                outcome="Children at risk are seen sooner.",
                measure="hours from contact to decision",
            ),
        ),
        principles=("Each item of information must be justified.",),
        commitment="The partners agree in principle to share for these purposes.",
        governance=Governance(
            decision_rule="each party signs for itself",
            time_limit_days=28,
            escalation=("operational leads", "independent chair", "chief officers"),
        ),
        need="No protocol in the region covers early contact about a child.",
        scope="Personal information about children and their carers in Northmoor.",
        baseline_controls=("Each party trains its staff every year.",),
        related=(Related(title="Northmoor safeguarding strategy", kind="strategy"),),
        missing_partners="Schools join through their own agreement.",
        joining_and_leaving="By a new version that every party signs.",
    )
    return evolve(protocol, **changes)


def a_purpose(**changes) -> Purpose:
    purpose = Purpose(
        id=TRIAGE,
        statement="To decide in time whether a child about whom there is concern needs help.",
        function="The council's duty to safeguard children in need in its area.",
        question="Is this child likely to suffer harm, and how soon must somebody act?",
        compatibility="Safeguarding is among the purposes people are told of when it is collected.",
        necessity="A decision without what the other party knows has missed harm before.",
        permitted_actions=("read", "record the decision in the case"),
        capacities={COUNCIL: Capacity.INDEPENDENT, TRUST: Capacity.INDEPENDENT},
    )
    return evolve(purpose, **changes)


def an_item(id, category=Category.PERSONAL, type=ItemType.TEXT, **changes) -> Item:
    item = Item(
        id=ItemId(id),
        definition=f"The {id} of the child, as the provider's record holds it.",
        type=type,
        category=category,
        necessity={TRIAGE: f"Without the {id} the child cannot be told from others or protected."},
        example="made up",
    )
    return evolve(item, **changes)


def contact_dataset(**changes) -> Dataset:
    dataset = Dataset(
        id=DatasetId("contacts"),
        title="Contacts about children",
        provider=COUNCIL,
        source="the council's case system",
        collected="When somebody raises a concern; the privacy notice says who is asked.",
        selection="Open contacts of children living in Northmoor.",
        items=(
            an_item("names", type=ItemType.NAMES, presence=Presence.REQUIRED),
            an_item("date-of-birth", type=ItemType.DATE),
            an_item("nhs-number", type=ItemType.NHS_NUMBER),
            an_item("address", guarded=True),
            an_item("concern-codes", Category.SPECIAL, ItemType.CODE),
        ),
        excluded=("the full case file",),
    )
    return evolve(dataset, **changes)


def reply_dataset(**changes) -> Dataset:
    dataset = Dataset(
        id=DatasetId("replies"),
        title="What the trust knows of a child",
        provider=TRUST,
        source="the trust's patient record",
        collected="In the course of care; the privacy notice names safeguarding.",
        selection="The child the council asks about.",
        items=(
            an_item("nhs-number", type=ItemType.NHS_NUMBER, presence=Presence.REQUIRED),
            an_item("missed-appointments", Category.SPECIAL, ItemType.INTEGER),
        ),
        excluded=("the full record",),
    )
    return evolve(dataset, **changes)


def a_retention(recipient, **changes) -> Retention:
    retention = Retention(
        recipient=recipient,
        months=36,
        starts="the day the contact is closed",
        basis="the recipient's retention schedule",
        disposal="it is deleted and the deletion recorded",
    )
    return evolve(retention, **changes)


def contact_flow(**changes) -> Flow:
    flow = Flow(
        id=FlowId("contact"),
        title="The council tells the trust of a contact",
        text="The council tells the trust who the child is and what the concern is.",
        provider=COUNCIL,
        recipients=(TRUST,),
        purpose=TRIAGE,
        dataset=DatasetId("contacts"),
        items=(NAMES, BIRTH, NHS, ADDRESS, CONCERNS),
        roles=(PRACTITIONER,),
        release_roles=(WORKER,),
        groups=(GroupId("children"),),
        modes=(Mode.SYSTEMATIC, Mode.AD_HOC),
        trigger="a contact is opened",
        frequency="as contacts come in",
        timeliness="within four hours",
        channel="exchange",
        retention=(a_retention(TRUST),),
        onward=Onward(allowed=False),
        treatments={BIRTH: Treatment(kind=TreatmentKind.GENERALISE, to=To.YEAR)},
        safe_recipients=(TRUST,),
        obligations=(Obligation(kind="log", text="Record who read it and why."),),
        settled_by={"mode": RELEASE_AUTHORITY},
    )
    return evolve(flow, **changes)


def reply_flow(**changes) -> Flow:
    flow = evolve(
        contact_flow(),
        id=FlowId("reply"),
        title="The trust answers the council",
        text="The trust tells the council what it knows that bears on the decision.",
        provider=TRUST,
        recipients=(COUNCIL,),
        dataset=DatasetId("replies"),
        items=(NHS, MISSED),
        roles=(WORKER,),
        release_roles=(PRACTITIONER,),
        trigger="the council asks",
        frequency="once for each contact",
        retention=(a_retention(COUNCIL),),
        treatments={},
        safe_recipients=(),
    )
    return evolve(flow, **changes)


def a_basis(party, leg, **changes) -> Basis:
    basis = Basis(
        purposes=(TRIAGE,),
        party=party,
        leg=leg,
        article_6="6(1)(e)",
        article_9="9(2)(g)",
        schedule_1="18",
        policy_document="Appropriate policy document, safeguarding, 2026",
        gateways=("children-act-2004-s10",) if leg is Leg.DISCLOSE else (),
        confidence="Set aside by overriding public interest in keeping the child safe.",
        human_rights="The interference is proportionate to protecting the child.",
    )
    return evolve(basis, **changes)


def an_agreement(**changes) -> Agreement:
    """An agreement between the two, complete under UK GDPR."""
    return evolve(_an_agreement(), **changes)


@cache
def _an_agreement() -> Agreement:
    bases = [a_basis(party, leg) for party in (COUNCIL, TRUST) for leg in Leg]
    return Agreement(
        format=AGREEMENT_FORMAT,
        id=DocumentId("northmoor-agreement"),
        version=1,
        title="Northmoor Early Contact Agreement",
        summary="The council and the trust tell each other what they know of a child at risk.",
        kind=AgreementKind.RECIPROCAL,
        zone="Europe/London",
        owner=COUNCIL,
        chair=PostRef(party=COUNCIL),
        term=a_term(),
        parties=(a_council(), a_trust()),
        purposes=(a_purpose(),),
        datasets=(contact_dataset(), reply_dataset()),
        flows=(contact_flow(), reply_flow()),
        related=(Related(title="Northmoor Safeguarding Partnership Protocol", kind="protocol"),),
        none_found=True,
        modes=(Mode.SYSTEMATIC, Mode.AD_HOC),
        prohibited_uses=(
            ProhibitedUse(id=PurposeId("marketing"), statement="No marketing of any kind."),
        ),
        bases=tuple(bases),
        groups=(Group(id=GroupId("children"), description="Children of concern", children=True),),
        roles=(
            Role(
                id=WORKER,
                title="Hub worker",
                parties=(COUNCIL,),
                duty="Ask only what the decision needs, and record it.",
            ),
            Role(
                id=PRACTITIONER,
                title="Safeguarding practitioner",
                parties=(TRUST,),
                duty="Answer in time, and say what is opinion.",
            ),
        ),
        **the_terms(),
    )


def the_terms() -> dict:
    """The terms around the sharing."""
    return {
        "need": Need(
            why="Each party alone sees too little to decide.",
            context="Contacts reach the hub from many places.",
            in_scope=("contacts about children",),
            out_of_scope=("adult social care",),
            benefits=(
                Benefit(outcome="Decisions are sooner.", measure="hours from contact to decision"),
            ),
            harm_of_not_sharing="A child at risk is not seen in time.",
            alternatives="Sharing counts alone would not tell which child is at risk.",
        ),
        "security": Security(
            transfer="Sealed between the two nodes.",
            at_rest="Encrypted, with access by role.",
            training="Every year.",
            logging="Every reading is logged.",
            adviser="The information security manager of each party.",
        ),
        "quality": Quality(
            responsible="The provider of each dataset.",
            rules=("Names are kept exactly as given.",),
            correction="Within two working days, to every recipient.",
            matching="By NHS number, with several names for each person.",
        ),
        "rights": Rights(
            notice="Each party gives its own notice.",
            subject_access="The party that is asked answers.",
            rectification="The provider corrects and tells the recipients.",
            complaints="The complaints office of the council.",
            publication="The agreement is published.",
        ),
        "incidents": Incidents(
            contact="The duty officer of each party",
            tell_parties_within_hours=4,
            regulator="The party that finds it tells the regulator within 72 hours.",
        ),
        "assessment": Assessment(
            screening="An assessment is required.",
            reference="DPIA-NM-014",
            outcome="Sharing may go ahead with the measures in it.",
            residual_risk="Medium",
            advice="The data protection officers agree.",
        ),
        "communications": tuple(
            Communication(
                audience=audience, message="What is shared, and what follows.", channel="notice"
            )
            for audience in ("staff", "public")
        ),
        "feedback": tuple(
            FeedbackContact(kind=kind, contact="hub@council.example", days=5)
            for kind in ("access", "information", "quality", "other")
        ),
        "change": Change(
            review_triggers=("the law changes",),
            amendment="By a new version that every party signs.",
            suspension="Either party, at once, for its own flows.",
            notice_days=90,
            exit="What is held is kept to its retention date and then disposed of.",
        ),
    }


def with_one(document, path, id, **changes):
    """Change one part of a list of a document: the one of that id."""
    parts = tuple(
        evolve(part, **changes) if part.id == id else part for part in getattr(document, path)
    )
    return evolve(document, **{path: parts})


def with_item(agreement, id, **changes):
    """Change one item wherever it stands."""
    datasets = tuple(with_one(dataset, "items", id, **changes) for dataset in agreement.datasets)
    return evolve(agreement, datasets=datasets)


def with_bases(agreement, party, leg, **changes):
    """Change the bases of one party for one leg."""
    bases = tuple(
        evolve(basis, **changes) if (basis.party, basis.leg) == (party, leg) else basis
        for basis in agreement.bases
    )
    return evolve(agreement, bases=bases)
