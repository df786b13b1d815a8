"""Decides a table of requests at once, in columns, through DuckDB.

Requests that are alike in all that decides are of one kind, and the kinds are joined with the grant
table: a million requests, each about another person, are of some thousand kinds. What a join
settles it settles; the few kinds that it leaves open, since somebody may be asked or a prohibition
keeps single items back, are put to the single evaluator. So every answer is that of the grant
table, whichever way it came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from accordant.core.agreement import Obligation
from accordant.core.decision import Outcome, Request
from accordant.core.decision.answering import obligations_of
from accordant.core.errors import BadInput, Problem
from accordant.core.names import ItemId
from accordant.core.policy import Clause
from accordant.core.table import GrantTable, Verdict, columns, open_items
from accordant.core.wire import decode

REQUESTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("provider", "recipient", "person", "role", "acting_for", "purpose", "dataset"), "VARCHAR"
    ),
    "items": columns.LIST,
    **dict.fromkeys(("use", "group", "consent", "subject", "agreement", "clause"), "VARCHAR"),
    "set": columns.LIST,
    "unset": columns.LIST,
    "do_not_disclose_to": columns.LIST,
    "by_row": "BOOLEAN",
    "mode": "VARCHAR",
    "marking": "VARCHAR",
}
"""The columns of a request, and what each holds; `set` and `unset` are the flags that are known."""

SETTLEABLE: Final = ("role", "held", "group", "consent", "mode", "flags")

AT_ONCE: Final = 10_000
"""How many answers are fetched from the engine at a time."""

_SETTLES = ", ".join(f"list_contains(settled, '{name}') AS {name}_settled" for name in SETTLEABLE)
LAID_OUT: Final = (
    (
        "k",
        f"""SELECT number, provider, recipient, purpose, dataset, agreement, clause, day, consent,
        flagged, banned, len(groups) = 0 AS any_group, {_SETTLES} FROM g WHERE len(items) > 0
        """,  # noqa: S608  # made of our own words alone
    ),
    (
        "k_role",
        """SELECT number, unnest(roles) AS role, true AS receiving FROM g UNION
        SELECT number, unnest(release_roles), false FROM g
        """,
    ),
    ("k_group", 'SELECT DISTINCT number, unnest(groups) AS "group" FROM g'),
    ("k_mode", "SELECT DISTINCT number, unnest(modes) AS mode FROM g"),
    ("k_marking", "SELECT DISTINCT number, unnest(markings) AS marking FROM g"),
)
"""The grants laid out for joins: one word a row, since lists are slow to carry along."""

KINDS: Final = """
SELECT min(row) AS row, list(row) AS rows, provider, recipient, person, role, acting_for, purpose,
    dataset, named, use, "group", consent, said, agreement, clause, mode, marking, excluded, whom
FROM (
    SELECT r.*, coalesce(list_contains(do_not_disclose_to, recipient), false) AS excluded,
        CASE WHEN NOT coalesce(by_row, false) THEN about.bans END AS whom
    FROM r LEFT JOIN (
        SELECT provider, subject, list(ban * 2 + sure ORDER BY ban) AS bans FROM w GROUP BY ALL
    ) about ON about.provider = r.provider AND about.subject IS NOT DISTINCT FROM r.subject
)
GROUP BY ALL
"""
"""The kinds of request: of whom it is about, only which prohibitions may be about them matters."""

ASKED: Final = 'SELECT kinds.*, r.items, r."set", r.unset FROM kinds JOIN r USING (row)'
"""Each kind with its lists, as its first request has them."""

MET: Final = " AND ".join(f"{name}_ok" for name in SETTLEABLE[:-1])
SETTLED: Final = " AND ".join(f"({name}_ok OR {name}_settled)" for name in SETTLEABLE[:-1])

MEANT: Final = f"""
SELECT row, number, banned, named, said, {MET} AS met, flags_settled
FROM (
    SELECT q.row, q.named, CASE WHEN k.flagged THEN q.said END AS said, k.*,
        k_role.number IS NOT NULL AS role_ok,
        h.party IS NOT NULL AS held_ok,
        k.any_group OR k_group.number IS NOT NULL AS group_ok,
        NOT k.consent OR coalesce(q.consent = 'given', false) AS consent_ok,
        k_mode.number IS NOT NULL AS mode_ok
    FROM q JOIN k ON q.provider = k.provider AND q.recipient = k.recipient
        AND q.purpose = k.purpose AND q.dataset = k.dataset
    SEMI JOIN k_marking
        ON k_marking.number = k.number AND k_marking.marking = coalesce(q.marking, '')
    LEFT JOIN k_role ON k_role.number = k.number AND k_role.role = q.role
        AND k_role.receiving = (q.acting_for = q.recipient)
    LEFT JOIN h ON h.party = q.acting_for AND h.person = q.person AND h.role = q.role
        AND h.day = k.day
    LEFT JOIN k_group ON k_group.number = k.number AND k_group."group" = q."group"
    LEFT JOIN k_mode ON k_mode.number = k.number AND k_mode.mode = q.mode
    WHERE (q.use IS NULL OR q.use = q.purpose)
        AND (q.agreement IS NULL OR q.agreement = k.agreement)
        AND (q.clause IS NULL OR q.clause = k.clause)
)
WHERE {SETTLED}
"""  # noqa: S608  # made of our own words alone
"""Each kind with each grant of its key whose other conditions it meets, or a role may settle."""

FITTING: Final = """
SELECT d.*, list_has_all(string_split(coalesce(said, ''), chr(31)), needed) AS flags_ok
FROM (SELECT DISTINCT named, said, number FROM m) d JOIN g USING (number)
WHERE named IS NULL OR list_has_all(g.items, string_split(named, ' '))
"""
"""The grants that have all the items of a list, and whether the flags suit; each pair but once."""

TRIED: Final = """
SELECT m.row, m.number, m.banned, m.named IS NULL AS whole, m.met AND n.flags_ok AS met
FROM m JOIN n ON m.number = n.number AND m.named IS NOT DISTINCT FROM n.named
    AND m.said IS NOT DISTINCT FROM n.said
