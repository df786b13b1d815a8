"""Do we need an agreement? A need held against all that is held here, and what is granted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.agreement import Agreement, Mode
from accordant.core.cover import Above, Candidate, Covering, Wanted
from accordant.core.decision import Condition
from accordant.core.decision.answering import obligations_of
from accordant.core.decision.stranger import one_of
from accordant.core.errors import BadInput, Problem
from accordant.core.names import Digest
from accordant.core.register import Twice
from accordant.core.table import open_items
from accordant.core.wire import encode, number_of
from accordant.doors.cli.decisions import changed_first, treatment_facts, treatments_of
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.options import several
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, stacked, words
from accordant.work.cover import Overlaps, covered, overlaps

From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="PARTY",
        help="Who would provide, by id or name. Default: this node's party",
    ),
]
To = Annotated[
    str,
    typer.Option(metavar="PARTY", help="Who would receive, likewise. Default: this node's party"),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    verb(app)(covers)


def covers(
    desk: Desk,
    *,
    from_: From = "",
    to: To = "",
    purpose: Annotated[str, typer.Option(help="What for: a purpose’s id, or in words.")] = "",
    what: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="Datasets and items, by id or in words. Default: whatever is granted",
        ),
    ] = "",
    role: Annotated[str, typer.Option(help="Only if people in this role may.")] = "",
    group: Annotated[str, typer.Option(help="Only if it is about these people.")] = "",
    mode: Annotated[Mode | None, typer.Option(help="Only if sharing may be set off so.")] = None,
    twice: Annotated[
        bool,
        typer.Option("--twice", help="List instead what two agreements both grant."),
    ] = False,
    document: Annotated[
        str, typer.Option("--like", metavar="AGREEMENT", help="With --twice: only of this one.")
    ] = "",
) -> Answer:
    """Ask whether what is agreed covers a need already, and what is missing if not."""
    if twice or document:
        _must_be_alone(twice, from_, to, purpose, what, role, group, mode)
        return _twice(overlaps(desk.house, document))
    own = desk.house.node.party
    if not from_ and not to:
        raise BadInput([Problem("--to", "say with whom: --to who receives, or --from who gives")])
    wanted = Wanted(
        provider=from_ or own,
        recipient=to or own,
        purpose=purpose,
        what=several(what),
        role=role,
        group=group,
        mode=mode,
    )
    found = covered(desk.house, wanted)
    page = stacked(*page_of(found))
    return Answer(facts=_facts(found), page=page, code=0 if found.clauses else 1)


def _must_be_alone(twice: bool, *need: object) -> None:
    """Refuse a need beside the list of what is granted twice (BadInput)."""
    if not twice:
        raise BadInput([Problem("--like", "it goes with --twice")])
    if any(need):
        sentence = "it lists what is granted twice, whatever is needed: leave the need out"
        raise BadInput([Problem("--twice", sentence)])


# For people


def page_of(found: Covering) -> Iterator[RenderableType]:
    """Tell what covers a need, or what is missing."""
    if found.clauses:
        title = f"Yes: {number_of(len(found.clauses), 'clause covers', 'clauses cover')} it"
        yield panel(title, *_apart(map(_covering, found.clauses)))
        if len({one.grant.clause.agreement for one in found.clauses}) > 1:
            yield words("More than one agreement covers it: see accordant covers --twice.", "dim")
        return
    yield from _missing(found)
    if found.protocols:
        agreed = any(one.covers for one in found.protocols)
        title = "Agreed in principle" if agreed else "Not agreed in principle"
        yield panel(title, *map(_above, found.protocols))


def _apart(parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Put an empty line between parts of several lines each."""
    for number, part in enumerate(parts):
        if number:
            yield words("")
        yield part


def _missing(found: Covering) -> Iterator[RenderableType]:
    if found.closest is not None:
        title = f"No. The closest is {found.closest.grant.clause}"
        yield panel(title, _says(found.closest), *map(_lacking, found.closest.lacking))
    elif found.unknown:
        named = " or ".join(f"“{one}”" for one in found.unknown)
        yield words(f"No: no document held here has a party {named}.", "bold")
        if found.known:
            ask = one_of(found.known, *found.unknown)
            yield words(f"{ask[0].upper()}{ask[1:]}{'' if ask.endswith('?') else '.'}")
    else:
        yield words("No: no agreement held here has both parties.", "bold")


