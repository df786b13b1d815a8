"""Effects said to people: who may now share what with whom, and where that is so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from accordant.core.difference.box import Named
from accordant.core.difference.effect import Change, Effect
from accordant.core.difference.granting import OTHER, Actor

DOES: Final[Mapping[Change, str]] = {
    Change.MAY: "{provider} may now share {what} of {dataset} with {recipient} for {purpose}",
    Change.MAY_NOT: "{provider} may no longer share {what} of {dataset} with {recipient} for "
    "{purpose}",
    Change.OTHER_ITEMS: "asked for what is granted of {dataset} for {purpose}, {provider} now "
    "shares {what} with {recipient}",
    Change.OTHER_TERMS: "{provider} still shares {what} of {dataset} with {recipient} for "
    "{purpose}, but on other terms",
}

NOBODY: Final = "nobody may share anything of {dataset} with {recipient} for {purpose} any more"


def told(effect: Effect) -> str:
    """Say in one sentence what changes."""
    line = effect.line
    form = NOBODY if effect.ends and effect.change is Change.MAY_NOT else DOES[effect.change]
    words = {"what": _what(effect), **line._asdict()}
    sentence = form.format(**words)
    return sentence + (f"; {terms}" if (terms := _terms(effect)) else "")


def _what(effect: Effect) -> str:
    if effect.change is Change.OTHER_ITEMS:
        return f"{_each(effect.after.items)} (before: {_each(effect.before.items)})"
    return "what is granted" if effect.named is None else _items(effect.named)


def _items(named: Named) -> str:
    """Say which items a request names: these, or some of these among others."""
    if not named.some_of:
        return _each(sorted(named.within))
    asked = [_one_of(sorted(one)) for one in sorted(named.some_of, key=sorted)]
    rest = named.within.difference(*named.some_of)
    alone = f", alone or with {_each(sorted(rest))}" if rest else ""
    return f"{' together with '.join(asked)}{alone}"


def _each(items: object) -> str:
    assert isinstance(items, list | tuple)
    return ", ".join(items) or "nothing"


def _one_of(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"any of {', '.join(items)}"


def _terms(effect: Effect) -> str:
    """Say what a permit obliges now, and what it obliged."""
    if effect.change is not Change.OTHER_TERMS:
        return ""
    then, now = ([one.text for one in said.obligations] for said in (effect.before, effect.after))
    new, old = (
        [text for text in one if text not in other] for one, other in ((now, then), (then, now))
    )
    parts = [f"now: {' '.join(new)}"] if new else []
    parts += [f"no longer: {' '.join(old)}"] if old else []
    return "; ".join(parts)


# Where it is so


def about(effect: Effect) -> tuple[tuple[str, str], ...]:
    """Say where it is so: who asks, about whom, and all else that is not so of every request."""
    return tuple(_limits(effect))


def _limits(effect: Effect) -> Iterator[tuple[str, str]]:
    yield "Asked by", "; ".join(_who(effect))
    for part, (name, say) in SAID.items():
        values = effect.limits(part)
        if values is not None:
            yield name, " or ".join(dict.fromkeys(map(say, values)))
    for flag in effect.frame.flags:
        values = effect.limits(flag)
        if values is not None:
            yield f"“{flag}” is", " or ".join(map(_known, values))


def _who(effect: Effect) -> Iterator[str]:
    days = {day for actor in effect.frame.actors for day in actor.days}
    for receiving, party in ((True, effect.line.recipient), (False, effect.line.provider)):
        here = [actor for actor in effect.actors if actor.receiving is receiving]
        roles = dict.fromkeys(_role(actor, len(days)) for actor in here)
        if roles:
            yield f"{', '.join(roles)} of {party}"


def _role(actor: Actor, days: int) -> str:
    """Name a role; where zones put a decision on several days, also the days it is held."""
    if len(actor.days) == days:
        return actor.role
    return f"{actor.role} (held on {' and '.join(sorted(map(str, actor.days)))} only)"


def _group(group: object) -> str:
    if group is None:
        return "people not said to be of any group"
    return "people of any other group" if group == OTHER else str(group)


def _known(value: object) -> str:
    return {True: "set", False: "not set"}.get(value, "not known")  # type: ignore[call-overload,no-any-return]


def _consented(value: object) -> str:
    return "given" if value else "not given"


def _marked(value: object) -> str:
    return "not marked" if value is None else str(value)


def _naming(value: object) -> str:
    return "none" if value is None else str(value)


SAID: Final[Mapping[str, tuple[str, Callable[[object], str]]]] = {
    "groups": ("About", _group),
    "modes": ("Sharing is", str),
    "consented": ("Consent is", _consented),
    "markings": ("Marked", _marked),
    "agreements": ("Naming the agreement", _naming),
    "clauses": ("Naming the clause", _naming),
}