WHERE n.flags_ok OR m.flags_settled
"""
"""Each kind with each grant that meets all that nobody may settle but the agreement itself."""

FORBIDDEN: Final = """
SELECT DISTINCT t.row, t.number, t.whole AND len(b.items) > 0 AS in_part
FROM t JOIN b ON t.number = b.number JOIN q ON q.row = t.row
WHERE t.banned
    AND (len(b.groups) = 0 OR q."group" IS NULL OR list_contains(b.groups, q."group"))
    AND NOT list_has_any(b."set", coalesce(q.unset, []))
    AND NOT list_has_any(b.unset, coalesce(q."set", []))
    AND (len(b.items) = 0 OR q.items IS NULL OR list_has_any(b.items, q.items))
"""
"""What an agreement forbids; of all that a clause grants, perhaps single items only."""

BARRED: Final = """
SELECT DISTINCT q.row, q.items IS NULL AND len(s.items) > 0 AS in_part
FROM q JOIN s ON s.provider = q.provider
WHERE (len(s.recipients) = 0 OR list_contains(s.recipients, q.recipient))
    AND (len(s.datasets) = 0 OR list_contains(s.datasets, q.dataset))
    AND (len(s.purposes) = 0 OR list_contains(s.purposes, q.purpose)
        OR coalesce(list_contains(s.purposes, q.use), false))
    AND (len(s.items) = 0 OR q.items IS NULL OR list_has_any(s.items, q.items))
    AND (NOT s.personal OR coalesce(list_has_any(q.whom, [s.ban * 2, s.ban * 2 + 1]), false))
UNION
SELECT row, false FROM q WHERE excluded
"""
"""What standing prohibitions of the provider stop, in whole or of single items."""

ANSWERS: Final = """
WITH open AS (SELECT row FROM f WHERE in_part UNION SELECT row FROM x WHERE in_part),
stopped AS (SELECT row FROM x WHERE NOT in_part),
best AS (SELECT row, list(number ORDER BY number) FILTER (met) AS numbers,
        bool_or(NOT met) AS settled
    FROM t ANTI JOIN f ON f.row = t.row AND f.number = t.number AND NOT f.in_part GROUP BY row)
SELECT unnest(q.rows) AS row, q.row AS kind,
    CASE WHEN stopped.row IS NULL AND open.row IS NULL THEN best.numbers END AS numbers,
    (open.row IS NOT NULL AND (stopped.row IS NULL))
        OR (stopped.row IS NULL AND best.numbers IS NULL AND coalesce(best.settled, false)) AS asked
