"""What a node writes to its log: one line of JSON for each thing, and nothing personal.

A line holds a fixed sentence and a few named facts. The sentence is written as it stands in the
source, never filled in, and of the facts only those listed here pass: whatever another library or
an exception wants to say about people's data does not reach the line.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, TextIO

from accordant.core.errors import AccordantError

FACTS: Final = frozenset(
    {
        "agreement",
        "code",
        "count",
        "digest",
        "kind",
        "number",
        "package",
        "partner",
        "party",
        "port",
        "seconds",
        "size",
        "state",
        "status",
        "version",
        "worker",
    }
)
"""The facts a line may carry, given to a logger as `extra`; none of them says who a person is."""


class OneLine(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line: when, how grave, which room, what, and the facts that may be told."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            "what": str(record.msg),
        }
        line |= {name: _plain(v) for name, v in vars(record).items() if name in FACTS}
        if record.exc_info and record.exc_info[1]:
            line |= _fault(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def set_up_log(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Write our rooms' log from this level on, and of other libraries warnings alone."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("accordant").setLevel(level.upper())


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float) else str(value)


def _fault(error: BaseException, trace: TracebackType | None) -> dict[str, object]:
    """Say what was raised and where; its message may quote what somebody typed."""
    fault: dict[str, object] = {"error": type(error).__name__}
    if isinstance(error, AccordantError):
        fault["code"] = error.code
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace:
        fault["where"] = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
    return fault
