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
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk, read_file
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, day, listed, pairs, panel, table, words
from accordant.work.profile import (
    Kept,
    forget_profile,
    keep_profiles,
    kept_here,
    profiles_here,
)

OwnProfiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--profile",
        metavar="FILE",
        help="A profile of your own, in YAML, that asks for more, besides those kept here; give it "
        "for each.",
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
    verb(commands)(keep)
    verb(commands)(forget)
    app.add_typer(commands, name="profile")


def own_profiles(files: Iterable[Path] | None) -> Profiles:
    """Read the profiles in these files (BadInput); whether they fit is for the work to find out.

    One may extend a profile that is kept at this node.
    """
    return Profiles(own=tuple(_read(file) for file in files or ()))


def with_own(desk: Desk, files: Iterable[Path] | None) -> Profiles:
    """Add those kept here and those in files to the shipped ones (BadInput, with every fault)."""
    own = own_profiles(files)
    house = desk.any_house
    return extended(own.own) if house is None else profiles_here(house, own)


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
    """List the profiles there are: laws, what is laid over them, and those kept at this node."""
    found = [shipped(name) for name in SHIPPED_IDS]
    own = _kept(desk)
    headings = ("Profile", "What it is", "Where", "Extends", "From")
    rows = [
        (p.id, p.title, p.territory, listed(p.extends, ""), str(p.in_force_from)) for p in found
    ]
    facts = {
        "profiles": [_head(profile) for profile in found],
        "kept": [_told(each) for each in own],
        "notice": NOTICE,
    }
    parts = [table(headings, rows), *([_shown(own)] if own else []), words(NOTICE, "dim italic")]
    return Answer(facts=facts, page=Group(*parts))


def _kept(desk: Desk) -> tuple[Kept, ...]:
    """Give the profiles kept at this node, if there is one."""
    house = desk.any_house
    return () if house is None else kept_here(house)


def _told(one: Kept) -> dict[str, Any]:
    kept = {"digest": one.digest, "at": encode(one.at), "by": one.by}
    return _head(one.profile) | {"kept": kept}


def _shown(own: Iterable[Kept]) -> RenderableType:
    rows = [
        (
            one.profile.id,
            one.profile.title,
            one.profile.edition,
            listed(one.profile.extends, ""),
            f"{one.by}, {day(one.at.date())}",
        )
        for one in own
    ]
    headings = ("Profile", "What it is", "Edition", "Extends", "Kept by")
    return table(headings, rows, "Kept at this node: every check here asks them")


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
    known = with_own(desk, profile)
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
    known = with_own(desk, file)
    named = {each.id for each in own_profiles(file).own}
    own = tuple(each for each in known.own if each.id in named)
    facts = {
        "profiles": [_head(each) | {"with": list(known.above(each.id)[1:])} for each in own],
        "notice": NOTICE,
    }
    rows = [
        (each.id, f"{_counted(each)}; asks too: {listed(known.above(each.id)[1:])}") for each in own
    ]
    page = Group(
        panel("Sound: nothing contradicts, and nothing loosens what it extends", pairs(rows)),
        words("Next: accordant agreement check FILE --profile FILE; or profile keep FILE", "dim"),
    )
    return Answer(facts=facts, page=page)


def keep(desk: Desk, *, file: Files, actor: options.Person) -> Answer:
    """Keep profiles of your own here: every check asks them, a newer edition before an older."""
    own = own_profiles(file).own
    new = keep_profiles(desk.house, desk.known_actor(actor), own)
    names = {one.profile.id for one in new}
    facts = {
        "kept": [_told(one) for one in new],
        "unchanged": [each.id for each in own if each.id not in names],
    }
    rows = [
        (each.id, f"edition {each.edition}{'' if each.id in names else ', kept already'}")
        for each in own
    ]
    page = Group(
        panel("Kept: check, propose, sign, certify and questions ask them here", pairs(rows)),
        words("Partners are sent none of them. Next: accordant profile list", "dim"),
    )
    return Answer(facts=facts, page=page)


def forget(
    desk: Desk,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The profile kept here.")],
    reason: Annotated[str, typer.Option(help="Why it is asked for no longer, in a sentence.")],
    actor: options.Person,
) -> Answer:
    """Give up a profile kept at this node: no check here asks it any longer."""
    forget_profile(desk.house, desk.known_actor(actor), name, reason)
    facts = {"forgotten": name, "reason": reason}
    said = "No check here asks it from now on; what it said stays in the ledger."
    return Answer(facts=facts, page=panel(f"Given up: {name}", words(said)))


def asked(profiles: Profiles) -> list[dict[str, str]]:
    """Name the own profiles that were asked, each with its edition."""
    return [{"id": each.id, "edition": each.edition} for each in profiles.own]


def asked_in_words(profiles: Profiles) -> str:
    """Say which own profiles were asked; empty if none was."""
    named = [f"{each.id} (edition {each.edition})" for each in profiles.own]
    return f"Asked of your own: {listed(named)}." if named else ""


def _counted(profile: Profile) -> str:
    said = [(number_of(len(profile.lines(tier)), "line"), f" about the {tier}") for tier in TIERS]
    said.append((number_of(len(profile.gateways), "gateway"), ""))
    return ", ".join(number + about for number, about in said)
