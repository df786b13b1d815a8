"""A decision on one screen: what, with whom, when, why, for what purpose, under which clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import RenderableType

from accordant.core.agreement import Flow
from accordant.core.canonical import Json
from accordant.core.decision import STANDING, Condition, Decision, Outcome, Request
from accordant.core.names import ItemId
from accordant.core.rendering.wording import treated
from accordant.core.table import GrantTable
from accordant.core.treatment import Treatment
from accordant.core.wire import did_you_mean, encode
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.voice import Answer, listed, pairs, panel, table, words
from accordant.doors.problems import ExitCode
from accordant.work.ask import Answered
from accordant.work.between import table_between
from accordant.work.record import reading

TITLES: Final = {Outcome.PERMIT: "Yes", Outcome.DENY: "No", Outcome.REFER: "Ask"}
STYLES: Final = {Outcome.PERMIT: "green", Outcome.DENY: "red", Outcome.REFER: "yellow"}
CODES: Final = {
    Outcome.PERMIT: ExitCode.OK,
    Outcome.DENY: ExitCode.DENIED,
    Outcome.REFER: ExitCode.REFERRED,
}

OPTIONS: Final = {
    "group": "--group",
    "flags": "--flag NAME=true",
    "consent": "--consent",
    STANDING: "--subject, or --subject-column for a table",
}
"""With which option what is not known is said when it is asked again."""

LISTS: Final = ("items", "left_out", "obligations", "conditions", "refer_to", "others")
"""What stands in every answer as JSON, even where there is none of it."""


def decided(desk: Desk, request: Request, answered: Answered, *more: tuple[str, str]) -> Answer:
    """Show the answer to a request."""
    decision, held = answered.decision, _held(desk, request)
    return Answer(
        facts={
            **decision_facts(answered),
            "treatments": treatment_facts(_treatments(held, decision)),
            "unread": list(_unread(held, request)),
        },
        page=decision_page(desk, request, answered, *more),
        code=CODES[decision.outcome],
    )


def decision_facts(answered: Answered) -> dict[str, Json]:
    """Give a decision as JSON, under the number it was recorded by."""
    facts = encode(answered.decision)
    assert isinstance(facts, dict)
    always: dict[str, Json] = {name: [] for name in LISTS}
    return {"decision": answered.id, "clause": None, "text": "", **always, **facts}


def decision_page(
    desk: Desk, request: Request, answered: Answered, *more: tuple[str, str]
) -> RenderableType:
    """Show a decision on one screen."""
    decision = answered.decision
    rows = [*_asked(desk, request, decision), *more, ("Recorded", f"as {answered.id}")]
    return panel(
        _title(decision),
        pairs(rows),
        *_reasons(request, decision),
        style=STYLES[decision.outcome],
    )


def _title(decision: Decision) -> str:
    if decision.outcome is Outcome.REFER:
        return f"Ask the {listed(decision.refer_to)}"
    return TITLES[decision.outcome]


def _asked(desk: Desk, request: Request, decision: Decision) -> list[tuple[str, Any]]:
    when = f"{desk.house.clock.now():%d %B %Y, %H:%M} UTC, {request.mode}"
    items = decision.items if decision.permits else request.items or ()
    under = str(decision.clause) if decision.clause else decision.power
    text = f"{under}: “{decision.text}”" if decision.text else under
    emergency = request.emergency
    held = _held(desk, request)
    return [
        ("What", f"{listed(items, 'what the clause grants')} of {request.dataset}"),
        ("Changed", changed_first(_treatments(held, decision))),
        ("With whom", f"from {request.provider} to {request.recipient}"),
        ("When", when),
        ("Why", emergency.reason if emergency else request.reason),
        ("Purpose", request.purpose),
        ("Asked by", f"{request.person}, {request.role} of {request.acting_for}"),
        ("Flags", _misspelt(held, request)),
        ("Under" if decision.permits else "Nearest clause", text),
        ("Then", "\n".join(one.text for one in decision.obligations)),
        ("Review due", f"{decision.review_due:%d %B %Y, %H:%M} UTC" if decision.review_due else ""),
        ("Also under", listed(decision.others, "")),
    ]


def _held(desk: Desk, request: Request) -> GrantTable:
    """Give what is agreed between the two parties, which the answer was taken from."""
    with reading(desk.house) as records:
        return table_between(records, request, desk.house.clock.now())


def _treatments(held: GrantTable, decision: Decision) -> Mapping[ItemId, Treatment]:
    """Give how what may go is changed first, as the text that governs has it."""
    governing = (one.flow for one in held.policy.grants if one.clause == decision.clause)
    flow = next(governing, None) if decision.permits else None
    return treatments_of(flow, decision.items) if flow else {}


def _unread(held: GrantTable, request: Request) -> dict[str, str]:
    """Give the flags that nothing agreed between the two looks at, each with what may be meant."""
    read = set(held.flags(request))
    return {flag: did_you_mean(flag, read) for flag in request.flags if flag not in read}


def _misspelt(held: GrantTable, request: Request) -> str:
    lines = (
        f"{flag}: nothing agreed between the two looks at it{meant}"
        for flag, meant in _unread(held, request).items()
    )
    return "\n".join(lines)


def treatments_of(flow: Flow, items: Iterable[ItemId]) -> dict[ItemId, Treatment]:
    """Give how a clause changes some items before they go."""
    return {item: flow.treatments[item] for item in items if item in flow.treatments}


def treatment_facts(treatments: Mapping[ItemId, Treatment]) -> dict[str, Json]:
    """Give how items are changed before they go, as JSON."""
    return {item: encode(treatment) for item, treatment in treatments.items()}


def changed_first(treatments: Mapping[ItemId, Treatment]) -> str:
    """Say how items are changed before they go, a line for each."""
    return "\n".join(f"{item}: {treated(treatment)}" for item, treatment in treatments.items())


def _reasons(request: Request, decision: Decision) -> list[RenderableType]:
    """Give what goes not, and for a refusal each condition in the way, its remedy and who acts."""
    parts: list[RenderableType] = []
    if decision.left_out:
        left = [(one.item, one.why) for one in decision.left_out]
        parts += [words(""), table(["left out", "because"], left)]
    if decision.unmet:
        title = "in the way" if not decision.permits else "lifted by the emergency"
        rows = [(_met(one), _remedy(one), _who(request, one)) for one in decision.unmet]
        parts += [words(""), table([title, "what would help", "who can act"], rows)]
    return parts


def _met(condition: Condition) -> str:
    return f"{condition.name}: {condition.sentence}"


def _remedy(condition: Condition) -> str:
    """Say what would help; of what is not known, with which option it is said."""
    option = OPTIONS.get(condition.name) if condition.met is None else None
    return f"{condition.remedy}: {option}" if option else condition.remedy


def _who(request: Request, condition: Condition) -> str:
    """Say who can act, to the person who asks."""
    first, _, others = condition.who.partition(", who asks")
    return f"you{others}" if first == request.person else condition.who
