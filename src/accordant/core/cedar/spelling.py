"""How things are spelt in Cedar: texts, sets, entities, moments, and the rule for the unknown.

Unknown is false in a permission and true in a prohibition. Cedar skips a policy that errs, so a
`forbid` that looks at what is not there would forbid nothing: every look at the context that a
prohibition takes is guarded with `has`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from accordant.core.names import Digest, PartyId
from accordant.core.policy import Clause, Grant

PLAIN: Final = frozenset(" !#$%&()*+,-./:;<=>?@[]^_`{|}~“”’–…")
"""Signs that stand for themselves in a text; all but these, letters and digits are escaped."""


def text(words: str) -> str:
    """Spell a text: what would end it, and what nobody sees, is escaped."""
    return f'"{"".join(map(_letter, words))}"'


def _letter(letter: str) -> str:
    if letter.isalnum() or letter in PLAIN:
        return letter
    return f"\\u{{{ord(letter):x}}}"


def texts(words: Iterable[str]) -> str:
    """Spell a set of texts; it is never empty, as an empty set has no type."""
    return f"[{', '.join(map(text, words))}]"


def entity(kind: str, name: str) -> str:
    """Spell an entity: its type and its name."""
    return f"{kind}::{text(name)}"


def entities(kind: str, names: Iterable[str]) -> str:
    """Spell a set of entities of one type; it is never empty."""
    return f"[{', '.join(entity(kind, name) for name in names)}]"


def post(party: str, role: str, zone: str) -> str:
    """Name a role at a party on the civil day it is now in a zone; whoever holds it is in it."""
    return f"{party}/{role}@{zone}"


def assured(scheme: str, zone: str) -> str:
    """Name an assurance on the civil day it is now in a zone; whoever holds it is in it."""
    return f"{scheme}@{zone}"


def person(party: str, who: str) -> str:
    """Name a person who acts for a party."""
    return f"{party}/{who}"


def opens(day: date, zone: str) -> str:
    """Spell the first moment of a civil day in a zone."""
    first = datetime.combine(day, time(), ZoneInfo(zone))
    try:
        return _moment(first.astimezone(UTC))
    except OverflowError:  # the very first days there are
        return _moment(first.replace(tzinfo=UTC))


def closes(day: date, zone: str) -> str:
    """Spell the first moment after a last civil day in a zone, which is included whole."""
    if day == date.max:
        return _moment(datetime.max.replace(tzinfo=UTC))
    return opens(day + timedelta(days=1), zone)


def _moment(moment: datetime) -> str:
    return f'datetime("{stamp(moment)}")'


def stamp(moment: datetime) -> str:
    """Spell a moment to the millisecond, which is as far as Cedar counts; days begin on one."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def unless_unknown(part: str, applies: str) -> str:
    """Say what a prohibition asks of a part of the context; where it is unknown, it applies."""
    return f"(if {part} then {applies} else true)"


def if_said(part: str, holds: str) -> str:
    """Say what a permission asks of a part that need not be said; where it is not, all is well."""
    return f"if {part} then {holds} else true"


def named(grants: Iterable[Grant]) -> Mapping[tuple[Clause, PartyId], str]:
    """Name each clause with its recipient; by its digest too where two texts bear one number."""
    listed = list(grants)
    versions: dict[tuple[str, int], set[Digest]] = defaultdict(set)
    for grant in listed:
        versions[grant.clause.agreement, grant.clause.version].add(grant.clause.digest)
    return {
        (grant.clause, grant.recipient): _name(
            grant, alone=len(versions[grant.clause.agreement, grant.clause.version]) == 1
        )
        for grant in listed
    }


def _name(grant: Grant, *, alone: bool) -> str:
    which = "" if alone else f" ({grant.clause.digest})"
    return f"{grant.clause}, to {grant.recipient}{which}"
