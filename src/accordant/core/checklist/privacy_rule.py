"""The HIPAA Privacy Rule, item by item: limited data sets and Safe Harbor."""

from __future__ import annotations

from collections.abc import Iterator

from accordant.core.agreement import Agreement, Flow, HipaaClass, Item, Leg
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.coherence import adviser_of, bases_of, owner_of
from accordant.core.checklist.conditions import leaving
from accordant.core.checklist.finding import Finding, breach
from accordant.core.law import Regime, purpose_codes
from accordant.core.treatment import Kind, To

LDS = Regime.HIPAA_LIMITED_DATA_SET
PERMITTED = frozenset({"research", "public-health", "operations"})
"""What a limited data set may be for (45 CFR 164.514(e)(3)(i))."""


def against_privacy_rule(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    """Find identifiers that may not leave, and purposes a limited data set may not serve."""
    for index, flow in enumerate(agreement.flows):
        regimes = _regimes(agreement, asking, flow)
        if LDS in regimes:
            yield from _limited(agreement, flow, f"flows[{index}]")
        if any(regime.is_hipaa for regime in regimes):
            yield from _harbor(agreement, flow, f"flows[{index}]")
    yield from _purposes(agreement)


def _regimes(agreement: Agreement, asking: Asking, flow: Flow) -> frozenset[Regime]:
    """Give the law the provider discloses under: that of its bases, else what its ends say."""
    bases = bases_of(agreement, flow, flow.provider, Leg.DISCLOSE)
    return frozenset(basis.regime for basis in bases) or asking.regimes(flow)


def _limited(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    for item in leaving(agreement, flow):
        kind = item.hipaa_class
        if kind is not None and not kind.in_limited_data_set and not _taken_out(flow, item):
            yield breach(
                "lds-identifier",
                path,
                f"“{item.id}” is a direct identifier (class {kind}), and “{flow.title}” carries "
                "it in a limited data set.",
                remedy="Take it out, or drop, pseudonymise or code it on its way.",
                who=adviser_of(flow.provider),
            )


def _harbor(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    for item in leaving(agreement, flow):
        kind = item.hipaa_class
        if kind is None or item.category.is_personal:
            continue
        if not _taken_out(flow, item) and not _coarse(flow, item):
            yield breach(
                "safe-harbor",
                path,
                f"“{item.id}” is said to be {item.category}, and is one of the eighteen "
                f"identifiers (class {kind}) that Safe Harbor takes out of “{flow.title}”.",
                remedy="Take it out or make it coarse enough, or say that it is about people.",
                who=adviser_of(flow.provider),
            )


def _taken_out(flow: Flow, item: Item) -> bool:
    treatment = flow.treatments.get(item.id)
    removing = {Kind.DROP, Kind.PSEUDONYMISE, Kind.CODE}
    return treatment is not None and treatment.kind in removing


def _coarse(flow: Flow, item: Item) -> bool:
    """Tell whether a date leaves as a year, or a place as three digits of its ZIP code at most."""
    treatment = flow.treatments.get(item.id)
    if treatment is None:
        return False
    if item.hipaa_class is HipaaClass.DATE:
        return treatment.to in {To.YEAR, To.AGE_BAND}
    area = item.hipaa_class is HipaaClass.AREA
    return area and treatment.to is To.FIRST_LETTERS and (treatment.letters or 0) <= 3


def _purposes(agreement: Agreement) -> Iterator[Finding]:
    named = {name for each in agreement.bases if each.regime is LDS for name in each.purposes}
    known = purpose_codes()
    for index, purpose in enumerate(agreement.purposes):
        meant = {known[code].is_for for code in purpose.codes if code in known}
        if purpose.id in named and purpose.codes and meant.isdisjoint(PERMITTED):
            yield breach(
                "lds-purpose",
                f"purposes[{index}].codes",
                f"A limited data set is for research, public health or health care operations, "
                f"and no code of “{purpose.id}” says that it is one of them.",
                remedy="Give it the code it has, such as accordant:public-health, or rely on "
                "another permission.",
                who=owner_of(agreement),
            )
