"""Profiles of its own that an organisation keeps at its node, so that every check here asks them.

They are the owner's alone: they tighten this node's checks, and no partner is sent them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from attrs import frozen

from accordant.core.canonical import digest_of
from accordant.core.errors import BadInput, Conflict, NotFound, Problem
from accordant.core.events import ProfileForgotten, ProfileKept
from accordant.core.law import SHIPPED, SHIPPED_IDS, Profile, Profiles, extended
from accordant.core.names import Digest
from accordant.core.people import Actor
from accordant.core.wire import decode, did_you_mean, encode
from accordant.work.ports import House
from accordant.work.record import Records, reading, recording


@frozen(kw_only=True)
class Kept:
    """An own profile in the edition that is in use here, since when, and through whom."""

    profile: Profile
    digest: Digest
    at: datetime
    by: str


def kept(records: Records, besides: Collection[str] = ()) -> tuple[Kept, ...]:
    """Give the profiles kept here but for those named, in order of name (BadInput)."""
    shelf = {name: value for name, value in records.tx.scan("profile") if name not in besides}
    return tuple(_kept(name, value) for name, value in shelf.items())


def _kept(name: str, value: object) -> Kept:
    assert isinstance(value, dict)
    try:
        profile = decode(Profile, value["profile"])
    except BadInput as bad:
        raise _unfit(Problem(f"{name}: {one.path}", one.sentence) for one in bad.problems) from None
    return Kept(
        profile=profile,
        digest=Digest(str(value["digest"])),
        at=datetime.fromisoformat(str(value["at"])),
        by=str(value["by"]),
    )


def _unfit(problems: Iterable[Problem]) -> BadInput:
    """Say that a profile kept here no longer fits: the program's own have changed since."""
    advice = (
        "A profile kept at this node is among these. Keep a corrected edition of it with accordant "
        "profile keep, or give it up with accordant profile forget."
    )
    return BadInput(tuple(problems), advice, code="profile-unfit")


def in_play(records: Records, given: Profiles = SHIPPED) -> Profiles:
    """Add the profiles kept here to those given for one command (BadInput, with every fault).

    One that is given stands in the place of one of its name that is kept.
    """
    names = {one.id for one in given.own}
    held = [one.profile for one in kept(records, besides=names)]
    if not held:
        return extended(given.own) if given.own else SHIPPED
    try:
        return extended([*held, *given.own])
    except BadInput as bad:
        raise _unfit(bad.problems) from None


def profiles_here(house: House, given: Profiles = SHIPPED) -> Profiles:
    """Give the profiles that checks at this node ask: the shipped, the kept and those given."""
    with reading(house) as records:
        return in_play(records, given)


def kept_here(house: House) -> tuple[Kept, ...]:
    """Give the profiles kept at this node."""
    with reading(house) as records:
        return kept(records)


def keep_profiles(house: House, actor: Actor, profiles: tuple[Profile, ...]) -> tuple[Kept, ...]:
    """Keep profiles, each in the place of its edition before; gives those that are new here.

    All that are kept must hold together then (BadInput). An edition has one text for ever, and one
    that was replaced does not come back under its name (Conflict).
    """
    actor.must_act_for(house.node.party)
    with recording(house) as records:
        new = [one for one in profiles if _is_new(records, one)]
        in_play(records, Profiles(own=profiles))
        now = house.clock.now()
        events = [_event(one, now, str(actor)) for one in new]
        if events:
            records.record(*events)
    return tuple(
        Kept(profile=one, digest=event.digest, at=now, by=str(actor))
        for one, event in zip(new, events, strict=True)
    )


def _event(profile: Profile, now: datetime, by: str) -> ProfileKept:
    value = encode(profile)
    return ProfileKept(
        at=now,
        by=by,
        id=profile.id,
        edition=_edition(profile),
        digest=digest_of(value),
        profile=value,
    )


def _edition(profile: Profile) -> str:
    return " ".join(profile.edition.split())


def _is_new(records: Records, profile: Profile) -> bool:
    """Tell whether an edition is not the one in use already (Conflict if its name is taken)."""
    name, digest = f"{profile.id} edition {profile.edition}", digest_of(encode(profile))
    before = records.tx.get("profile-edition", f"{profile.id}/{_edition(profile)}")
    if before is None:
        return True
    if before != digest:
        raise Conflict(
            f"{name} was kept here with another text, and an edition has one text for ever",
            "Give it an edition of its own, such as the day on which it was decided.",
            code="edition-taken",
        )
    in_use = records.tx.get("profile", profile.id)
    if in_use is None:
        return True
    assert isinstance(in_use, dict)
    if in_use["digest"] != digest:
        raise Conflict(
            f"{name} was kept here before, and another edition has taken its place since",
            "If it is to hold again, give it an edition of its own.",
            code="edition-replaced",
        )
    return False


def forget_profile(house: House, actor: Actor, name: str, reason: str) -> None:
    """Give up a profile kept here, with the reason (NotFound, Conflict if another extends it)."""
    actor.must_act_for(house.node.party)
    if not reason.strip():
        raise BadInput([Problem("reason", "say why it is asked for no longer")])
    with recording(house) as records:
        held = dict(records.tx.scan("profile"))
        if name not in held:
            raise _not_kept(name, held)
        if others := sorted(each for each in held if name in _extends(held[each])):
            raise Conflict(
                f"{', '.join(others)} extends {name}, and would extend nothing there is",
                "Forget that first, or keep an edition of it that does not extend this one.",
                code="extended",
            )
        now = house.clock.now()
        records.record(ProfileForgotten(at=now, by=str(actor), id=name, reason=reason))


def _extends(value: object) -> list[object]:
    assert isinstance(value, dict)
    named = value["profile"]["extends"]
    assert isinstance(named, list)
    return named


def _not_kept(name: str, held: Mapping[str, object]) -> NotFound:
    if name in SHIPPED_IDS:
        return NotFound(f"{name} comes with the program, and is not kept by anybody")
    known = f"Kept here: {', '.join(held)}." if held else "None is kept here."
    return NotFound(f"no profile “{name[:60]}” is kept here{did_you_mean(name, held)}", known)
