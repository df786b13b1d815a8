"""Planning a share: exactly what leaves under a clause, and which records wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, islice

from attrs import evolve, frozen

from accordant.core.agreement import Agreement, Dataset, Flow
from accordant.core.decision import Decision, Request
from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.names import Digest, ItemId
from accordant.core.policy import Policy
from accordant.core.release import (
    MAPPING_FORMAT,
    PLAN_FORMAT,
    ColumnMapping,
    HoldRule,
    Plan,
    columns_for,
    suggest_mapping,
)
from accordant.core.release.mapping import plain
from accordant.core.statement import civil
from accordant.core.treatment import Context, pseudonym_key, pseudonyms
from accordant.work.library import Partner
from accordant.work.ports import House

EXCLUSIONS = "do_not_disclose_to"
"""The column in which a record names parties it may not be disclosed to."""

EMERGENCY = "emergency"
"""What stands where a clause would, in the plan of an emergency disclosure."""

YES, NO = ("true", "yes", "1"), ("false", "no", "0")
"""How a cell says that a flag is set, or not; anything else leaves it unknown."""


@frozen(kw_only=True)
class Table:
    """A table to share: its column names, and its rows as they come."""

    headers: tuple[str, ...]
    rows: Iterable[Mapping[str, object]]


def whom(request: Request, table: Table, column: str | None) -> tuple[Request, Table]:
    """Ask about each row's own person where a column names them, else about one person or anybody.

    One reference says nothing about each row of a table with several: whom those are about is not
    known. At most two rows are read to see that; the table that is given back still has them.
    """
    if column is not None:
        return evolve(request, by_row=True), table
    request = evolve(request, by_row=False)
    if request.subject is None:
        return request, table
    rows = iter(table.rows)
    first = list(islice(rows, 2))
    about = request.subject if len(first) < 2 else None
    return evolve(request, subject=about), evolve(table, rows=chain(first, rows))


def suggested(
    asked: Policy, request: Request, decision: Decision, table: Table, subject: str | None
) -> tuple[ColumnMapping, frozenset[ItemId]]:
    """Suggest where each granted item stands, and say which of them a record may lack.

    Columns that hold rows, or that the agreement excludes by name, are no item. What is refused,
    or what no agreement describes, needs no mapping: sharing says so, and records it.
    """
    try:
        described = terms(asked, request, decision) if decision.permits else None
    except (BadInput, NotFound):
        described = None
    if described is None:
        nothing = ColumnMapping(format=MAPPING_FORMAT, dataset=request.dataset, columns={})
        return evolve(nothing, subject=subject), frozenset()
    _, agreement, flow = described
    dataset = agreement.dataset(request.dataset)
    flags = flow.flags if flow else ()
    said = {plain(EXCLUSIONS), *map(plain, flags), *_kept_out(dataset)}
    known = [one for one in table.headers if plain(one) in said or one == subject]
    mapping = suggest_mapping(
        dataset.id, table.headers, dataset.items, granted=decision.items, known=known
    )
    optional = frozenset(one.id for one in dataset.items if one.presence == "optional")
    return evolve(mapping, subject=subject), optional


def plan_for(
    house: House,
    asked: Policy,
    request: Request,
    decision: Decision,
    known: tuple[Partner, ...],
    table: Table,
    mapping: ColumnMapping,
) -> tuple[Plan, Context]:
    """Work out exactly what leaves: the granted items, each with its treatment."""
    digest, agreement, flow = terms(asked, request, decision)
    dataset = agreement.dataset(request.dataset)
    _must_not_cross(dataset, mapping)
    granted = [item for item in dataset.items if item.id in set(decision.items)]
    plan = Plan(
        format=PLAN_FORMAT,
        agreement=digest,
        clause=flow.id if flow else EMERGENCY,
        dataset=dataset.id,
        recipient=request.recipient,
        purpose=request.purpose,
        columns=columns_for(granted, flow.treatments if flow else {}, mapping),
        held_when=tuple(_hold_rules(request, agreement, flow, known, table)),
        subject=mapping.subject,
    )
    return plan, _context(house, agreement, flow, civil(asked.now, agreement.zone))


def terms(
    asked: Policy, request: Request, decision: Decision
) -> tuple[Digest, Agreement, Flow | None]:
    """Find the clause that governs; in an emergency, only what describes the provider's dataset.

    NotFound where no agreement held here describes it, BadInput where it has no such items.
    """
    if decision.clause is not None:
        agreement = asked.papers.documents[decision.clause.digest]
        assert isinstance(agreement, Agreement)
        return decision.clause.digest, agreement, agreement.flow(decision.clause.flow)
    for grant in reversed(asked.grants):
        for dataset in grant.agreement.datasets:
            if (dataset.id, dataset.provider) == (request.dataset, request.provider):
                _must_describe(dataset, decision)
                return grant.clause.digest, grant.agreement, None
    raise NotFound(
        f"no agreement held here describes the dataset {request.dataset}",
        "Disclose it by telephone or in person, and record it as an emergency.",
    )


def must_fit(mapping: ColumnMapping, table: Table, request: Request) -> None:
    """Refuse a mapping that was made for another table or dataset (BadInput)."""
    if mapping.dataset != request.dataset:
        sentence = f"this mapping is for {mapping.dataset}, and {request.dataset} is to be shared"
        raise BadInput([Problem("dataset", sentence)])
    mapping.check(table.headers)


def _must_not_cross(dataset: Dataset, mapping: ColumnMapping) -> None:
    """Refuse to carry out under one item's name what is excluded, or another item (BadInput)."""
    excluded = _kept_out(dataset)
    for item, source in mapping.columns.items():
        others = [one for one in dataset.items if one.id != item]
        crossed = [one.id for one in others if plain(source) == plain(one.id)]
        if plain(source) in excluded or crossed:
            what = crossed[0] if crossed else excluded[plain(source)]
            sentence = f"the column “{source}” holds {what}, which is not {item}"
            raise BadInput([Problem(f"columns.{item}", sentence)], code="crossed-columns")


