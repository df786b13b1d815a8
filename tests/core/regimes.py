"""The agreement of `builders` under each body of law, complete: the checklist finds nothing.

under(Regime.TLP)                       the agreement under that law
laid_over(Overlay.RESEARCH)             under UK GDPR with that overlay
everything()                            with every optional part filled in
"""

from datetime import date

from attrs import evolve

from accordant.core.agreement import (
    AgreementKind,
    Capacity,
    Category,
    ContractClause,
    Derived,
    FiveSafes,
    HipaaClass,
    Identifiability,
    Iep,
    Joint,
    Leg,
    Legal,
    Marking,
    Mechanism,
    OptOut,
    Outputs,
    Pap,
    PermittedAction,
    Pseudonyms,
    SpecialKind,
    SubjectCategory,
    SubProcessor,
    Tlp,
    Transfer,
    Word,
)
from accordant.core.law import Overlay, Regime, contract_terms
from accordant.core.partnership import (
    BenefitKind,
    Communication,
    Engagement,
    Environment,
    GlossaryTerm,
    Risk,
    SetUp,
)
from accordant.core.people import CALDICOTT_GUARDIAN, RELEASE_AUTHORITY, PartyKind
from accordant.core.treatment import Kind as Treatments
from accordant.core.treatment import Treatment
from tests.core.builders import COUNCIL, TRUST, a_protocol, a_purpose, an_agreement

DROP = Treatment(kind=Treatments.DROP)


def with_all(document, path, **changes):
    """Change every part of a list."""
    return evolve(document, **{path: tuple(evolve(x, **changes) for x in getattr(document, path))})


def with_all_items(document, **changes):
    """Change every item of every dataset."""
    datasets = tuple(with_all(dataset, "items", **changes) for dataset in document.datasets)
    return evolve(document, datasets=datasets)


def clauses(*sets):
    """Every term of these contracts."""
    known = contract_terms().values()
    return tuple(ContractClause(kind=t.id, text="As agreed.") for t in known if t.set in sets)


def acting(regime, document=None):
    """The agreement with both parties under one law, and bases under it that cite nothing."""
    document = with_all(document or an_agreement(), "parties", regimes=(regime,))
    bare = {"article_6": "", "article_9": "", "schedule_1": "", "policy_document": ""}
    return with_all(document, "bases", regime=regime, gateways=(), confidence="", **bare)


def european(regime, gateway):
    document = acting(regime)
    bases = tuple(
        evolve(
            basis,
            article_6="6(1)(e)",
            article_9="9(2)(g)",
            gateways=(gateway,) if basis.leg is Leg.DISCLOSE else (),
        )
        for basis in document.bases
    )
    return evolve(document, bases=bases)


def irish():
    return evolve(
        european(Regime.IE_DSGA, "dsga-2019-s13"),
        undertaking="The parties undertake to comply with Article 5.",
        joining_and_leaving="By a new version, after a public consultation of 28 days.",
        derived=DERIVED,
    )


DERIVED = Derived(what="The outcome", controller=COUNCIL, use="The case", retention="36 months")


def hipaa(regime, cited, kind, **changes):
    """Health information under the Privacy Rule, of which nothing direct leaves."""
    document = with_all(acting(regime), "bases", hipaa=cited, human_rights="")
    classes = {
        "names": HipaaClass.NAME,
        "date-of-birth": HipaaClass.DATE,
        "nhs-number": HipaaClass.MEDICAL_RECORD,
        "address": HipaaClass.PLACE,
    }
    datasets = tuple(
        evolve(
            dataset,
            items=tuple(
                evolve(item, hipaa_class=classes.get(item.id, HipaaClass.OTHER))
                for item in dataset.items
            ),
        )
        for dataset in document.datasets
    )
    flows = tuple(
        evolve(
            flow,
            treatments={
                **flow.treatments,
                **{name: DROP for name in ("names", "nhs-number", "address") if name in flow.items},
            },
        )
        for flow in document.flows
    )
    told = evolve(document.rights, accounting="From the ledger, for six years.")
    return evolve(
        document,
        kind=kind,
        datasets=datasets,
        flows=flows,
        rights=told,
        derived=DERIVED,
        legal=LEGAL,
        territories=("US",),
        sub_processors=(SubProcessor(name="A host", terms="The same."),),
        outputs=OUTPUTS,
        **changes,
    )


