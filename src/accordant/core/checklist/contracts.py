"""The legal arrangement: contract terms, joint control, transfers, codes, markings and posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from accordant.core.agreement import Agreement, AgreementKind, Capacity, Category, Governs
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.coherence import adviser_of, owner_of
from accordant.core.checklist.conditions import about_people, capacities, items
from accordant.core.checklist.finding import Finding, breach
from accordant.core.law import Overlay, Regime, contract_terms, purpose_codes
from accordant.core.people import CALDICOTT_GUARDIAN, PartyKind

GDPR = frozenset({Regime.UK_GDPR, Regime.EU_GDPR, Regime.IE_DSGA})

EEA = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"}
    | {"IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "EEA"}
)
"""The European Economic Area, country by country and as a whole."""

HOME: Final[Mapping[Regime, frozenset[str]]] = {
    Regime.UK_GDPR: frozenset({"GB"}),
    Regime.DPA_PART_3: frozenset({"GB"}),
    Regime.EU_GDPR: EEA,
    Regime.IE_DSGA: EEA,
}
"""For each law that asks what allows a transfer abroad, the countries that are not abroad."""

OF_A_REGIME: Final[Mapping[AgreementKind, Regime]] = {
    AgreementKind.BUSINESS_ASSOCIATE: Regime.HIPAA_ASSOCIATE,
    AgreementKind.LIMITED_DATA_SET: Regime.HIPAA_LIMITED_DATA_SET,
    AgreementKind.TLP_COMMUNITY: Regime.TLP,
}
"""Kinds of agreement that exist under one body of law only."""


ETHICS_REQUIRED: Final = "duo:0000021"
ETHICS_APPROVAL: Final = "ethics-approval"


def badly_arranged(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    """Find what the arrangement around the sharing lacks or has wrong."""
    yield from _clauses(agreement, asking)
    yield from _joint(agreement)
    yield from _transfers(agreement, asking)
    yield from _codes(agreement)
    yield from _approval(agreement)
    yield from _kind(agreement, asking)
    yield from _markings(agreement)
    yield from _posts(agreement)


def contracts(agreement: Agreement, asking: Asking) -> frozenset[str]:
    """Give the sets of contract terms that the agreement must hold, by the name of the set."""
    regimes = asking.spoken(party.id for party in agreement.parties)
    held = capacities(agreement)
    processor = Capacity.PROCESSOR in held
    secret = any(item.category is Category.COMMERCIAL for item in items(agreement))
    associate = (
        Capacity.BUSINESS_ASSOCIATE in held or agreement.kind is AgreementKind.BUSINESS_ASSOCIATE
    )
    limited = agreement.kind is AgreementKind.LIMITED_DATA_SET
    needed = {
        "processor": processor and not GDPR.isdisjoint(regimes),
        "part-3-processor": processor and Regime.DPA_PART_3 in regimes,
        "associate": associate or Regime.HIPAA_ASSOCIATE in regimes,
        "limited-data-set": limited or Regime.HIPAA_LIMITED_DATA_SET in regimes,
        "confidence": secret and Regime.COMMERCIAL in regimes,
    }
    return frozenset(name for name, so in needed.items() if so)


def _clauses(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    known = contract_terms()
    written = [clause.kind for clause in agreement.clauses]
    for index, name in enumerate(written):
        if name not in known or name in written[:index]:
            wrong = "is here twice" if name in known else "is not in the list of contract terms"
            yield breach(
                "clause-unknown",
                f"clauses[{index}].kind",
                f"“{name}” {wrong}.",
                remedy="Use the name of a term in the list, each once.",
                who=owner_of(agreement),
            )
    sets = contracts(agreement, asking)
    for term in known.values():
        if term.set in sets and term.id not in written:
            yield breach(
                "clause-missing",
                "clauses",
                f"A contract of this kind must hold a term that is missing: {term.says}.",
                remedy=f"Write the clause, of the kind {term.id}.",
                who=owner_of(agreement),
                source=term.source,
            )


def _joint(agreement: Agreement) -> Iterator[Finding]:
    for index, purpose in enumerate(agreement.purposes):
        joint = [name for name, each in purpose.capacities.items() if each is Capacity.JOINT]
        if len(joint) == 1:
            yield breach(
                "joint-alone",
                f"purposes[{index}].capacities",
                f"{joint[0]} is a joint controller for “{purpose.id}”, and nobody is one with it.",
                remedy="Say who decides with it on means and purposes, or that it decides alone.",
                who=adviser_of(joint[0]),
            )


def _transfers(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    """Find countries abroad, for the law of any party, that no transfer reaches."""
    if not about_people(items(agreement)):
        return
    places = {f"territories[{at}]": code for at, code in enumerate(agreement.territories)}
    places |= {
        f"sub_processors[{at}].territory": each.territory
        for at, each in enumerate(agreement.sub_processors)
        if each.territory
    }
    reached = {transfer.to for transfer in agreement.transfers}
    regimes = asking.spoken(party.id for party in agreement.parties) & HOME.keys()
    for path, code in places.items():
        leaves = [regime for regime in sorted(regimes) if code not in HOME[regime]]
        if leaves and code not in reached and not ("EEA" in reached and code in EEA):
            yield breach(
                "transfer-missing",
                path,
                f"{code} is abroad for {', '.join(leaves)}, and nothing says what allows "
                "information about people to go there.",
                remedy=f"Add a transfer to {code} with its mechanism, or take the country out.",
                who=owner_of(agreement),
            )


def _codes(agreement: Agreement) -> Iterator[Finding]:
    for index, purpose in enumerate(agreement.purposes):
        for number, code in enumerate(purpose.codes):
            if code not in purpose_codes():
                yield breach(
                    "code-unknown",
                    f"purposes[{index}].codes[{number}]",
                    f"“{code}” is in no vocabulary of purposes that we know.",
                    remedy="Write for example dpv:PublicBenefit, duo:0000006 or "
                    "accordant:public-health.",
                    who=owner_of(agreement),
                )


def _approval(agreement: Agreement) -> Iterator[Finding]:
    """Ask for the ethics approval that the code of a purpose says is required."""
    needed = any(ETHICS_REQUIRED in purpose.codes for purpose in agreement.purposes)
    if needed and all(one.kind != ETHICS_APPROVAL for one in agreement.related):
        yield breach(
            "approval-missing",
            "related",
            f"A purpose has the code {ETHICS_REQUIRED}, ethics approval required, and no related "
            "document is one.",
            remedy=f"Add the approval with its reference, as the kind {ETHICS_APPROVAL}.",
            who=owner_of(agreement),
        )


def _kind(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    regime = OF_A_REGIME.get(agreement.kind)
    if regime is not None and all(regime not in party.regimes for party in agreement.parties):
        yield breach(
            "kind-regime",
            "kind",
            f"An agreement of the kind {agreement.kind} is one under {regime}, and no party says "
            "that it acts under it.",
            remedy=f"Add {regime} to the regimes of the parties, or choose another kind.",
            who=owner_of(agreement),
        )


def _markings(agreement: Agreement) -> Iterator[Finding]:
    for index, flow in enumerate(agreement.flows):
        marking = agreement.dataset(flow.dataset).marking
        tlp = marking.tlp if marking else None
        if tlp is not None and tlp.stays and flow.onward is not None and flow.onward.allowed:
            yield breach(
                "marking-onward",
                f"flows[{index}].onward.allowed",
                f"“{flow.dataset}” is marked TLP:{tlp.upper()}, and “{flow.title}” lets it be "
                "passed on.",
                remedy="Do not allow it, or have the source mark it more widely.",
                who=owner_of(agreement),
            )
        by_itself = agreement.dataset(flow.dataset).governing(Governs.MARKING)
        if tlp is not None and by_itself is None and not tlp.lets(flow.reach):
            yield breach(
                "marking-audience",
                f"flows[{index}].audience",
                f"“{flow.dataset}” is marked {tlp.label}, which does not let it go as far as "
                f"“{flow.title}” does: {flow.reach}.",
                remedy="Let each record bear its own marking, or have the source mark it more "
                "widely.",
                who=owner_of(agreement),
            )


def _posts(agreement: Agreement) -> Iterator[Finding]:
    if Overlay.HEALTH not in agreement.overlays:
        return
    for index, party in enumerate(agreement.parties):
        if party.kind is PartyKind.HEALTH and CALDICOTT_GUARDIAN not in party.posts:
            yield breach(
                "post-missing",
                f"parties[{index}].posts",
                f"{party.id} is a health body and has no post {CALDICOTT_GUARDIAN}.",
                remedy=f"Add {CALDICOTT_GUARDIAN} to its posts, and appoint somebody.",
                who=adviser_of(party.id),
            )
