"""Two texts signed under one version: both stop, until every chair they name says which stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from accordant.core.names import Digest
from accordant.core.protocol import PostRef
from accordant.core.statement.agreeing import bound_at, up_the_ladder
from accordant.core.statement.living import Ruling
from accordant.core.statement.state import Waiting
from accordant.core.statement.view import View


def twins(view: View) -> Iterator[View]:
    """Give the other fully signed texts under this id and version."""
    for twin in view.others():
        if twin.document.version == view.document.version and bound_at(twin) is not None:
            yield twin


def between(view: View, twin: View) -> Mapping[PostRef, Ruling]:
    """Give the newest word on two texts of each chair that they name.

    A chair speaks of the text that names it, so nobody is bound by a chair it never signed for.
    """
    said = [
        (this.document.chair, one)
        for this, other in ((view, twin), (twin, view))
        for one in this.about(Ruling)
        if one.over == other.digest and decides(this, one)
    ]
    return dict(sorted(said, key=lambda each: (each[1].at, each[1].document)))


def standing_text(view: View, twin: View) -> Digest | None:
    """Give which of two texts stands: the one that every chair they name has last said."""
    return view.once(f"ruled {twin.digest}", lambda _: _standing_text(view, twin))


def _standing_text(view: View, twin: View) -> Digest | None:
    words = between(view, twin)
    named = {one.stands for one in words.values()}
    heard = words.keys() == {view.document.chair, twin.document.chair}
    return named.pop() if heard and len(named) == 1 else None


def decides(view: View, said: Ruling) -> bool:
    """A ruling is between two texts that had both been signed by then."""
    twin = next((one for one in twins(view) if one.digest == said.over), None)
    moments = (bound_at(view), bound_at(twin)) if twin else (None,)
    return all(at is not None and at <= said.at for at in moments)


def outruled(view: View) -> Iterator[View]:
    """Give the other texts of this version that stand instead of this one."""
    return (twin for twin in twins(view) if standing_text(view, twin) == twin.digest)


def ruled_at(view: View, twin: View) -> datetime:
    """Give the moment at which it was settled which of two texts stands."""
    return max(one.at for one in between(view, twin).values())


def unruled(view: View) -> Iterator[Waiting]:
    """Say whose word is missing on which of two texts stands, or that the chairs disagree."""
    for twin in twins(view):
        if standing_text(view, twin) is None:
            yield from _undecided(view, twin)


def _undecided(view: View, twin: View) -> Iterator[Waiting]:
    what = f"another text was signed as version {twin.document.version}; one must give way"
    chairs = {one.document.chair: one.chair for one in (view, twin)}
    words = between(view, twin)
    if len(chairs) == 1:
        then = "the chair rules which text stands; the other is superseded"
        yield Waiting(what=what, who=view.chair, since=_both_signed(view, twin), then=then)
    elif missing := [who for chair, who in chairs.items() if chair not in words]:
        for who in missing:
            since = _both_signed(view, twin)
            yield Waiting(what=what, who=who, since=since, then=_of_two(view, since))
    else:
        since = view.day_of(ruled_at(view, twin))
        what = f"the chairs of two texts signed as version {twin.document.version} agree on one"
        who = " or ".join(chairs.values())
        yield Waiting(what=what, who=who, since=since, then=_of_two(view, since))


def _both_signed(view: View, twin: View) -> date:
    return view.day_of(max(filter(None, (bound_at(view), bound_at(twin)))))


def _of_two(view: View, since: date) -> str:
    return (
        "both texts stay stopped until both chairs name the same one, or until a later version "
        f"that all sign takes over from both; {up_the_ladder(view, since)}"
    )