LEGAL = Legal(
    governing_law="England and Wales",
    liability="Each for its own.",
    sanctions="Suspension.",
    disputes="The chair, then the courts.",
)
OUTPUTS = Outputs(rule="No small counts.", minimum_count=10, checked_by="The provider")


def associate():
    capacity = {COUNCIL: Capacity.COVERED_ENTITY, TRUST: Capacity.BUSINESS_ASSOCIATE}
    return hipaa(
        Regime.HIPAA_ASSOCIATE,
        "164.502(e)",
        AgreementKind.BUSINESS_ASSOCIATE,
        clauses=clauses("associate"),
        purposes=(a_purpose(capacities=capacity),),
    )


def limited():
    return hipaa(
        Regime.HIPAA_LIMITED_DATA_SET,
        "164.514(e)",
        AgreementKind.LIMITED_DATA_SET,
        clauses=clauses("limited-data-set"),
        purposes=(a_purpose(codes=("accordant:public-health",)),),
    )


def impersonal(regime, **changes):
    """Business information about nobody."""
    document = with_all_items(an_agreement(), category=Category.COMMERCIAL, guarded=False)
    document = with_all(document, "parties", regimes=(regime,), kind=PartyKind.PRIVATE)
    marking = Marking(tlp=Tlp.AMBER, iep=IEP)
    document = with_all(document, "datasets", marking=marking)
    return evolve(
        with_all(document, "flows", groups=()),
        bases=(),
        groups=(),
        assessment=None,
        rights=None,
        derived=DERIVED,
        territories=("GB",),
        **changes,
    )


IEP = Iep(
    permitted_actions=PermittedAction.INTERNAL,
    affected_party=Word.MAY,
    attribution=Word.MUST_NOT,
    resale=Word.MUST_NOT,
    encrypt_in_transit=Word.MUST,
)


def commercial():
    return impersonal(
        Regime.COMMERCIAL,
        kind=AgreementKind.COMMERCIAL,
        legal=LEGAL,
        clauses=clauses("confidence"),
        sub_processors=(SubProcessor(name="A host", terms="The same."),),
    )


def community():
    incidents = evolve(an_agreement().incidents, affected="They may be told.")
    return impersonal(
        Regime.TLP,
        kind=AgreementKind.TLP_COMMUNITY,
        incidents=incidents,
        joining_and_leaving="By the charter.",
    )


COMPLETE = {
    Regime.UK_GDPR: an_agreement,
    Regime.EU_GDPR: lambda: european(Regime.EU_GDPR, "eu-member-state-law"),
    Regime.IE_DSGA: irish,
    Regime.HIPAA_ASSOCIATE: associate,
    Regime.HIPAA_LIMITED_DATA_SET: limited,
    Regime.HIPAA_DISCLOSURE: lambda: hipaa(
        Regime.HIPAA_DISCLOSURE, "164.512(b)", AgreementKind.ONE_WAY
    ),
    Regime.COMMERCIAL: commercial,
    Regime.TLP: community,
}
"""Complete under each law; under Part 3, see the police force of test_checklist_legality."""


def under(regime):
    return COMPLETE[regime]()


def laid_over(overlay):
    """The agreement under UK GDPR with an overlay, and what that overlay asks besides."""
    return {
        Overlay.HEALTH: clinical,
        Overlay.RESEARCH: studied,
        Overlay.HIGH_STAKES: everything,
    }[overlay]()


OPT_OUT = OptOut(name="The national data opt-out", effect="Those who opted out are left out.")
SAFES = FiveSafes(
    projects="Approved.", people="Trained.", settings="Closed.", data="Coarse.", outputs="Checked."
)


def clinical():
    document = an_agreement(overlays=(Overlay.HEALTH,), opt_outs=(OPT_OUT,))
    document = with_all(document, "datasets", standard="PRSB")
    posts = (*document.parties[1].posts, CALDICOTT_GUARDIAN)
    trust = evolve(document.parties[1], posts=posts)
    return evolve(document, parties=(document.parties[0], trust))


