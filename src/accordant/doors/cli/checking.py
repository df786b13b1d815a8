"""Checking a draft, shown: what must be mended, what is advice, and what could not be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Group, RenderableType

from accordant.core.agreement import AGREEMENT_FORMAT
from accordant.core.canonical import Json
from accordant.core.checklist import Coming, Finding, blocking
from accordant.core.errors import Problem
from accordant.core.law import NOTICE, SHIPPED, Profiles, Severity, extended
from accordant.core.protocol import PROTOCOL_FORMAT
from accordant.core.wire import encode, must_be, number_of
from accordant.doors.cli.desk import Desk, read_file
from accordant.doors.cli.drafts import read_alone
from accordant.doors.cli.places import line_at, lines_of
from accordant.doors.cli.profiles import asked, asked_in_words
from accordant.doors.cli.voice import Answer, listed, pairs, panel, words
from accordant.doors.problems import ExitCode
from accordant.work.draft import Read, read_draft

FORMATS: Final = {"protocol": PROTOCOL_FORMAT, "agreement": AGREEMENT_FORMAT}

Lines = Mapping[str, int]
LAST: Final = 1 << 30
"""A line after every other, for what the file does not have."""

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
HEADINGS = {
    Severity.ERROR: "Errors: these block proposing and signing",
    Severity.WARNING: "Warnings: these need a decision",
    Severity.NOTE: "Notes",
}

UNCHECKED: Final = {
    "protocol": ("the roots of its parties",),
    "agreement": (
        "the roots of its parties",
        "the hash of the protocol above",
        "how it fits that protocol",
    ),
}
"""What only a node can check: it knows its partners' keys and holds the documents."""


def draft_of(tier: str, file: Path) -> bytes:
    """Read a draft that a person named, if it is one of this tier (BadInput says what it is)."""
    data = read_file(file)
    must_be(data, str(file), FORMATS[tier])
    return data


def checked(desk: Desk, tier: str, data: bytes, profiles: Profiles = SHIPPED) -> Answer:
    """Check a draft as proposing it would; without a node, say what was not checked."""
    house = desk.any_house
    if house is None:
        alone = read_alone(desk, data, extended(profiles.own))
        return _checked(alone, UNCHECKED[tier], lines_of(data))
    return _checked(read_draft(house, data, profiles), (), lines_of(data))


def _checked(read: Read, unchecked: tuple[str, ...], lines: Lines) -> Answer:
    found = read.findings
    stops = len(blocking(found)) + len(read.problems)
    illustrative = any(
        one.illustrative for one in (*found, *(f for day in read.coming for f in day.appears))
    )
    facts: dict[str, Any] = {
        "id": read.document.id,
        "version": read.document.version,
        "digest": read.digest,
        "blocking": stops,
        "findings": [_with_line(one, lines) for one in found],
        "problems": [{"path": p.path, "sentence": p.sentence} for p in read.problems],
        "coming": [encode(one) for one in read.coming],
        "not_checked": list(unchecked),
        "own_profiles": asked(read.profiles),
        "notice": NOTICE if illustrative else "",
    }
    parts = [_misfits(read.problems), *(_findings_of(one, found, lines) for one in Severity)]
    page = Group(
        words(f"{read.document.id} version {read.document.version}", "bold"),
        *(part for part in parts if part is not None),
        *_coming(read),
        *([words(NOTICE, "dim italic")] if illustrative else []),
        *([words(asked_in_words(read.profiles), "dim")] if read.profiles.own else []),
        *([words(_left_out(unchecked), "yellow")] if unchecked else []),
        words(_summary(stops, len(found) + len(read.problems) - stops, unchecked), "bold"),
    )
    return Answer(facts=facts, page=page, code=ExitCode.FAILED if stops else ExitCode.OK)


def _coming(read: Read) -> Iterator[RenderableType]:
    """Show what the passing of time will change before the day of review."""
    if read.coming:
        title = f"What will change before the review on {read.document.term.review_due}"
        yield panel(title, *map(_change, read.coming), style="cyan")


def _change(one: Coming) -> RenderableType:
    rows = [
        (word, f"{each.path or 'document'} ({each.code}): {_FIELD.sub('Empty: ', each.sentence)}")
        for word, those in (("  Will be found", one.appears), ("  Will be settled", one.vanishes))
        for each in those
    ]
    return Group(words(f"On {one.day}", "bold"), pairs(rows))


def _left_out(unchecked: tuple[str, ...]) -> str:
    return f"There is no node here, so these were not checked: {listed(unchecked)}."


def _summary(stops: int, advice: int, unchecked: tuple[str, ...]) -> str:
    """Sum up in one line what there is to do, and whether it may be proposed."""
    hints = f"{advice:,} {'is' if advice == 1 else 'are'} advice" if advice else "none is advice"
    said = f"{stops:,} must be mended, {hints}" if stops else f"Nothing must be mended, {hints}"
    if unchecked and not stops:
        return f"{said}. Where there is a node, what was not checked may still block proposing."
    end = "It cannot be proposed yet." if stops else "It may be proposed."
    return f"{said}. {end}"


def _misfits(problems: tuple[Problem, ...]) -> RenderableType | None:
    """Show what does not fit the keys and documents held here."""
    if not problems:
        return None
    parts = [part for one in problems for part in (words(one.path, "bold"), _what(one.sentence))]
    return panel("Does not fit what this node holds: this blocks proposing", *parts, style="red")


def _what(sentence: str) -> RenderableType:
    return pairs([("  What    ", sentence)])


def _with_line(one: Finding, lines: Lines) -> Json:
    told = encode(one)
    assert isinstance(told, dict)
    return {**told, "line": line_at(lines, one.path)}


def _findings_of(
    severity: Severity, found: tuple[Finding, ...], lines: Lines
) -> RenderableType | None:
    """Show the findings of one severity in the order of the file, as people go through it."""
    these = [one for one in found if one.severity is severity]
    if not these:
        return None
    these.sort(key=lambda one: line_at(lines, one.path) or LAST)
    title = f"{HEADINGS[severity]} ({number_of(len(these), 'finding')})"
    parts = [_finding(one, line_at(lines, one.path)) for one in these]
    if any(_FIELD.match(one.sentence) for one in these):
        parts.append(words("Who fills in what is empty, and why: see --json.", "dim"))
    return panel(title, *parts, style=STYLES[severity])


def _finding(one: Finding, line: int | None) -> RenderableType:
    at = f"line {line}" if line else "not in the file"
    place = f"{at}  {one.path}" if one.path else "document"
    if _FIELD.match(one.sentence):
        return words(f"{place}  {_FIELD.sub('Empty: ', one.sentence)}")
    rests = f"{one.strength}: {one.source}" if one.source else str(one.strength)
    return Group(
        words(f"{place}  ({one.code})", "bold"),
        pairs(
            [
                ("  What", _FIELD.sub("Empty: ", one.sentence)),
                ("  Do", one.remedy),
                ("  Who", one.who),
                ("  Rests on", rests),
            ]
        ),
    )


_FIELD = re.compile(r"^[A-Z][0-9]* is empty: ")
"""A row of the table of fields, by a code that only --json keeps: its key is in the law files."""
