"""Whether each party has a lawful basis for its leg, and a condition for what is sensitive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accordant.core.agreement import Agreement, Basis, Capacity, Category, Flow, Leg
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.coherence import adviser_of, bases_of
from accordant.core.checklist.finding import Finding, breach
from accordant.core.checklist.gateways import dated
from accordant.core.law import Ground, Provision, ground, grounds
from accordant.core.names import PartyId
from accordant.core.protocol import Regime

CITING = {
    "article_6": Provision.ARTICLE_6,
    "annex_1": Provision.ANNEX_1,
    "article_9": Provision.ARTICLE_9,
    "schedule_1": Provision.SCHEDULE_1,
    "hipaa": Provision.HIPAA,
}
"""Which parts of a basis cite a provision, and out of which list."""

NEEDED = {
    "annex-1": "which paragraph of Annex 1 is met",
    "consent": "how consent is asked for, shown and withdrawn",
    "schedule-1": "which paragraph of DPA 2018 Schedule 1 is met",
    "policy-document": "which appropriate policy document stands behind it",
}
"""What a ground may not be cited without, in plain words."""


COMPLETES = {"annex_1": "article_6", "schedule_1": "article_9"}
"""Parts of a basis that complete another; if that is not in force, they are not found besides."""


def unlawful(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    """Find what is wrong with the lawful bases, each by itself and for each flow."""
    for index, basis in enumerate(agreement.bases):
        path = f"bases[{index}]"
        yield from _grounds(agreement, basis, path, asking.on)
        yield from _regime(agreement, asking, basis, path)
    for index, flow in enumerate(agreement.flows):
        yield from _flow(agreement, flow, f"flows[{index}]")


def _grounds(agreement: Agreement, basis: Basis, path: str, on: date) -> Iterator[Finding]:
    closed = set()
    for field, provision in CITING.items():
        cited = getattr(basis, field)
        place = f"{path}.{field}"
        if not cited.strip():
            continue
        found = ground(provision, cited, basis.regime)
        if found is None:
            yield _unknown(basis, provision, cited, place)
            continue
        late = list(dated(found, _name(found), place, adviser_of(basis.party), on))
        if late:
            closed.add(field)
        if COMPLETES.get(field) not in closed:
            yield from late
        yield from _incomplete(basis, found, path)
        yield from _unfit(agreement, basis, found, place)


def _name(found: Ground) -> str:
    return f"{found.source} ({found.title.lower()})"


def _unknown(basis: Basis, provision: Provision, cited: str, place: str) -> Finding:
    known = [name for law, kind, name in grounds() if (law, kind) == (basis.regime, provision)]
    some = f"Write just one of: {', '.join(known)}." if known else "Take it out."
    return breach(
        "ground-unknown",
        place,
        f"“{cited}” is not in the list of {provision} grounds under {basis.regime}.",
        remedy=f"{some} For a second ground, write a second basis.",
        who=adviser_of(basis.party),
    )


def _incomplete(basis: Basis, found: Ground, path: str) -> Iterator[Finding]:
    for need in found.needs:
        field = need.replace("-", "_")
        if not getattr(basis, field).strip():
            yield breach(
                "ground-incomplete",
                f"{path}.{field}",
                f"{basis.party} cites {_name(found)} and does not say {NEEDED[need]}.",
                remedy=f"Write {NEEDED[need]}.",
                who=adviser_of(basis.party),
                source=found.source,
            )


def _unfit(agreement: Agreement, basis: Basis, found: Ground, place: str) -> Iterator[Finding]:
    """Find a ground that this party cannot use, or that does not go with the others."""
    party = agreement.party(basis.party)
    if not found.public_tasks and party.kind.is_public_authority:
        yield breach(
            "public-task",
            place,
            f"{party.id} is a public authority ({party.kind}); it may not rely on "
            f"{_name(found)} for its tasks.",
            remedy="Rely on 6(1)(e), with the power to do it, or on another basis.",
            who=adviser_of(basis.party),
            source=found.source,
        )
    condition = ground(Provision.ARTICLE_9, basis.article_9, basis.regime)
    if found.serves and condition is not None and condition.id not in found.serves:
        yield breach(
            "ground-unpaired",
            place,
            f"{_name(found)} does not complete {condition.id}; it completes "
            f"{', '.join(found.serves)}.",
            remedy="Cite the paragraph that goes with the condition.",
            who=adviser_of(basis.party),
            source=found.source,
        )


def _regime(agreement: Agreement, asking: Asking, basis: Basis, path: str) -> Iterator[Finding]:
    party = agreement.party(basis.party)
    declared = {name for regime in party.regimes for name in asking.profiles.above(regime)}
    if basis.regime not in declared:
        yield breach(
            "regime-undeclared",
            f"{path}.regime",
            f"{party.id} relies on {basis.regime} and is not said to act under it.",
            remedy=f"Add {basis.regime} to the regimes of {party.id}, or correct the basis.",
            who=adviser_of(basis.party),
        )
    if basis.regime is Regime.DPA_PART_3:
        yield from _capacity(agreement, basis, path)


def _capacity(agreement: Agreement, basis: Basis, path: str) -> Iterator[Finding]:
    for purpose in agreement.purposes:
        capacity = purpose.capacities.get(basis.party)
        if purpose.id in basis.purposes and capacity is not Capacity.COMPETENT_AUTHORITY:
            yield breach(
                "part-3-capacity",
                f"{path}.regime",
                f"{basis.party} relies on Part 3 for “{purpose.id}”, in which it is not said "
                "to be a competent authority.",
                remedy="Correct its capacity in the purpose, or rely on UK GDPR.",
                who=adviser_of(basis.party),
            )


def _flow(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    """Find legs of a flow of personal information without a basis, or without a condition."""
    if not any(category.is_personal for category in _categories(agreement, flow)):
        return
    for party, leg in _legs(flow):
        bases = bases_of(agreement, flow, party, leg)
        if bases:
            yield from _sensitive(agreement, flow, bases, path)
        else:
            yield _without_basis(agreement, flow, path, party, leg)
    yield from _reuse(agreement, flow, path)


def _without_basis(
    agreement: Agreement, flow: Flow, path: str, party: PartyId, leg: Leg
) -> Finding:
    """Say that a leg has no basis, or that its party first needs a regime that has any."""
    if set(agreement.party(party).regimes) == {Regime.COMMERCIAL}:
        return breach(
            "regime-unfit",
            path,
            f"“{flow.title}” carries items about people, and {party} acts under "
            f"{Regime.COMMERCIAL} alone, which is for information about nobody.",
            remedy=f"Switch {party} to the data protection regime it is under, such as "
            f"{Regime.UK_GDPR} or {Regime.EU_GDPR}, and add its bases; or take the items out.",
            who=adviser_of(party),
        )
    return breach(
        "basis-missing",
        path,
        f"{party} has no lawful basis to {_verb(leg)} under “{flow.title}”, for “{flow.purpose}”.",
        remedy=f"Add the basis of {party} for {leg} and this purpose.",
        who=adviser_of(party),
    )


def _legs(flow: Flow) -> Iterator[tuple[PartyId, Leg]]:
    yield flow.provider, Leg.DISCLOSE
    for recipient in flow.recipients:
        yield recipient, Leg.RECEIVE_AND_USE


def _verb(leg: Leg) -> str:
    return "disclose" if leg is Leg.DISCLOSE else "receive and use"


def _categories(agreement: Agreement, flow: Flow) -> frozenset[Category]:
    items = agreement.dataset(flow.dataset).items
    return frozenset(item.category for item in items if item.id in flow.items)


def _sensitive(
    agreement: Agreement, flow: Flow, bases: tuple[Basis, ...], path: str
) -> Iterator[Finding]:
    """Find sensitive items for which none of a party's bases holds a condition."""
    categories = _categories(agreement, flow)
    party, leg = bases[0].party, bases[0].leg
    if any(each.is_special for each in categories) and not any(map(_covers_special, bases)):
        yield breach(
            "special-uncovered",
            path,
            f"“{flow.title}” carries special-category items, and {party} has no condition to "
            f"{_verb(leg)} them for “{flow.purpose}”.",
            remedy="Cite a condition of Article 9 with what completes it; under Part 3, a "
            "condition of Schedule 8 and the policy document.",
            who=adviser_of(party),
        )
    if Category.CRIMINAL in categories and not any(map(_covers_criminal, bases)):
        yield breach(
            "criminal-uncovered",
            path,
            f"“{flow.title}” carries items about criminal offences, and {party} has no "
            f"condition to {_verb(leg)} them for “{flow.purpose}”.",
            remedy="Name the official authority under Article 10, or cite a paragraph of "
            "Schedule 1; a competent authority may rely on Part 3.",
            who=adviser_of(party),
        )