def studied():
    document = an_agreement(
        overlays=(Overlay.RESEARCH,),
        outputs=OUTPUTS,
        five_safes=SAFES,
        opt_outs=(OPT_OUT,),
        territories=("GB",),
        derived=DERIVED,
        legal=LEGAL,
        purposes=(a_purpose(codes=("duo:0000006",)),),
        change=evolve(an_agreement().change, survival="No re-identification."),
    )
    document = with_all(document, "datasets", history="Since 2020.")
    return with_all_items(document, identifiability=Identifiability.QUASI)


def everything(**changes):
    """Every optional part filled in, and the highest stakes."""
    document = an_agreement()
    parties = with_all(document, "parties", deputies=(RELEASE_AUTHORITY,)).parties
    document = with_all(evolve(document, parties=parties), "roles", training="Every year.")
    document = with_all(document, "groups", numbers="about 9,000 a year", vulnerable=True)
    document = with_all(document, "groups", part_3=SubjectCategory.VICTIM)
    document = with_all(document, "communications", owner="The lead", by=date(2026, 12, 1))
    document = with_all(
        document,
        "datasets",
        history="Since 2020.",
        standard="PRSB",
        marking=Marking(tlp=Tlp.AMBER, pap=Pap.GREEN, protective="OFFICIAL", iep=IEP),
    )
    document = with_all_items(
        document,
        code_list="SNOMED CT",
        identifiability=Identifiability.PSEUDONYM,
        special=SpecialKind.HEALTH,
    )
    quality = evolve(document.quality, cadence="Every quarter.")
    rights = evolve(
        document.rights,
        freedom_of_information="The council answers.",
        automated_decisions="None are made.",
        accounting="From the ledger.",
    )
    benefit = evolve(document.need.benefits[0], benefit=BenefitKind.RESPONSE_TIME)
    given = {
        "overlays": (Overlay.HIGH_STAKES,),
        "need": evolve(document.need, benefits=(benefit,)),
        "quality": quality,
        "rights": rights,
        "incidents": evolve(document.incidents, affected="They may be told."),
        "change": evolve(document.change, survival="Confidence."),
        "legal": LEGAL,
        "undertaking": "The parties undertake to comply with Article 5.",
        "joint": Joint(notices="The council", rights="Either", contact="A desk", essence="Online"),
        "sub_processors": (
            SubProcessor(name="A host", service="Hosting", territory="GB", terms="The same."),
        ),
        "joining_and_leaving": "By a new version that every party signs.",
        "territories": ("GB", "IE"),
        "transfers": (Transfer(to="EEA", mechanism=Mechanism.ADEQUACY),),
        "opt_outs": (OPT_OUT,),
        "derived": DERIVED,
        "pseudonyms": Pseudonyms(method="HMAC", key_holder=TRUST),
        "outputs": OUTPUTS,
        "legal_hold": "Either signatory, in writing.",
        "risks": (Risk(risk="A wrong address.", owner="The lead", response="It is checked."),),
        "audit": "Each may look at the other's log.",
        "five_safes": SAFES,
        "glossary": (
            GlossaryTerm(
                term="agreement in principle",
                meaning="What all want, before anyone is bound.",
                synonyms={TRUST: ("heads of terms",)},
            ),
        ),
        "purposes": (a_purpose(codes=("dpv:PublicBenefit",)),),
    }
    return evolve(document, **given | changes)


def a_full_protocol(**changes):
    """A protocol with every optional part filled in, and the highest stakes."""
    protocol = a_protocol()
    parties = with_all(protocol, "parties", deputies=(RELEASE_AUTHORITY,)).parties
    given = {
        "overlays": (Overlay.HIGH_STAKES,),
        "parties": parties,
        "functions": with_all(protocol, "functions", benefit=BenefitKind.DECISIONS).functions,
        "glossary": everything().glossary,
        "environment": Environment(set_up=SetUp.REACTIVE, pressures="A review of serious harm."),
        "communications": (
            Communication(audience="public", message="Why we share.", channel="notice"),
        ),
        "engagement": (
            Engagement(who="parents", on_what="what they are told", changed="the notice"),
        ),
        "risks": everything().risks,
    }
    return evolve(protocol, **given | changes)
