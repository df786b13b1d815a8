"""Who carries out each term: a word that stands in no list here is a term nobody keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from accordant.core.agreement import Agreement, Flow, Mode
from accordant.core.checklist.coherence import owner_of
from accordant.core.checklist.enforcing import Enforcer, How
from accordant.core.checklist.finding import Finding, breach
from accordant.core.checklist.keeping import unkept
from accordant.core.treatment import Kind

_RELEASE = "the release leaves out or changes the item before anything leaves the provider"
_BESIDE = "it is decided here first, and recorded as made outside the exchange"

TREATMENTS: Final[Mapping[str, Enforcer]] = {
    kind: Enforcer(How.ENFORCED, _RELEASE) for kind in Kind
}

OBLIGATIONS: Final[Mapping[str, Enforcer]] = {
    "log": Enforcer(How.ENFORCED, "nothing leaves before it stands in the ledger"),
    "minimum-necessary": Enforcer(How.ENFORCED, "what is not granted has no place in a release"),
    "weighing-note": Enforcer(How.EVIDENCED, "the reason given is kept with the decision"),
    "review": Enforcer(How.EVIDENCED, "it is shown as due until somebody records it as done"),
    "retention": Enforcer(How.CONTRACTUAL, "the recipient is told how long with every release"),
    "onward": Enforcer(How.CONTRACTUAL, "the recipient is told the limits with every release"),
    "notify": Enforcer(How.CONTRACTUAL, "whoever is to tell is told so with every permit"),
    "feedback": Enforcer(How.CONTRACTUAL, "whoever is to answer is told so with every permit"),
}

CHANNELS: Final[Mapping[str, Enforcer]] = {
    "exchange": Enforcer(How.ENFORCED, "a sealed, signed package goes from node to node"),
    "meeting": Enforcer(How.EVIDENCED, _BESIDE),
    "telephone": Enforcer(How.EVIDENCED, _BESIDE),
    "video": Enforcer(How.EVIDENCED, _BESIDE),
    "secure-mail": Enforcer(How.EVIDENCED, _BESIDE),
}

SETTLED: Final[Mapping[str, Enforcer]] = {
    name: Enforcer(How.EVIDENCED, "the request is referred, and who settled it is recorded")
    for name in ("role", "held", "group", "flags", "consent", "mode")
}
"""The conditions of a decision that a clause may leave to a named role."""

SETTLEABLE: Final = tuple(SETTLED)

ENFORCERS: Final[Mapping[str, Mapping[str, Enforcer]]] = {
    "treatment": TREATMENTS,
    "obligation": OBLIGATIONS,
    "channel": CHANNELS,
    "settles": SETTLED,
}
"""Every word a term may use, and what becomes of it."""


def unenforced(agreement: Agreement) -> Iterator[Finding]:
    """Find terms that no part of the software carries out."""
    who = owner_of(agreement)
    yield from unkept(agreement, who)
    for index, ban in enumerate(agreement.prohibitions):
        yield from _flags(f"prohibitions[{index}].flags", ban.flags, who)
    for index, flow in enumerate(agreement.flows):
        path = f"flows[{index}]"
        yield from _flags(f"{path}.flags", flow.flags, who)
        yield from _words(f"{path}.channel", "channel", [flow.channel], CHANNELS, who)
        kinds = [each.kind for each in flow.obligations]
        yield from _words(f"{path}.obligations", "obligation", kinds, OBLIGATIONS, who)
        used = [each.kind for each in flow.treatments.values()]
        yield from _words(f"{path}.treatments", "treatment", used, TREATMENTS, who)
        yield from _settled(path, flow, who)
        if Mode.EMERGENCY in flow.modes:
            yield breach(
                "mode-emergency",
                f"{path}.modes",
                f"“{flow.title}” names emergency as a way of sharing; an emergency is always "
                "possible and needs no clause.",
                remedy="Take emergency out of the modes of this flow.",
                who=who,
            )


def _words(
    path: str, what: str, used: Collection[str], known: Mapping[str, Enforcer], who: str
) -> Iterator[Finding]:
    for word in used:
        if word not in known and (word.strip() or what == "obligation"):
            yield breach(
                "unenforced",
                path,
                f"No part of Accordant carries this out: the {what} “{word}”.",
                remedy=f"Use one of: {', '.join(known)}; or write it as plain words elsewhere.",
                who=who,
            )


def _flags(path: str, flags: Collection[str], who: str) -> Iterator[Finding]:
    """Find flags whose state nobody could ever give, as NAME=true does."""
    for flag in flags:
        if not flag or flag != " ".join(flag.split()) or "=" in flag:
            yield breach(
                "unenforced",
                path,
                f"No part of Accordant carries this out: nobody can say whether “{flag}” is set.",
                remedy="Name the flag in words, without “=” and without a space at either end.",
                who=who,
            )


def _settled(path: str, flow: Flow, who: str) -> Iterator[Finding]:
    for name in flow.settled_by:
        if name not in SETTLED:
            yield breach(
                "unsettleable",
                f"{path}.settled_by.{name}",
                f"“{name}” is not a condition that a person may settle in “{flow.title}”.",
                remedy=f"A role may settle: {', '.join(SETTLEABLE)}.",
                who=who,
            )
