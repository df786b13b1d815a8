"""The agreement itself, and the rule that it closes over itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from accordant.core.agreement.arrangement import (
    ContractClause,
    Derived,
    FiveSafes,
    Joint,
    Legal,
    OptOut,
    Outputs,
    Pseudonyms,
    SubProcessor,
    Transfer,
)
from accordant.core.agreement.flow import Dataset, Flow, Group, Item, Mode, Prohibition, Role
from accordant.core.agreement.legality import Basis, ProhibitedUse, Purpose
from accordant.core.agreement.terms import (
    AgreementKind,
    Assessment,
    Change,
    FeedbackContact,
    Incidents,
    Need,
    Quality,
    Rights,
    Security,
)
from accordant.core.errors import Problem
from accordant.core.names import DatasetId, Digest, DocumentId, FlowId, ItemId, PartyId
from accordant.core.partnership import Communication, GlossaryTerm, Risk
from accordant.core.protocol import (
    Commencement,
    Link,
    Overlay,
    Party,
    PostRef,
    Related,
    Term,
    enough_parties,
    header_problems,
    id_problems,
    require,
    twice,
    unknown,
)

AGREEMENT_FORMAT = "accordant/agreement/v1"


@frozen(kw_only=True)
class Agreement:
    """Everything the partners sign; whatever is not here is not agreed."""

    format: str
    id: DocumentId
    version: int
    title: str
    summary: str
    kind: AgreementKind
    zone: str
    owner: PartyId
    chair: PostRef
    term: Term
    parties: tuple[Party, ...]
    purposes: tuple[Purpose, ...]
    datasets: tuple[Dataset, ...]
    flows: tuple[Flow, ...]
    protocol: Link | None = None
    replaces: Digest | None = None
    epoch: int = 1
    related: tuple[Related, ...] = ()
    reviewed: tuple[Related, ...] = ()
    none_found: bool = False
    need: Need | None = None
    modes: tuple[Mode, ...] = ()
    prohibited_uses: tuple[ProhibitedUse, ...] = ()
    bases: tuple[Basis, ...] = ()
    groups: tuple[Group, ...] = ()
    roles: tuple[Role, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    security: Security | None = None
    quality: Quality | None = None
    rights: Rights | None = None
    incidents: Incidents | None = None
    assessment: Assessment | None = None
    communications: tuple[Communication, ...] = ()
    feedback: tuple[FeedbackContact, ...] = ()
    change: Change | None = None
    commencement: Commencement | None = None
    overlays: tuple[Overlay, ...] = ()
    legal: Legal | None = None
    undertaking: str = ""
    joint: Joint | None = None
    clauses: tuple[ContractClause, ...] = ()
    sub_processors: tuple[SubProcessor, ...] = ()
    joining_and_leaving: str = ""
    territories: tuple[str, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    opt_outs: tuple[OptOut, ...] = ()
    derived: Derived | None = None
    pseudonyms: Pseudonyms | None = None
    outputs: Outputs | None = None
    legal_hold: str = ""
    risks: tuple[Risk, ...] = ()
    audit: str = ""
    five_safes: FiveSafes | None = None
    glossary: tuple[GlossaryTerm, ...] = ()

    def __attrs_post_init__(self) -> None:
        require([*header_problems(self, AGREEMENT_FORMAT), *reference_problems(self)])

    def party(self, name: PartyId) -> Party:
        """Give the party of that name; KeyError if it takes no part."""
        return {party.id: party for party in self.parties}[name]

    def dataset(self, name: DatasetId) -> Dataset:
        """Give the dataset of that name; KeyError if there is none."""
        return {dataset.id: dataset for dataset in self.datasets}[name]

    def flow(self, name: FlowId) -> Flow:
        """Give the flow of that name; KeyError if there is none."""
        return {flow.id: flow for flow in self.flows}[name]


MOST_GRANTS = 1000
"""Recipients of all flows together: every decision looks at each, in drafts too."""


def reference_problems(agreement: Agreement) -> Iterator[Problem]:
    """Find ids used twice and names that refer to nothing: the agreement must close over itself."""
    for path, things in {
        "purposes": agreement.purposes,
        "prohibited_uses": agreement.prohibited_uses,
        "datasets": agreement.datasets,
        "flows": agreement.flows,
        "groups": agreement.groups,
        "roles": agreement.roles,
        "prohibitions": agreement.prohibitions,
    }.items():
        ids = [thing.id for thing in things]  # type: ignore[attr-defined]  # each has an id
        yield from id_problems(path, ids)
        yield from twice(path, ids)
    parties = [party.id for party in agreement.parties]
    for index, dataset in enumerate(agreement.datasets):
        yield from unknown(f"datasets[{index}].provider", [dataset.provider], parties, "a party")
        yield from twice(f"datasets[{index}].items", [item.id for item in dataset.items])
        yield from id_problems(f"datasets[{index}].items", [item.id for item in dataset.items])
        governs = [item.governs for item in dataset.items if item.governs]
        yield from twice(f"datasets[{index}].items", governs)
    for index, flow in enumerate(agreement.flows):
        yield from flow_problems(agreement, flow, f"flows[{index}]")
    for index, ban in enumerate(agreement.prohibitions):
        yield from prohibition_problems(agreement, ban, f"prohibitions[{index}]")
    yield from basis_problems(agreement)
    yield from arrangement_problems(agreement)
    begins = agreement.commencement
    quorum = begins.quorum if begins else None
    yield from enough_parties("commencement.quorum", quorum, agreement.parties)
    if sum(len(flow.recipients) for flow in agreement.flows) > MOST_GRANTS:
        sentence = (
            f"the flows have more than {MOST_GRANTS:,} recipients in all; make two agreements"
        )
        yield Problem("flows", sentence)
    if agreement.epoch < 1:
        yield Problem("epoch", "key epochs count from 1")


def prohibition_problems(agreement: Agreement, ban: Prohibition, path: str) -> Iterator[Problem]:
    """Find what a prohibition names that the agreement does not have, and so would never forbid."""
    parties = [party.id for party in agreement.parties]
    yield from unknown(f"{path}.recipients", ban.recipients, parties, "a party")
    uses = [one.id for one in agreement.purposes] + [one.id for one in agreement.prohibited_uses]
    yield from unknown(f"{path}.purposes", ban.purposes, uses, "a purpose or prohibited use")
    datasets = [dataset.id for dataset in agreement.datasets]
    yield from unknown(f"{path}.datasets", ban.datasets, datasets, "a dataset")
    items = {item.id for dataset in agreement.datasets for item in dataset.items}
    yield from unknown(f"{path}.items", ban.items, items, "an item")
    groups = [group.id for group in agreement.groups]
    yield from unknown(f"{path}.groups", ban.groups, groups, "a subject group")


TERRITORY = re.compile("[A-Z]{2}|EEA")


def arrangement_problems(agreement: Agreement) -> Iterator[Problem]:
    """Find parties that take no part, and countries that are not written as codes."""
    parties = [party.id for party in agreement.parties]
    named = {
        "derived.controller": agreement.derived and agreement.derived.controller,
        "pseudonyms.key_holder": agreement.pseudonyms and agreement.pseudonyms.key_holder,
    }
    for path, party in named.items():
        yield from unknown(path, [party] if party else [], parties, "a party")
    places = {f"territories[{n}]": code for n, code in enumerate(agreement.territories)}
    places |= {f"transfers[{n}].to": each.to for n, each in enumerate(agreement.transfers)}
    places |= {
        f"sub_processors[{n}].territory": each.territory
        for n, each in enumerate(agreement.sub_processors)
        if each.territory
    }
    for path, code in places.items():
        if not TERRITORY.fullmatch(code):
            yield Problem(path, f"“{code}” is no country code; write for example GB, or EEA")


def basis_problems(agreement: Agreement) -> Iterator[Problem]:
    """Find bases that name no party or purpose of the agreement."""
    parties = [party.id for party in agreement.parties]
    purposes = [purpose.id for purpose in agreement.purposes]
    for index, basis in enumerate(agreement.bases):
        yield from unknown(f"bases[{index}].party", [basis.party], parties, "a party")
        yield from unknown(f"bases[{index}].purposes", basis.purposes, purposes, "a purpose")
    for index, role in enumerate(agreement.roles):
        yield from unknown(f"roles[{index}].parties", role.parties, parties, "a party")


def flow_problems(agreement: Agreement, flow: Flow, path: str) -> Iterator[Problem]:
    """Find what a flow names that the agreement does not have."""
    parties = [party.id for party in agreement.parties]
    yield from unknown(f"{path}.provider", [flow.provider], parties, "a party")
    yield from unknown(f"{path}.recipients", flow.recipients, parties, "a party")
    yield from unknown(
        f"{path}.safe_recipients", flow.safe_recipients, flow.recipients, "a recipient"
    )
    known = [purpose.id for purpose in agreement.purposes]
    yield from unknown(f"{path}.purpose", [flow.purpose], known, "a purpose")
    groups = [group.id for group in agreement.groups]
    yield from unknown(f"{path}.groups", flow.groups, groups, "a subject group")
    roles = [role.id for role in agreement.roles]
    yield from unknown(f"{path}.roles", flow.roles, roles, "a role")
    if not flow.recipients or not flow.items:
        yield Problem(path, "a flow needs at least one recipient and at least one item")
    yield from twice(f"{path}.recipients", flow.recipients, "")
    yield from twice(f"{path}.items", flow.items, "")
    if flow.provider in flow.recipients:
        yield Problem(f"{path}.recipients", "a party does not share with itself")
    yield from dataset_problems(agreement, flow, path)


def dataset_problems(agreement: Agreement, flow: Flow, path: str) -> Iterator[Problem]:
    """Find items and treatments that the flow's dataset does not have or cannot bear."""
    datasets = {dataset.id: dataset for dataset in agreement.datasets}
    dataset = datasets.get(flow.dataset)
    if dataset is None:
        yield from unknown(f"{path}.dataset", [flow.dataset], datasets, "a dataset")
        return
    if dataset.provider != flow.provider:
        yield Problem(f"{path}.dataset", f"“{dataset.id}” is provided by {dataset.provider}")
    items = {item.id: item for item in dataset.items}
    yield from unknown(f"{path}.items", flow.items, items, f"an item of “{dataset.id}”")
    yield from unknown(f"{path}.treatments", flow.treatments, flow.items, "an item of this flow")
    yield from treatment_problems(flow, items, path)


def treatment_problems(flow: Flow, items: Mapping[ItemId, Item], path: str) -> Iterable[Problem]:
    """Find treatments that cannot be applied to their item's type."""
    for name, treatment in flow.treatments.items():
        if name in items and (why := treatment.accepts(items[name].type)):
            yield Problem(f"{path}.treatments.{name}", why)
