"""Whether the gateways a party relies on open for its flows, and are in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from accordant.core.agreement import Agreement, Basis, Flow, Leg
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.coherence import adviser_of, bases_of
from accordant.core.checklist.conditions import about_people, leaving
from accordant.core.checklist.finding import Finding, breach
from accordant.core.law import Entry, Gateway, in_force
from accordant.core.names import PartyId

Known = Mapping[str, Gateway]


def closed_gateways(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    """Find gateways that are unknown, not in force, point the wrong way, or are missing."""
    known = asking.gateways()
    for index, basis in enumerate(agreement.bases):
        yield from _known(known, basis, f"bases[{index}]", asking.on)
        if basis.leg is Leg.DISCLOSE:
            yield from _directions(agreement, known, basis, f"bases[{index}]")
    for index, flow in enumerate(agreement.flows):
        yield from _missing(agreement, asking, flow, f"flows[{index}]")


def dated(entry: Entry, name: str, path: str, who: str, on: date) -> Iterator[Finding]:
    """Find whether a cited provision is not in force on a day, or not shown to be."""
    known = in_force(entry, on)
    if known is None:
        yield breach(
            "law-not-shown-in-force",
            path,
            f"{name} is not shown to be in force: when it commences is not known, so it does "
            "not count.",
            remedy="Rely on another provision until somebody has seen the commencement "
            "regulations and dated it in the law files.",
            who=who,
            source=entry.source,
        )
    elif not known:
        days = f"from {entry.in_force_from or 'a day not known'}"
        days += f" until {entry.in_force_until}" if entry.in_force_until else ""
        yield breach(
            "law-not-in-force",
            path,
            f"{name} is not in force on {on}; it is {days}.",
            remedy="Rely on a provision that is in force.",
            who=who,
            source=entry.source,
        )


def _known(known: Known, basis: Basis, path: str, on: date) -> Iterator[Finding]:
    who = adviser_of(basis.party)
    for number, name in enumerate(basis.gateways):
        place = f"{path}.gateways[{number}]"
        found = known.get(name)
        if found is None:
            yield breach(
                "gateway-unknown",
                place,
                f"“{name}” is not a gateway in the list.",
                remedy=f"Use one of: {', '.join(known)}; or add it in a profile of your own "
                "and check with --profile: docs/how-to/write-a-profile.md says how.",
                who=who,
            )
            continue
        if basis.regime not in found.regimes:
            yield breach(
                "provision-elsewhere",
                place,
                f"{found.citation} belongs to {_words(found.regimes)}, and the basis of "
                f"{basis.party} is under {basis.regime}.",
                remedy="Cite a power of the law the basis is under, or correct its regime.",
                who=who,
                source=found.source,
            )
        yield from dated(found, found.citation, place, who, on)


def _cited(known: Known, basis: Basis) -> Iterator[tuple[int, Gateway]]:
    """Give the gateways of a basis that we know, with their places."""
    for number, name in enumerate(basis.gateways):
        if (found := known.get(name)) is not None:
            yield number, found


def _directions(agreement: Agreement, known: Known, basis: Basis, path: str) -> Iterator[Finding]:
    """Check each gateway of a disclosing party against each flow it is cited for."""
    for number, cited in _cited(known, basis):
        for flow in agreement.flows:
            if flow.provider == basis.party and flow.purpose in basis.purposes:
                yield from _closed(agreement, flow, cited, f"{path}.gateways[{number}]")


def _closed(agreement: Agreement, flow: Flow, cited: Gateway, path: str) -> Iterator[Finding]:
    provider = agreement.party(flow.provider)
    for name in flow.recipients:
        recipient = agreement.party(name)
        if not cited.opens(provider.kind, recipient.kind):
            yield breach(
                "gateway-direction",
                path,
                f"{cited.citation} does not open from {provider.id} ({provider.kind}) to "
                f"{recipient.id} ({recipient.kind}), so “{flow.title}” cannot rest on it: it "
                f"opens from {_words(cited.from_kinds)} to {_words(cited.to_kinds)}.",
                remedy="Cite a gateway that opens this way, or give this recipient a purpose "
                "of its own that does not cite it.",
                who=adviser_of(flow.provider),
                source=cited.source,
            )


def _words(kinds: Iterable[str]) -> str:
    return ", ".join(kinds)


def _missing(agreement: Agreement, asking: Asking, flow: Flow, path: str) -> Iterator[Finding]:
    """Find recipients that a public authority has no gateway towards, where its law asks for one.

    HIPAA, commercial terms and TLP know no gateways. What is wrong with one that is cited, or that
    there is no basis at all, is a finding of its own and is not said again here.
    """
    provider = agreement.party(flow.provider)
    asked = asking.lines("bases[].gateways", asking.of_party(provider))
    if not (provider.kind.is_public_authority and asked):
        return
    bases = bases_of(agreement, flow, provider.id, Leg.DISCLOSE)
    if not bases and about_people(leaving(agreement, flow)):
        return
    known = asking.gateways()
    cited = [found for basis in bases for _, found in _cited(known, basis)]
    if any(name not in known for basis in bases for name in basis.gateways):
        return
    for name in flow.recipients:
        if not _settled(agreement, cited, flow.provider, name, asking.on):
            yield breach(
                "gateway-missing",
                path,
                f"{provider.id} is a public authority and cites no gateway that is shown to be "
                f"in force and opens to {name} for “{flow.title}”.",
                remedy="Cite the power to disclose in the basis for this purpose; "
                "docs/reference/gateways.md lists those known and says how to add one.",
                who=adviser_of(provider.id),
            )


def _settled(
    agreement: Agreement, cited: Iterable[Gateway], provider: PartyId, name: PartyId, on: date
) -> bool:
    """Tell whether one of these opens, or is itself found to have ended or to point elsewhere."""
    ends = (agreement.party(provider).kind, agreement.party(name).kind)
    return any(in_force(each, on) is not None or not each.opens(*ends) for each in cited)
