"""The prohibitions that bind everything, and the emergency that alone can set them aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accordant.core.cedar import spelling
from accordant.core.cedar.spelling import entity, text, texts, unless_unknown
from accordant.core.policy import StandingProhibition

LIFTED: Final = """\
unless {
  action == Action::"share-in-emergency" &&
  context has second && context has decider && context.second != context.decider
};
"""
"""A second named person agrees, in an emergency; only then does a standing prohibition yield."""

IN_EMERGENCY: Final = """\
@id("emergency")
permit (
  principal,
  action == Action::"share-in-emergency",
  resource
)
when { context has power && context has reason && context has decider }
when { !context.items.isEmpty() };
"""
"""It cites a legal power, a reason and a decider instead of a clause, and is reviewed after."""

DO_NOT_DISCLOSE: Final = (
    """\
@id("do not disclose")
forbid (principal, action, resource)
when {
  if context has do_not_disclose_to && context has recipient
  then context.do_not_disclose_to.contains(context.recipient)
  else true
}
"""
    + LIFTED
)
"""A record may name those it must not be disclosed to; where that is unknown, it may be anyone."""


def forbid(ban: StandingProhibition) -> str:
    """Write a standing prohibition; whom it is about, and why it was set, stay with the provider.

    Which prohibitions may be about the person asked of is found before, and stands in the context.
    """
    return "\n".join(
        (
            f"@id({text(forbidding(ban))})",
            f"@provider({text(ban.provider)})",
            f"@kind({text(ban.kind)})",
            "forbid (principal, action, resource)",
            *(f"when {{ {condition} }}" for condition in _conditions(ban)),
            LIFTED,
        )
    )


def forbidding(ban: StandingProhibition) -> str:
    """Name the policy of a standing prohibition."""
    return f"standing prohibition {ban.id}"


def _conditions(ban: StandingProhibition) -> Iterator[str]:
    yield _known("provider", f"context.provider == {entity('Party', ban.provider)}")
    if ban.recipients:
        recipients = spelling.entities("Party", ban.recipients)
        yield _known("recipient", f"{recipients}.contains(context.recipient)")
    if ban.purposes:
        yield _used(texts(ban.purposes))
    if ban.datasets:
        yield f"{spelling.entities('Dataset', ban.datasets)}.contains(resource)"
    if ban.items:
        yield _known("items", f"context.items.containsAny({texts(ban.items)})")
    if ban.starts is not None:
        yield _known("now", f"context.now >= {spelling.opens(ban.starts, ban.zone)}")
    if ban.ends is not None:
        yield _known("now", f"context.now < {spelling.closes(ban.ends, ban.zone)}")
    if ban.subject is not None:
        yield _known("about", f"context.about.contains({text(ban.id)})")


def _known(part: str, applies: str) -> str:
    return unless_unknown(f"context has {part}", applies)


def _used(purposes: str) -> str:
    called = f"context has use && {purposes}.contains(context.use)"
    return f"{_known('purpose', f'{purposes}.contains(context.purpose)')} || ({called})"
