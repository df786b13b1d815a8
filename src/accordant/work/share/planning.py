"""Planning a share: exactly what leaves under a clause, and which records wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, islice

from attrs import evolve, frozen

from accordant.core.agreement import Agreement, Dataset, Flow, Governs, Item, Tlp
from accordant.core.decision import AUDIENCES, Decision, Request
from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.letters import plain
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
from accordant.core.statement import civil
from accordant.core.treatment import Context, pseudonym_key, pseudonyms
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
    kept = _kept_out(dataset)
    holding = {each for name in (EXCLUSIONS, *flags) for each in _columns_called(name, table)}
    known = [h for h in table.headers if h in holding or _unsaid(h) in kept or h == subject]
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
        held_when=(
            *_hold_rules(request, agreement, flow, table),
            *governing_rules(dataset, flow, mapping, table, civil(asked.now, agreement.zone)),
        ),
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
        if _unsaid(source) in excluded or crossed:
            what = crossed[0] if crossed else excluded[_unsaid(source)]
            sentence = f"the column “{source}” holds {what}, which is not {item}"
            raise BadInput([Problem(f"columns.{item}", sentence)], code="crossed-columns")


def _kept_out(dataset: Dataset) -> dict[str, str]:
    """Give what the agreement says the dataset never holds, by how a column of it may be named."""
    return {_unsaid(word): word for word in dataset.excluded}


def _unsaid(name: str) -> str:
    """Take a name however it is spelt, also without the article that sentences have."""
    return plain(name).removeprefix("the")


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


def governing_rules(
    dataset: Dataset, flow: Flow | None, mapping: ColumnMapping, table: Table, day: date
) -> Iterator[HoldRule]:
    """Hold each record whose own marking does not let it go so far, or whose last day has passed.

    An unmarked record bears its dataset's marking. A last day with an hour in it may have passed
    already when it comes. In an emergency no clause says how far it goes,
    and whoever decides answers for that.
    """
    marks = dataset.governing(Governs.MARKING)
    if flow is not None and marks is not None:
        default = dataset.marking.tlp if dataset.marking else None
        let = [tlp for tlp in Tlp if tlp.lets(flow.reach)]
        said = [word for tlp in let for word in tlp.words] + ([""] if default in let else [])
        for source in _sources(marks, mapping, table) or [marks.id] * (default not in let):
            yield HoldRule(
                item=marks.id,
                source=source,
                unless=tuple(said),
                reason=f"its marking does not let it go to {AUDIENCES[flow.reach]}",
            )
    if (until := dataset.governing(Governs.VALID_UNTIL)) is not None:
        for source in _sources(until, mapping, table):
            yield HoldRule(
                item=until.id,
                source=source,
                before=day + timedelta(days="%H" in (until.format or "")),
                format=until.format,
                reason="the last day it was valid has passed",
            )


def _sources(item: Item, mapping: ColumnMapping, table: Table) -> list[str]:
    """Give the columns that hold an item, whether or not it is granted."""
    if item.id in mapping.columns:
        return [mapping.columns[item.id]]
    names = (item.id, *item.aliases)
    return list(dict.fromkeys(header for name in names for header in _columns_called(name, table)))


def _hold_rules(
    request: Request,
    agreement: Agreement,
    flow: Flow | None,
    table: Table,
) -> Iterator[HoldRule]:
    """Hold each record that may not go to this recipient, or whose flags are not as agreed.

    A word that names nobody of this agreement may mean the recipient: what partners call themselves
    does not count, for anybody may choose a name. An empty flag is unknown.
    """
    named = [(one.id, one.name) for one in agreement.parties]
    mine = {plain(w) for party, n in named if party == request.recipient for w in (party, n)}
    words = {(party, word) for party, name in named for word in (party, name)}
    others = {w for party, w in words if party != request.recipient and plain(w) not in mine}
    for header in _columns_called(EXCLUSIONS, table):
        yield HoldRule(
            item=ItemId(EXCLUSIONS),
            source=header,
            unless=("", *sorted(others)),
            reason=f"the record may not be disclosed to {request.recipient}, or names somebody "
            "who is no party to the agreement",
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
    """Give the columns of that name, however it is spelt: a warning is not to be overlooked.

    One for whom not to tell may say more, as “do not disclose to (party)”.
    """
    wanted = plain(name)
    for header in table.headers:
        if plain(header) == wanted or (name == EXCLUSIONS and plain(header).startswith(wanted)):
            yield header