FROM q LEFT JOIN best ON best.row = q.row LEFT JOIN open ON open.row = q.row
LEFT JOIN stopped ON stopped.row = q.row
"""
"""For each request the grants that permit, and whether it is to be looked at more closely."""


STEPS: Final = (
    ("kinds", KINDS),
    ("q", ASKED),
    ("m", MEANT),
    ("n", FITTING),
    ("t", TRIED),
    ("f", FORBIDDEN),
    ("x", BARRED),
    ("answers", ANSWERS),
)


class ColumnarTable:
    """A grant table that decides whole tables of requests, each with the columns of `REQUESTS`."""

    def __init__(self, table: GrantTable, threads: int = 1) -> None:
        self._table = table
        self.db = duckdb.connect(config={"threads": threads})
        # Joins are written in the order that is fast: each request first finds its few grants.
        self.db.execute("SET disabled_optimizers = 'join_order'")
        for name, kinds, rows in (
            ("g", columns.GRANTS, columns.grants(table)),
            ("b", columns.BANS, columns.bans(table)),
            ("s", columns.STANDING, columns.standing(table)),
            ("h", columns.HELD, columns.held(table)),
        ):
            self._put(name, kinds, rows)
        for name, query in LAID_OUT:
            self.db.execute(f"CREATE TABLE {name} AS {query}")
        self._closer: dict[int, Verdict] = {}
        self._granted: dict[int, tuple[Clause, tuple[ItemId, ...], tuple[Obligation, ...]]] = {}

    def close(self) -> None:
        """Give back what the engine holds."""
        self.db.close()

    def read(self, requests: Iterable[Request]) -> None:
        """Take requests as the table to decide, in order (BadInput for an emergency)."""
        kinds = {"row": "BIGINT", **REQUESTS, "named": "VARCHAR", "said": "VARCHAR"}
        self._put("r", kinds, starmap(_row, enumerate(requests)))

    def run(self) -> None:
        """Decide all that was taken; `answers` then says which grants permit each."""
        whom = {"ban": "BIGINT", "sure": "TINYINT", "provider": "VARCHAR", "subject": "VARCHAR"}
        self._put("w", whom, self._whom())
        for name, query in STEPS:
            self.db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        self._closer = self._one_by_one("asked")

    def verdicts(self) -> Iterator[Verdict]:
        """Give the short answer to each request, in order, as the single evaluator gives it.

        What a refusal lacks is worked out here, once for each kind.
        """
        closer = self._closer | self._one_by_one("numbers IS NULL AND NOT asked")
        found = self.db.execute(
            "SELECT a.kind, a.numbers, r.items FROM answers a JOIN r USING (row) ORDER BY a.row"
        )
        while rows := found.fetchmany(AT_ONCE):
            for kind, numbers, items in rows:
                yield closer.get(kind) or self._permit(numbers, items)

    def _one_by_one(self, which: str) -> dict[int, Verdict]:
        """Put some kinds to the single evaluator, each by its first request."""
        parts = ", ".join(f'r."{name}"' for name in REQUESTS)
        # Neither names nor columns come from outside.
        kinds = f"SELECT kind FROM answers WHERE row = kind AND {which}"  # noqa: S608
        asked = f"SELECT row, {parts} FROM r WHERE row IN ({kinds})"  # noqa: S608
        return {
            kind: self._table.decide(_request(dict(zip(REQUESTS, rest, strict=True))))
            for kind, *rest in self.db.execute(asked).fetchall()
        }

    def _permit(self, numbers: list[int], items: list[str] | None) -> Verdict:
        """Write the permit of the first of some grants; the others are listed."""
        clause, granted, obligations = self._terms(numbers[0])
        named = granted if items is None else tuple(map(ItemId, items))
        others = dict.fromkeys(self._terms(number)[0] for number in numbers[1:])
        return Verdict(Outcome.PERMIT, clause, named, obligations, (), tuple(others), ())

    def _terms(self, number: int) -> tuple[Clause, tuple[ItemId, ...], tuple[Obligation, ...]]:
        """Give what a grant hands out: its clause, all its items and its obligations."""
        known = self._granted.get(number)
        if known is None:
            grant = self._table.policy.grants[number]
            known = (grant.clause, open_items(grant), tuple(obligations_of(grant)))
            self._granted[number] = known
        return known

    def _whom(self) -> Iterator[dict[str, Any]]:
        """Say which prohibitions about one person are, or may be, about each who is named."""
        places = {id(ban): place for place, ban in enumerate(self._table.policy.prohibitions)}
        found = self.db.execute(
            "SELECT DISTINCT provider, subject FROM r WHERE provider IN "
            "(SELECT provider FROM s WHERE personal)"
        )
        for provider, subject in found.fetchall():
            for ban, sure in self._table.standing_of(provider).perhaps_about(subject):
                said = {"ban": places[id(ban)], "sure": int(sure)}
                yield {**said, "provider": provider, "subject": subject}

    def _put(self, name: str, kinds: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
        spelt = ", ".join(f"'{column}': '{kind}'" for column, kind in kinds.items())
        with TemporaryDirectory() as folder:
            file = Path(folder) / "rows.json"
            with file.open("w", encoding="utf-8") as out:
                out.writelines(json.dumps(row) + "\n" for row in rows)
            lines = f"read_json(?, format='newline_delimited', columns={{{spelt}}})"
            made = f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {lines}"  # noqa: S608
            self.db.execute(made, [str(file)])


def _row(number: int, request: Request) -> dict[str, Any]:
    if request.emergency is not None:
        raise BadInput([Problem(f"[{number}].emergency", "an emergency is asked by itself")])
    said = {name: getattr(request, name) for name in REQUESTS if name not in {"set", "unset"}}
    flags = request.flags.items()
    return {
        "row": number,
        "said": "\x1f".join(starmap(columns.told, flags)),
        "named": None if request.items is None else " ".join(request.items),
        **said,
        "set": [flag for flag, is_set in flags if is_set],
        "unset": [flag for flag, is_set in flags if not is_set],
    }


def _request(parts: Mapping[str, Any]) -> Request:
    said = {name: part for name, part in parts.items() if part not in (None, [])}
    flags = dict.fromkeys(said.pop("set", ()), True) | dict.fromkeys(said.pop("unset", ()), False)
    given: dict[str, Any] = {**said, "flags": flags} if flags else said
    return decode(Request, given)
