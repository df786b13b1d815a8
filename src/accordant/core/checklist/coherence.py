"""Whether an agreement hangs together: every item needed, every purpose served, every end held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accordant.core.agreement import Agreement, Basis, Flow, Leg, Mode, Retention
from accordant.core.checklist.finding import Finding, breach
from accordant.core.names import PartyId, RoleId
from accordant.core.people import IG_ADVISER
from accordant.core.protocol import Document

PROBLEMS = ("access", "information", "quality", "other")
"""The kinds of problem that must have somewhere to be raised."""


def incoherent(agreement: Agreement) -> Iterator[Finding]:
    """Find what does not fit together in an agreement, whatever the law."""
    yield from _items(agreement)
    yield from _purposes(agreement)
    yield from _roles(agreement)
    yield from _feedback(agreement)
    for index, flow in enumerate(agreement.flows):
        path = f"flows[{index}]"
        yield from _ends(agreement, flow, path)
        yield from _settlers(agreement, flow, path)
        yield from _retention(agreement, flow, path)
        yield from _onward(agreement, flow, path)
        yield from _consent(agreement, flow, path)
        yield from _guarded(agreement, flow, path)
        yield from _modes(agreement, flow, path)
        yield from _days(agreement, flow, path)


def owner_of(document: Document) -> str:
    """Say who can change a document."""
    return f"the owner, {document.owner}"


def adviser_of(party: PartyId) -> str:
    """Say who answers for the law at a party."""
    return f"{IG_ADVISER} of {party}"


def may_fill(agreement: Agreement, party: PartyId, role: RoleId) -> bool:
    """Tell whether a party has a post or a role of that name."""
    held = any(each.id == role and party in each.parties for each in agreement.roles)
    return held or role in agreement.party(party).posts


def _items(agreement: Agreement) -> Iterator[Finding]:
    for at, dataset in enumerate(agreement.datasets):
        flows = [flow for flow in agreement.flows if flow.dataset == dataset.id]
        for number, item in enumerate(dataset.items):
            path = f"datasets[{at}].items[{number}]"
            carrying = [flow for flow in flows if item.id in flow.items]
            if not carrying:
                yield breach(
                    "item-unused",
                    path,
                    f"“{item.id}” of “{dataset.title}” is in no flow, so nothing needs it.",
                    remedy="Put it in the flow whose purpose needs it, or take it out.",
                    who=owner_of(agreement),
                )
            for purpose in dict.fromkeys(flow.purpose for flow in carrying):
                if not item.necessity.get(purpose, "").strip():
                    yield breach(
                        "necessity-missing",
                        f"{path}.necessity.{purpose}",
                        f"Nothing says why “{purpose}” needs “{item.id}”.",
                        remedy="Write in a sentence what could not be done without it, or take "
                        "it out of the flow.",
                        who=owner_of(agreement),
                    )


def _purposes(agreement: Agreement) -> Iterator[Finding]:
    served = {flow.purpose for flow in agreement.flows}
    for index, purpose in enumerate(agreement.purposes):
        if purpose.id not in served:
            yield breach(
                "purpose-unserved",
                f"purposes[{index}]",
                f"No flow serves the purpose “{purpose.id}”.",
                remedy="Add the flow it needs, or take the purpose out.",
                who=owner_of(agreement),
            )


def _roles(agreement: Agreement) -> Iterator[Finding]:
    for index, role in enumerate(agreement.roles):
        if not role.parties:
            yield breach(
                "role-unfilled",
                f"roles[{index}].parties",
                f"No party may fill the role “{role.title}”.",
                remedy="Name the parties whose people may hold it, or take the role out.",
                who=owner_of(agreement),
            )


def _feedback(agreement: Agreement) -> Iterator[Finding]:
    raised = {contact.kind for contact in agreement.feedback}
    if raised and (missing := [kind for kind in PROBLEMS if kind not in raised]):
        yield breach(
            "feedback-gap",
            "feedback",
            f"Nothing says where problems are raised about: {', '.join(missing)}.",
            remedy="Add a contact and a time for each; it may be the same one.",
            who=owner_of(agreement),
        )


def _ends(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    """Find ends of a flow at which nobody may act."""
    for party in flow.recipients:
        if not any(may_fill(agreement, party, role) for role in flow.roles):
            yield breach(
                "role-unfilled",
                f"{path}.roles",
                f"Nobody at {party} may receive under “{flow.title}”.",
                remedy=f"Name a role that people of {party} hold.",
                who=owner_of(agreement),
            )
    if not any(may_fill(agreement, flow.provider, role) for role in flow.release_roles):
        yield breach(
            "role-unfilled",
            f"{path}.release_roles",
            f"Nobody at {flow.provider} may release under “{flow.title}”.",
            remedy=f"Name a role that people of {flow.provider} hold.",
            who=owner_of(agreement),
        )


def _settlers(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    named = {f"{path}.release_roles": role for role in flow.release_roles}
    named |= {f"{path}.settled_by.{name}": role for name, role in flow.settled_by.items()}
    ends = (flow.provider, *flow.recipients)
    for place, role in named.items():
        if not any(may_fill(agreement, party, role) for party in ends):
            yield breach(
                "role-unknown",
                place,
                f"“{role}” in “{flow.title}” is no role or post of {', '.join(ends)}.",
                remedy="Describe the role under roles, or name a post that one of them has.",
                who=owner_of(agreement),
            )


def _retention(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    ruled = {rule.recipient for rule in flow.retention}
    for party in flow.recipients:
        if party not in ruled:
            yield breach(
                "retention-missing",
                f"{path}.retention",
                f"“{flow.title}” does not say how long {party} keeps what it receives.",
                remedy="Write the period, when it starts, why, and how it is disposed of.",
                who=adviser_of(party),
            )
    for index, rule in enumerate(flow.retention):
        if why := _astray(flow, rule):
            yield breach(
                "retention-astray",
                f"{path}.retention[{index}]",
                f"A retention rule of “{flow.title}” {why}.",
                remedy="Correct it, or take it out.",
                who=owner_of(agreement),
            )


def _astray(flow: Flow, rule: Retention) -> str:
    if rule.recipient not in flow.recipients:
        return f"is for {rule.recipient}, which receives nothing"
    return "" if rule.months > 0 else f"gives {rule.recipient} no time: {rule.months} months"


def _onward(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    onward = flow.onward
    if onward is None:
        yield breach(
            "onward-missing",
            f"{path}.onward",
            f"“{flow.title}” does not say whether its information may be passed on.",
            remedy="Write that it may not, or to whom it may and on what condition.",
            who=owner_of(agreement),
        )
    elif onward.allowed and not onward.to:
        yield breach(
            "onward-open",
            f"{path}.onward.to",
            f"“{flow.title}” lets its information be passed on without saying to whom.",
            remedy="Name to whom, or do not allow it.",
            who=owner_of(agreement),
        )


def relies_on_consent(basis: Basis) -> bool:
    """Tell whether a basis cites consent."""
    cited = "".join(f"{basis.article_6} {basis.article_9} {basis.hipaa}".lower().split())
    return any(each in cited for each in ("6(1)(a)", "9(2)(a)", "164.508"))


def bases_of(agreement: Agreement, flow: Flow, party: PartyId, leg: Leg) -> tuple[Basis, ...]:
    """Give what a party relies on for its leg of a flow."""
    return tuple(
        basis
        for basis in agreement.bases
        if basis.party == party and basis.leg is leg and flow.purpose in basis.purposes
    )


def _consent(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    bases = bases_of(agreement, flow, flow.provider, Leg.DISCLOSE)
    if flow.consent is None and any(relies_on_consent(basis) for basis in bases):
        yield breach(
            "consent-unhandled",
            f"{path}.consent",
            f"{flow.provider} relies on consent for “{flow.title}”, which never asks for it.",
            remedy="Add the consent rule to the flow, or rely on another basis.",
            who=adviser_of(flow.provider),
        )
    if flow.consent is not None and not flow.consent.withdrawal.strip():
        yield breach(
            "consent-unhandled",
            f"{path}.consent.withdrawal",
            f"“{flow.title}” relies on consent and does not say what withdrawing it does to "
            "what was already shared.",
            remedy="Write what happens when the person withdraws.",
            who=adviser_of(flow.provider),
        )


def _guarded(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    guarded = [i.id for i in agreement.dataset(flow.dataset).items if i.guarded]
    for item in guarded:
        if item in flow.items and not flow.safe_recipients:
            yield breach(
                "guarded",
                f"{path}.safe_recipients",
                f"“{item}” is guarded and “{flow.title}” names no safe recipient, so it leaves "
                "to nobody.",
                remedy="Name the recipients that are safe for it, or take it out of the flow.",
                who=owner_of(agreement),
            )


def _modes(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    for mode in flow.modes:
        if mode is not Mode.EMERGENCY and mode not in agreement.modes:
            yield breach(
                "mode-not-agreed",
                f"{path}.modes",
                f"“{flow.title}” allows {mode} sharing, which the agreement does not name.",
                remedy=f"Add {mode} to the agreement's modes, or take it out of the flow.",
                who=owner_of(agreement),
            )


def _days(agreement: Agreement, flow: Flow, path: str) -> Iterator[Finding]:
    start = max(flow.starts or date.min, agreement.term.effective_from)
    end = min(flow.ends or date.max, agreement.term.expires)
    if end < start:
        yield breach(
            "flow-dates",
            path,
            f"“{flow.title}” can run on no day: its own dates and the agreement's do not meet.",
            remedy="Correct the dates of the flow.",
            who=owner_of(agreement),
        )
