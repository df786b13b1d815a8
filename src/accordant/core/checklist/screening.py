"""Whether an impact assessment was screened for, where an agreement shows signs of high risk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accordant.core.agreement import Agreement, Category, Item
from accordant.core.checklist.asking import Asking
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.conditions import about_people, items
from accordant.core.checklist.finding import Finding, breach
from accordant.core.law import Regime

SENSITIVE: Final = frozenset({Category.SPECIAL, Category.CONFIDENTIAL_HEALTH, Category.CRIMINAL})
ASSESSING: Final = frozenset({Regime.UK_GDPR, Regime.EU_GDPR, Regime.DPA_PART_3, Regime.IE_DSGA})
"""The laws that ask for an assessment where the risk is likely to be high."""

ENOUGH: Final = 2
"""Signs from which the regulators expect an assessment in most cases (WP 248 rev.01, III.B)."""

NOWHERE: Final = frozenset(
    {"-", "–", "none", "no", "nil", "n/a", "na", "not applicable", "not needed", "not required"}
    | {"no assessment", "no dpia", "screened out", "to follow", "pending", "tbc", "tbd"}
)
"""What people write where an assessment would be found, and none was made."""


def sensitive(agreement: Agreement) -> list[str]:
    """Name the items about health, belief, origin, offences or the like."""
    return _named(agreement, lambda item: item.category in SENSITIVE)


def dangerous(agreement: Agreement) -> list[str]:
    """Name the items that could put somebody in danger if they went astray."""
    return _named(agreement, lambda item: item.guarded or item.category is Category.HARM_FLAG)


def vulnerable(agreement: Agreement) -> list[str]:
    """Name the groups of children, or of others who are vulnerable."""
    return [g.description.rstrip(".") for g in agreement.groups if g.children or g.vulnerable]


def matched(agreement: Agreement) -> list[str]:
    """Say how the records of several bodies are matched, where they are."""
    givers = {dataset.provider for dataset in agreement.datasets}
    matching = agreement.quality.matching if agreement.quality else ""
    return [matching] if len(givers) > 1 and matching.strip() else []


def abroad(agreement: Agreement) -> list[str]:
    """Name the places outside the territory of its law that information goes to."""
    return [each.to for each in agreement.transfers]


def _named(agreement: Agreement, chosen: Callable[[Item], bool]) -> list[str]:
    """Name the items that are meant, dataset by dataset."""
    found = [(d.title, [i.id for i in d.items if chosen(i)]) for d in agreement.datasets]
    return [f"{title}: {', '.join(items)}" for title, items in found if items]


SIGNS: Final[tuple[tuple[str, Callable[[Agreement], list[str]]], ...]] = (
    ("it is about health, belief, origin, offences or the like", sensitive),
    ("it could put somebody in danger", dangerous),
    ("it is about children, or others who are vulnerable", vulnerable),
    ("records of several bodies are matched", matched),
    ("it leaves the territory of its law", abroad),
)
"""The signs of high risk that an agreement itself shows."""


def unscreened(agreement: Agreement, asking: Asking) -> Iterator[Finding]:
    """Find an agreement that shows signs of high risk, and whose risk nobody assessed."""
    shown = [words for words, found in SIGNS if found(agreement)]
    personal = about_people(items(agreement))
    asked = personal and not asking.everywhere().isdisjoint(ASSESSING)
    if asked and len(shown) >= ENOUGH and _none_made(agreement):
        yield breach(
            "not-screened",
            "assessment.reference",
            f"No impact assessment was made, though {'; '.join(shown)}.",
            remedy="Assess it in full and say where the assessment is found; or have the data "
            "protection officer say in the screening, for each sign, why the risk is not high.",
            who=owner_of(agreement),
        )


def _none_made(agreement: Agreement) -> bool:
    """Tell whether the agreement says that none was made; of silence the profiles tell."""
    made = agreement.assessment
    return made is not None and made.reference.strip().rstrip(".").casefold() in NOWHERE