def _covers_special(basis: Basis) -> bool:
    if basis.regime.is_hipaa:
        return True  # all of it is health information there, and the permission covers it
    if basis.regime is Regime.DPA_PART_3:
        part = basis.part_3
        if part is None:
            return True  # that its grounds are missing altogether is found as such
        return bool(part.schedule_8.strip() and part.policy_document.strip())
    return ground(Provision.ARTICLE_9, basis.article_9, basis.regime) is not None


def _covers_criminal(basis: Basis) -> bool:
    if basis.regime is Regime.DPA_PART_3 or basis.regime.is_hipaa or basis.article_10.strip():
        return True
    return ground(Provision.SCHEDULE_1, basis.schedule_1, basis.regime) is not None


def _reuse(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    """Find what is held under Part 3 and goes to a use outside it with no law named for that.

    A basis under UK GDPR that gives Part 3 grounds says the same: it was held under Part 3.
    """
    held = [
        basis.part_3
        for basis in bases_of(agreement, flow, flow.provider, Leg.DISCLOSE)
        if basis.part_3 is not None
    ]
    if not held or any(part.section_36_4.strip() for part in held):
        return
    for party in flow.recipients:
        received = bases_of(agreement, flow, party, Leg.RECEIVE_AND_USE)
        if received and all(basis.regime is not Regime.DPA_PART_3 for basis in received):
            yield breach(
                "part-3-reuse",
                path,
                f"{flow.provider} holds this for law enforcement, and {party} is to use it "
                f"otherwise under “{flow.title}”; no law that authorises this is named.",
                remedy="Name the authority under s.36(4) in the basis.",
                who=adviser_of(flow.provider),
            )
