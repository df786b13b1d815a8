"""Civil days: the dates in a document are days in its own zone, and never run off the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def civil(moment: datetime, zone: str) -> date:
    """Give the civil date of a moment in a document's own zone.

    A moment within hours of either end of the calendar has none there, and keeps its own date:
    anyone may send a statement so dated, and it must not stop the fold.
    """
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except OverflowError:
        return moment.date()


def before(day: date, days: int) -> date:
    """Give the day so many days earlier, or the first there is."""
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return date.min


def after(day: date, days: int) -> date:
    """Give the day so many days later, or the last there is: a document may name any number."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