def _says(one: Candidate) -> RenderableType:
    """Show a clause that does not cover a need in its own words, and what its purpose is."""
    flow = one.grant.flow
    stated = {each.id: each.statement for each in one.grant.agreement.purposes}
    return pairs(
        [("It says", f"“{flow.text}”"), ("For", f"{flow.purpose}: {stated[flow.purpose]}")]
    )


def _lacking(one: Condition) -> RenderableType:
    rows = [("  Would help", one.remedy), ("  Who", one.who)]
    return Group(words(f"Missing: {one.sentence}", "bold"), pairs(rows))


def _covering(one: Candidate) -> RenderableType:
    grant, flow = one.grant, one.grant.flow
    receiving = grant.roles_at(grant.recipient, receiving=True)
    releasing = grant.roles_at(flow.provider, receiving=False)
    return pairs(
        [
            ("Under", f"{grant.clause}: “{flow.text}”"),
            ("Lets go", f"{listed(open_items(grant))} of {flow.dataset}"),
            ("Changed", changed_first(treatments_of(flow, open_items(grant)))),
            ("May receive", f"{listed(receiving, 'nobody')} of {grant.recipient}"),
            ("May release", f"{listed(releasing, 'nobody')} of {flow.provider}"),
            ("Then", "\n".join(each.text for each in obligations_of(grant))),
            ("Each time", "\n".join(each.sentence for each in one.each_time)),
        ]
    )


def _above(one: Above) -> RenderableType:
    name = f"{one.protocol.id} version {one.protocol.version}"
    if one.covers:
        said = "it covers this in principle; an agreement beneath it says what goes"
    elif one.live:
        said = "both are parties to it, and it does not name this purpose"
    else:
        said = "both are parties to it, and it is not in force"
    return pairs([(name, said)])


def _twice(found: Overlaps) -> Answer:
    facts = {"twice": [_facts_twice(found, one) for one in found.twice]}
    if not found.twice:
        return Answer(facts=facts, page=words("Nothing is granted twice."))
    pairs_: dict[tuple[Digest, Digest], list[Twice]] = {}
    for one in found.twice:
        pairs_.setdefault((one.one, one.other), []).append(one)
    parts = [_both(found, *both, lines) for both, lines in pairs_.items()]
    return Answer(facts=facts, page=panel("Granted twice", *parts))


def _both(found: Overlaps, one: Digest, other: Digest, twice: list[Twice]) -> RenderableType:
    rows = [
        (
            f"  {each.line.provider} to {each.line.recipient}",
            f"{listed(sorted(each.items))} of {each.line.dataset}, for {each.line.purpose}",
        )
        for each in twice
    ]
    names = (_name(found.agreements[digest]) for digest in (one, other))
    return Group(words(" and ".join(names), "bold"), pairs(rows))


def _name(agreement: Agreement) -> str:
    return f"{agreement.id}@{agreement.version}"


# For programs


def _facts(found: Covering) -> dict[str, Any]:
    return {
        "covered": bool(found.clauses),
        "clauses": [_candidate(one) for one in found.clauses],
        "closest": None if found.closest is None else _candidate(found.closest),
        "protocols": [
            {
                "id": one.protocol.id,
                "version": one.protocol.version,
                "digest": one.digest,
                "in_force": one.live,
                "covers": one.covers,
            }
            for one in found.protocols
        ],
        "unknown_parties": list(found.unknown),
        "known_parties": list(found.known),
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "clause": encode(one.grant.clause),
        **one.grant.line._asdict(),
        "items": list(open_items(one.grant)),
        "treatments": treatment_facts(treatments_of(one.grant.flow, open_items(one.grant))),
        "obligations": [encode(each) for each in obligations_of(one.grant)],
        "missing": [_condition(each) for each in one.lacking],
        "each_time": [_condition(each) for each in one.each_time],
    }


def _condition(one: Condition) -> dict[str, str]:
    return {"name": one.name, "sentence": one.sentence, "remedy": one.remedy, "who": one.who}


def _facts_twice(found: Overlaps, one: Twice) -> dict[str, Any]:
    both = {"one": one.one, "other": one.other}
    return {
        **{place: _name(found.agreements[digest]) for place, digest in both.items()},
        "digests": list(both.values()),
        **one.line._asdict(),
        "items": sorted(one.items),
    }
