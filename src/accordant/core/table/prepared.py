"""One actor, flow and purpose, then many rows: what does not vary is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve, field, frozen

from accordant.core.agreement import Tlp
from accordant.core.decision import Consent, Decision, Request
from accordant.core.decision.question import flag_problems
from accordant.core.errors import BadInput, Problem
from accordant.core.names import GroupId, PartyId
from accordant.core.protocol import id_problems, require
from accordant.core.table.answer import Verdict
from accordant.core.table.single import GrantTable


@frozen(kw_only=True)
class Particulars:
    """What may differ from one record to the next; what is left out is not known."""

    group: GroupId | None = None
    flags: Mapping[str, bool] = field(factory=dict)
    consent: Consent | None = None
    do_not_disclose_to: tuple[PartyId, ...] = ()
    subject: str | None = None
    marking: Tlp | None = None

    def __attrs_post_init__(self) -> None:
        if self.subject is not None and not self.subject.strip():
            raise BadInput([Problem("subject", "leave the subject out where it is not known")])
        # One is as good as true to whoever looks an answer up, and no flag is one.
        if self.flags and not all(known is True or known is False for known in self.flags.values()):
            raise BadInput([Problem("flags", "a flag is set, or it is not set: true or false")])
        if self.do_not_disclose_to:
            require(id_problems("do_not_disclose_to", self.do_not_disclose_to))
        if self.flags:
            require(flag_problems(self.flags))


MOST_KINDS: Final = 65_536
"""How many kinds of row are remembered with their answer."""


class PreparedRequest:
    """A request put to a table beforehand, to be decided for one row after another.

    Rows that are alike in all that its clauses look at get one answer, worked out for the first.
    """

    def __init__(self, table: GrantTable, request: Request) -> None:
        if request.by_row:
            sentence = "leave it out: each row that is decided says itself whom it is about"
            raise BadInput([Problem("by_row", sentence)])
        self._table = table
        self._request = request
        self._flags = table.flags(request)
        self._whom = table.whom(request)
        self._known: dict[object, Verdict] = {}

    def decide(self, row: Particulars) -> Verdict:
        """Give the short answer for one row."""
        kind = (
            row.group,
            row.consent,
            row.marking,
            self._request.recipient in row.do_not_disclose_to,
            tuple(map(row.flags.get, self._flags)),
            self._whom(row.subject),
        )
        known = self._known.get(kind)
        if known is None:
            if len(self._known) >= MOST_KINDS:
                self._known.clear()
            known = self._known[kind] = self._table.decide(self.request(row))
        return known

    def explain(self, row: Particulars) -> Decision:
        """Give the whole decision for one row."""
        return self._table.explain(self.request(row))

    def request(self, row: Particulars) -> Request:
        """Ask the prepared question about one row (BadInput where the row cannot be asked)."""
        return evolve(
            self._request,
            group=row.group,
            flags=row.flags,
            consent=row.consent,
            do_not_disclose_to=row.do_not_disclose_to,
            subject=row.subject,
            marking=row.marking,
        )
