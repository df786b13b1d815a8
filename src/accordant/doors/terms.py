"""The page of terms: every member an agreement can have, and how far the software keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from accordant.core.checklist import ENFORCERS, KEPT

TEXT = (
    "Each member of an agreement, by what keeps it, and each word that some of them may hold. What "
    "is *enforced* the software does or refuses; what is *evidenced* stands on record; what is "
    "*contractual* people have agreed to, and are told of; what is *descriptive* binds nobody. A "
    "member or word that does not stand here cannot be proposed: the checklist names it."
)


def terms(table: Callable[[Iterable[str], Iterable[Iterable[object]]], str]) -> str:
    """Write the words of the page, with a table of members and one of words."""
    members = table(["part", "members", "how", "by what"], _members())
    words = table(["word of", "word", "how", "by what"], _words())
    return f"{TEXT}\n\n{members}\n\n{words}"


def _members() -> Iterator[tuple[str, ...]]:
    for kind, members in KEPT.items():
        for enforcer, names in members.items():
            listed = ", ".join(f"`{name}`" for name in names.split())
            yield kind.__name__, listed, str(enforcer.how), enforcer.by


def _words() -> Iterator[tuple[str, ...]]:
    for what, known in ENFORCERS.items():
        for name, enforcer in known.items():
            yield what, f"`{name}`", str(enforcer.how), enforcer.by
