"""What the passing of time will change in a document that nobody touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen

from accordant.core.agreement import Agreement
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.finding import Finding
from accordant.core.law import Entry, grounds

NEXT = timedelta(days=1)


@frozen(kw_only=True)
class Coming:
    """What appears and what vanishes on a day, because law comes into force or ends on it."""

    day: date
    appears: tuple[Finding, ...]
    vanishes: tuple[Finding, ...]


def changes(look: Callable[[date], tuple[Finding, ...]], days: Iterable[date]) -> Iterator[Coming]:
    """Compare each day with the one before it; days on which nothing changes are left out."""
    for day in days:
        before, after = look(day - NEXT), look(day)
        old, new = set(map(_known_by, before)), set(map(_known_by, after))
        found = Coming(
            day=day,
            appears=tuple(each for each in after if _known_by(each) not in old),
            vanishes=tuple(each for each in before if _known_by(each) not in new),
        )
        if found.appears or found.vanishes:
            yield found


def _known_by(finding: Finding) -> tuple[str, str, str, str, str]:
    """Tell findings apart by all but their words, which may name the day they were found on."""
    return finding.code, finding.path, finding.severity, finding.strength, finding.source


def boundaries(asking: Asking, until: date) -> tuple[date, ...]:
    """Give the days after this one, up to the last, on which anything comes in force or ends."""
    found = {day for day in _days(asking) if asking.on < day <= until}
    return tuple(sorted(found))


def _days(asking: Asking) -> Iterator[date]:
    term = asking.document.term
    for last in (term.review_due, term.expires):
        yield from _after(last)
    for entry in (*grounds().values(), *asking.gateways().values()):
        yield from _entry(entry)
    for profile in asking.profiles.applying(_in_play(asking)):
        for line in profile.lines(asking.tier):
            start, last = profile.days(line)
            yield start
            yield from _after(last)


def _in_play(asking: Asking) -> frozenset[str]:
    """Give every profile in play anywhere: a basis may be under a law no party names."""
    document = asking.document
    bases = document.bases if isinstance(document, Agreement) else ()
    return asking.everywhere() | {str(basis.regime) for basis in bases}


def _entry(entry: Entry) -> Iterator[date]:
    if entry.in_force_from is not None:
        yield entry.in_force_from
    if entry.in_force_until is not None:
        yield from _after(entry.in_force_until)


def _after(last: date) -> Iterator[date]:
    """Give the day after a last one, if the calendar has it."""
    if last < date.max:
        yield last + NEXT
