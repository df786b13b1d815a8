"""Checking a draft, shown: what must be mended, what is advice, and what could not be looked at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from rich.console import Group, RenderableType

from accordant.core.agreement import AGREEMENT_FORMAT
from accordant.core.checklist import Finding, blocking
from accordant.core.errors import NotFound, Problem
from accordant.core.law import NOTICE, Severity
from accordant.core.protocol import PROTOCOL_FORMAT
from accordant.core.wire import encode, must_be, number_of
from accordant.doors.cli.desk import Desk, read_file
from accordant.doors.cli.drafts import read_alone
from accordant.doors.cli.voice import Answer, listed, pairs, panel, words
from accordant.doors.problems import ExitCode
from accordant.work.draft import Read, read_draft

FORMATS: Final = {"protocol": PROTOCOL_FORMAT, "agreement": AGREEMENT_FORMAT}

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


def checked(desk: Desk, tier: str, data: bytes) -> Answer:
    """Check a draft as proposing it would; without a node, say what was not checked."""
    try:
        house = desk.house
    except NotFound:
        return _checked(read_alone(desk, data), UNCHECKED[tier])
    return _checked(read_draft(house, data), ())


def _checked(read: Read, unchecked: tuple[str, ...]) -> Answer:
    found = read.findings
    stops = len(blocking(found)) + len(read.problems)
    illustrative = any(one.illustrative for one in found)
    facts: dict[str, Any] = {
        "id": read.document.id,
        "version": read.document.version,
        "digest": read.digest,
        "blocking": stops,
        "findings": [encode(one) for one in found],
        "problems": [{"path": p.path, "sentence": p.sentence} for p in read.problems],
        "not_checked": list(unchecked),
        "notice": NOTICE if illustrative else "",
    }
    parts = [_misfits(read.problems), *(_findings_of(one, found) for one in Severity)]
    page = Group(
        words(f"{read.document.id} version {read.document.version}", "bold"),
        *(part for part in parts if part is not None),
        *([words(NOTICE, "dim italic")] if illustrative else []),
        *([words(_left_out(unchecked), "yellow")] if unchecked else []),
        words(_summary(stops, len(found) + len(read.problems) - stops), "bold"),
    )
    return Answer(facts=facts, page=page, code=ExitCode.FAILED if stops else ExitCode.OK)


def _left_out(unchecked: tuple[str, ...]) -> str:
    return f"There is no node here, so these were not checked: {listed(unchecked)}."


def _summary(stops: int, advice: int) -> str:
    """Sum up in one line what there is to do, and whether it may be proposed."""
    said = f"{stops:,} must be mended, {advice:,} {'is' if advice == 1 else 'are'} advice"
    if not stops:
        said = f"Nothing must be mended, {advice:,} {'is' if advice == 1 else 'are'} advice"
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


def _findings_of(severity: Severity, found: tuple[Finding, ...]) -> RenderableType | None:
    these = [one for one in found if one.severity is severity]
    if not these:
        return None
    title = f"{HEADINGS[severity]} ({number_of(len(these), 'finding')})"
    return panel(title, *map(_finding, these), style=STYLES[severity])


def _finding(one: Finding) -> RenderableType:
    rests = f"{one.strength}: {one.source}" if one.source else str(one.strength)
    return Group(
        words(f"{one.path or 'document'}  ({one.code})", "bold"),
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
