"""The page of published structures: where each of their headings lives in our documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from accordant.core.law.structures import Heading, Known, Structure, structures

KNOWN = {
    Known.READ: "The headings were read.",
    Known.BACKGROUND: "The headings are from general knowledge in part, and to be checked.",
}


INTRODUCTION = (
    "For a reader who knows another structure and looks for its headings here, and for whoever "
    "asks whether something was left out. Fields are those of [what each law asks](profiles.md). "
    "Headings are put in short words. A heading may live in several fields, and in part in none."
)
LEFT_OUT = (
    "## Not here\n\nThe templates of Actionable Intelligence for Social Policy (MOU, DSA, data use "
    "licence) and of Surrey's MAISP could not be read heading by heading, so there is no table of "
    "them."
)


def headings_found() -> str:
    """List every structure with its headings, where each lives, and those that have no home."""
    file = structures()
    tables = [part for each in file.structures for part in _one(each)]
    return "\n\n".join([f"{INTRODUCTION} As at {file.as_at}.", *tables, LEFT_OUT])


def _one(structure: Structure) -> Iterator[str]:
    yield f"## {structure.title}"
    yield f"{structure.note} {KNOWN[structure.headings_are]} Source: {structure.source}."
    rows = ["| heading | lives in |", "| --- | --- |"]
    rows += [f"| {each.heading} | {_home(each)} |" for each in structure.headings]
    yield "\n".join(rows)


def _home(heading: Heading) -> str:
    homes = [_fields("agreement", heading.agreement), _fields("protocol", heading.protocol)]
    homes += [heading.elsewhere, f"**no home**: {heading.none}" if heading.none else ""]
    return "; ".join(home for home in homes if home)


def _fields(tier: str, paths: Iterable[str]) -> str:
    named = ", ".join(f"`{path}`" for path in paths)
    return f"{tier} {named}" if named else ""
