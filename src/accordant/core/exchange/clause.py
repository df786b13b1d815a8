"""May this share come in? The recipient keeps to the agreement too, whatever the provider made.

Steps 8 and 10 of docs/spec/package.md. Step 8 needs the manifest alone, so that what no clause
carries is refused before it is unsealed; step 10 needs the share's header as well.
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from accordant.core.agreement import Agreement, Flow
from accordant.core.exchange.contents import ShareHeader
from accordant.core.exchange.manifest import Manifest
from accordant.core.names import ItemId, PartyId
from accordant.core.policy import Clause, clause_of
from accordant.core.statement import Papers as Known
from accordant.core.statement import Stage, Standing, State, civil, standing

Ends = tuple[PartyId, PartyId]
"""Who provides, and who receives."""


@frozen(kw_only=True)
class Unacceptable:
    """Why a package that is authentic and in its order cannot be accepted."""

    code: str
    reason: str


def not_in_clause(known: Known, manifest: Manifest, now: datetime) -> Unacceptable | None:
    """Step 8: say why the clause that a share cites does not carry it; an emergency cites none."""
    clause, ends = manifest.clause, (manifest.sender, manifest.recipient)
    if clause is None:
        return None
    agreement = known.documents.get(clause.digest)
    if not isinstance(agreement, Agreement):
        reason = f"we do not hold {clause.agreement} version {clause.version} with that hash"
        return Unacceptable(code="unknown-agreement", reason=reason)
    made = standing(known, clause.digest, manifest.created)
    if not made.live:
        reason = f"{clause.agreement} version {clause.version} was {made.state} when it was made"
        return Unacceptable(code="not-in-force", reason=reason)
    flow = _flow(agreement, clause, ends)
    if flow is None:
        reason = f"{clause} does not run from {ends[0]} to {ends[1]} in the text with that hash"
        return Unacceptable(code="not-in-clause", reason=reason)
    day = civil(manifest.created, agreement.zone)
    if not ((flow.starts or day) <= day <= (flow.ends or day)):
        reason = f"clause {clause.flow} does not run on {day}"
        return Unacceptable(code="not-in-force", reason=reason)
    return _idle(made, ends) or _suspended(clause, standing(known, clause.digest, now), ends)


def not_granted(
    known: Known, manifest: Manifest, header: ShareHeader, now: datetime
) -> Unacceptable | None:
    """Step 10: say which items the clause does not grant this recipient, of a share past step 8."""
    clause = manifest.clause
    if clause is None:
        return None
    agreement = known.documents[clause.digest]
    assert isinstance(agreement, Agreement)
    flow, ends = agreement.flow(clause.flow), (manifest.sender, manifest.recipient)
    strange = set(header.items) - _granted(flow, standing(known, clause.digest, now), ends)
    if strange:
        reason = f"clause {flow.id} does not grant: {', '.join(sorted(strange))}"
        return Unacceptable(code="not-granted", reason=reason)
    guarded = [item for item in header.items if agreement.dataset(flow.dataset).item(item).guarded]
    if guarded and manifest.recipient not in flow.safe_recipients:
        named = ", ".join(sorted(guarded))
        reason = f"{named}: guarded, and {manifest.recipient} is no safe recipient in {flow.id}"
        return Unacceptable(code="not-granted", reason=reason)
    return None


def _flow(agreement: Agreement, clause: Clause, ends: Ends) -> Flow | None:
    """Find the clause exactly as it is cited, by a text's own id and version, between these two."""
    for flow in agreement.flows:
        if clause_of(agreement, clause.digest, flow) == clause:
            return flow if flow.provider == ends[0] and ends[1] in flow.recipients else None
    return None


def _granted(flow: Flow, stands: Standing, ends: Ends) -> set[ItemId]:
    return {*flow.items} - {*flow.dropped} - stands.suspended_items(ends, flow.id)


def _idle(made: Standing, ends: Ends) -> Unacceptable | None:
    """Say that an end had not come in, had left, or had moved on when the package was made."""
    idle = made.inactive(ends)
    if made.moved_on(ends):
        why = "both ends had moved to a later version"
    elif idle is not None and idle.stage is not Stage.SUSPENDED:
        why = f"{idle.party} was {idle.stage}"
    else:
        return None
    return Unacceptable(code="not-in-force", reason=f"{why} when it was made")


def _suspended(clause: Clause, stands: Standing, ends: Ends) -> Unacceptable | None:
    """Say that it is suspended now, even if it was not when the package was made."""
    said, idle = stands.suspended_by(ends, clause.flow), stands.inactive(ends)
    if said is not None:
        reason = f"{said.party} has suspended {clause.flow}"
    elif stands.state is State.SUSPENDED:
        reason = f"version {clause.version} of {clause.agreement} is suspended"
    elif idle is not None and idle.stage is Stage.SUSPENDED:
        reason = f"{idle.party} is suspended: {idle.why}"
    else:
        return None
    return Unacceptable(code="suspended", reason=reason)
