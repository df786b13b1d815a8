"""Profiles: what each law asks of a document, and what an organisation asks besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.errors import BadInput, NotFound, Problem
from accordant.core.law import (
    NOTICE,
    PROFILE_FORMAT,
    SHIPPED,
    SHIPPED_IDS,
    TIERS,
    Profile,
    Profiles,
    Requirement,
    extended,
    read_profile,
    shipped,
)
from accordant.core.wire import did_you_mean, encode, must_be, number_of
from accordant.doors.cli.desk import Desk, read_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words

OwnProfiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--profile",
        metavar="FILE",
        help="A profile of your own, in YAML, that asks for more; give it for each.",
    ),
]
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...", help="Profiles in YAML; those that extend each other together."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    commands = typer.Typer(help="What each law asks of a document, and what you ask besides.")
    verb(commands, "list")(list_)
    verb(commands)(show)
    verb(commands)(check)
    app.add_typer(commands, name="profile")


def with_own(files: Iterable[Path]) -> Profiles:
    """Add the profiles in these files to the shipped ones (BadInput, with every fault)."""
    own = tuple(_read(file) for file in files)
    return extended(own) if own else SHIPPED


def _read(file: Path) -> Profile:
    data = read_file(file)
    must_be(data, str(file), PROFILE_FORMAT)
    try:
        return read_profile(data)
    except BadInput as bad:
        raise BadInput(tuple(_in(file, each) for each in bad.problems)) from None


def _in(file: Path, problem: Problem) -> Problem:
    place = f"{file.name}: {problem.path}" if problem.path else file.name
    return Problem(place, problem.sentence)


def list_(desk: Desk) -> Answer:
    """List the profiles that come with the program: laws, and what is laid over them."""
    found = [shipped(name) for name in SHIPPED_IDS]
    headings = ("Profile", "What it is", "Where", "Extends", "From")
    rows = [
        (p.id, p.title, p.territory, listed(p.extends, ""), str(p.in_force_from)) for p in found
    ]
    facts = {"profiles": [_head(profile) for profile in found], "notice": NOTICE}
    return Answer(facts=facts, page=Group(table(headings, rows), words(NOTICE, "dim italic")))


def _head(profile: Profile) -> dict[str, Any]:
    """Give what a profile says of itself, without its lines."""
    whole = encode(profile)
    assert isinstance(whole, dict)
    return {name: value for name, value in whole.items() if name not in {*TIERS, "gateways"}}


def show(
    desk: Desk,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The profile, such as uk-gdpr.")],
    profile: OwnProfiles = None,
) -> Answer:
    """Show what one profile asks, line by line, with how binding it is and where it comes from."""
    known = with_own(profile or ())
    found = known.get(name)
    if found is None:
        names = (*SHIPPED_IDS, *(each.id for each in known.own))
        sentence = f"there is no profile “{name[:60]}” here{did_you_mean(name, names)}"
        raise NotFound(sentence, f"Known here: {listed(names)}.")
    above = known.above(name)[1:]
    facts = {"profile": encode(found), "with": list(above), "notice": NOTICE}
    return Answer(facts=facts, page=Group(*_page(found, above)))


def _page(profile: Profile, above: tuple[str, ...]) -> Iterator[RenderableType]:
    yield panel(
        profile.title,
        pairs(
            [
                ("Profile", profile.id),
                ("Owner", f"{profile.owner}, edition {profile.edition}"),
                ("Territory", profile.territory),
                ("In force", _days(profile)),
                ("Asks too", listed(above, "nothing else")),
            ]
        ),
    )
    for tier in TIERS:
        if lines := profile.lines(tier):
            yield words(f"Of the {tier}", "bold")
            headings = ("Field", "Need", "Binding by", "Source", "Days")
            yield table(headings, [_row(line) for line in lines])
    for gateway in profile.gateways:
        yield words(f"Gateway {gateway.id}: {gateway.citation}")
    yield words(NOTICE, "dim italic")


def _row(line: Requirement) -> tuple[str, ...]:
    need = f"{line.need} when {line.when}" if line.when else str(line.need)
    return (line.field, need, str(line.strength), line.source, _days(line))


def _days(dated: Profile | Requirement) -> str:
    start = f"from {dated.in_force_from}" if dated.in_force_from else ""
    end = f"until {dated.in_force_until}" if dated.in_force_until else ""
    return " ".join(part for part in (start, end) if part)


def check(desk: Desk, *, file: Files) -> Answer:
    """Check profiles of your own: whether they fit those they extend and contradict nothing."""
    own = with_own(file).own
    facts = {
        "profiles": [_head(each) | {"with": list(_with(each, own))} for each in own],
        "notice": NOTICE,
    }
    rows = [(each.id, f"{_counted(each)}; asks too: {listed(_with(each, own))}") for each in own]
    page = Group(
        panel("Sound: nothing contradicts, and nothing loosens what it extends", pairs(rows)),
        words("Next: accordant agreement check FILE --profile FILE", "dim"),
    )
    return Answer(facts=facts, page=page)


def _with(profile: Profile, own: tuple[Profile, ...]) -> tuple[str, ...]:
    return Profiles(own=own).above(profile.id)[1:]


def _counted(profile: Profile) -> str:
    said = [(number_of(len(profile.lines(tier)), "line"), f" about the {tier}") for tier in TIERS]
    said.append((number_of(len(profile.gateways), "gateway"), ""))
    return ", ".join(number + about for number, about in said)