def _kept_out(dataset: Dataset) -> dict[str, str]:
    """Give what the agreement says the dataset never holds, by how a column of it may be named."""
    return {plain(word).removeprefix("the"): word for word in dataset.excluded}


def _must_describe(dataset: Dataset, decision: Decision) -> None:
    known = {item.id for item in dataset.items}
    strange = [item for item in decision.items if item not in known]
    if strange:
        raise BadInput([Problem(item, f"{dataset.id} has no such item") for item in strange])


def _context(house: House, agreement: Agreement, flow: Flow | None, day: date) -> Context:
    master = house.keys.node().master
    domains = {one.domain for one in flow.treatments.values() if one.domain} if flow else set()
    keys = {
        domain: pseudonym_key(master, agreement.id, domain, agreement.epoch) for domain in domains
    }
    return Context(on=day, pseudonym=pseudonyms(keys), code=_no_codes)


def _no_codes(domain: str, message: str) -> str:
    raise BadInput(f"this node keeps no table of codes for “{domain}”")


def _hold_rules(
    request: Request,
    agreement: Agreement,
    flow: Flow | None,
    known: tuple[Partner, ...],
    table: Table,
) -> Iterator[HoldRule]:
    """Hold each record that may not go to this recipient, or whose flags are not as agreed.

    A word that names nobody known here may mean the recipient, and an empty flag is unknown.
    """
    named = [(one.id, one.name) for one in agreement.parties]
    named += [(one.party, one.name) for one in known]
    mine = {w.casefold() for party, n in named if party == request.recipient for w in (party, n)}
    others = {
        word
        for party, name in named
        if party != request.recipient
        for word in (party, name)
        if word.strip().casefold() not in mine
    }
    for header in _columns_called(EXCLUSIONS, table):
        yield HoldRule(
            item=ItemId(EXCLUSIONS),
            source=header,
            unless=("", *sorted(others)),
            reason=f"the record may not be disclosed to {request.recipient}, or names somebody "
            "who is no party known here",
        )
    for flag, wanted in flow.flags.items() if flow else ():
        for header in _columns_called(flag, table):
            yield HoldRule(
                item=ItemId(flag),
                source=header,
                unless=YES if wanted else NO,
                reason=f"the clause needs “{flag}” to be {'set' if wanted else 'not set'}",
            )


def _columns_called(name: str, table: Table) -> Iterator[str]:
    """Give the columns of that name, however it is spelt: a warning is not to be overlooked."""
    wanted = plain(name)
    yield from (header for header in table.headers if plain(header) == wanted)
