"""The way to a signed document: proposed, talked over, agreed in principle, signed, or given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from accordant.core.names import PartyId
from accordant.core.people import SIGNATORY
from accordant.core.statement.calendar import after
from accordant.core.statement.kinds import (
    Certification,
    Confirmation,
    Objection,
    Proposal,
    Signature,
)
from accordant.core.statement.living import (
    Answer,
    Comment,
    Mediation,
    Settlement,
    Withdrawal,
)
from accordant.core.statement.mandate import CONFIRMING
from accordant.core.statement.state import Mediating, Remark, Waiting
from accordant.core.statement.view import View


def proposed(view: View) -> Iterator[Waiting]:
    """A draft waits for its owner to put it before the partners."""
    if proposed_on(view) is None:
        yield Waiting(
            what="it is put before the partners",
            who=view.document.owner,
            then="the partners are asked to confirm it",
        )


def proposed_on(view: View) -> date | None:
    """Give the day a document was first put before the partners."""
    first = next(view.about(Proposal), None)
    return view.day_of(first.at) if first else None


def agreed_at(view: View) -> Mapping[PartyId, datetime]:
    """Give each party whose lead and adviser have both confirmed, and since when."""
    first: dict[PartyId, dict[str, datetime]] = {}
    for said in view.about(Confirmation):
        first.setdefault(said.party, {}).setdefault(said.role, said.at)
    return {
        party: max(given.values())
        for party, given in first.items()
        if len(given) == len(CONFIRMING)
    }


def bound_by(view: View) -> Mapping[PartyId, datetime]:
    """Give each party that is bound, and since when.

    Where all must sign, agreement in principle came before. Where some go ahead, whoever joins them
    later has confirmed for itself as well as signed.
    """
    return view.once("bound", _bound_by)


def _bound_by(view: View) -> Mapping[PartyId, datetime]:
    signed: dict[PartyId, datetime] = {}
    for said in view.about(Signature):
        signed.setdefault(said.party, said.at)
    agreed = signed if view.rules.every else agreed_at(view)
    parties = (party.id for party in view.document.parties)
    return {
        name: max(signed[name], agreed[name])
        for name in parties
        if name in signed and name in agreed
    }


def bound_at(view: View) -> datetime | None:
    """Give the moment at which as many were bound as it takes; None while some are missing."""
    moments = sorted(bound_by(view).values())
    needed = view.rules.needed
    return moments[needed - 1] if len(moments) >= needed else None


def confirmed(view: View) -> Iterator[Waiting]:
    """A document in consultation waits for confirmations, objections to be settled, the chair.

    That the chair mediates blocks nothing by itself: something else is always undecided then.
    """
    undecided = [*_undecided(view)]
    mediated = mediating(view) if undecided else None
    if mediated is not None:
        yield Waiting(
            what=f"the chair mediates: {mediated.why}",
            who=view.chair,
            since=mediated.since,
            then=up_the_ladder(view, mediated.since),
        )
    yield from undecided


def _undecided(view: View) -> Iterator[Waiting]:
    since = proposed_on(view)
    if len(agreed_at(view)) < view.rules.needed:
        yield from _unconfirmed(view, since)
    yield from objections(view)
    if not any(view.about(Certification)):
        what = "the chair certifies that all agree in principle"
        yield Waiting(what=what, who=view.chair, since=since, then="each party's signatory signs")


def _unconfirmed(view: View, since: date | None) -> Iterator[Waiting]:
    given = {(said.party, said.role) for said in view.about(Confirmation)}
    for party in view.document.parties:
        for role in CONFIRMING:
            if (party.id, role) not in given:
                yield Waiting(
                    what=f"the {role} of {party.id} confirms in their own words",
                    who=f"{role} of {party.id}",
                    since=since,
                    then=_in_time(view),
                )


def _in_time(view: View) -> str:
    if not view.rules.limit:
        return "no time limit is agreed; anyone asked may ask the chair to mediate"
    last = after(_last_settled(view), view.rules.limit)
    return f"if it is not decided by {last}, the chair mediates"


def _last_settled(view: View) -> date:
    """Give the day from which the time to decide runs: it begins anew with each settlement."""
    settled = [view.day_of(said.at) for said in view.about(Settlement)]
    begun = proposed_on(view)
    assert begun is not None
    return max([*settled, begun])


def up_the_ladder(view: View, since: date) -> str:
    """Say where something goes that a chair has not settled in the time there is."""
    ladder = ", then ".join(view.rules.escalation)
    if not view.rules.limit or not ladder:
        return "it stays with the chair until it is settled"
    return f"if it is not settled by {after(since, view.rules.limit)}, it goes to the {ladder}"


def mediating(view: View) -> Mediating | None:
    """Tell whether the chair mediates: somebody asked, or the time limit has passed."""
    settled = max((said.at for said in view.about(Settlement)), default=None)
    for said in view.about(Mediation):
        if settled is None or said.at > settled:
            return Mediating(since=view.day_of(said.at), why=f"{said.party} asks: {said.reason}")
    if not view.rules.limit:
        return None
    last = after(_last_settled(view), view.rules.limit)
    if view.day <= last:
        return None
    return Mediating(since=after(last, 1), why=f"nothing was decided by {last}")


def objections(view: View) -> Iterator[Waiting]:
    """An objection blocks until its author confirms after it, or the chair settles it.

    The chair sets none aside where the partners must be unanimous. One made after every party had
    signed blocks nothing: who then wants to stop, suspends.
    """
    newest = {(said.party, said.role): said.at for said in view.about(Confirmation)}
    bound = bound_at(view)
    by_chair = "" if view.rules.unanimous else ", or the chair, who settles it"
    for name, said in view.named(Objection):
        confirmed_at = newest.get((said.party, said.role))
        settled = confirmed_at is not None and confirmed_at > said.at
        settled = settled or (not view.rules.unanimous and name in _set_aside(view, said))
        if not settled and (bound is None or said.at <= bound):
            yield Waiting(
                what=f"the objection of {said.party} is lifted: {said.reason}",
                who=f"{said.role} of {said.party}, who confirms after all{by_chair}",
                since=view.day_of(said.at),
                then=_in_time(view),
                statement=name,
            )


def _set_aside(view: View, objection: Objection) -> set[str]:
    """Give what the chair has set aside since an objection was made."""
    later = (said for said in view.about(Settlement) if said.at >= objection.at)
    return {name for said in later for name in said.objections}


def signed(view: View) -> Iterator[Waiting]:
    """A document agreed in principle waits for the signatures it takes."""
    if bound_at(view) is not None:
        return
    since = next((view.day_of(said.at) for said in view.about(Certification)), None)
    given = bound_by(view)
    for party in view.document.parties:
        if party.id not in given:
            yield Waiting(
                what=f"{party.id} signs",
                who=f"{SIGNATORY} of {party.id}",
                since=since,
                then=f"once {view.rules.needed} have signed, it is signed; the owner or the chair "
                "may withdraw it before",
            )


def withdrawn(view: View) -> Iterator[Waiting]:
    """The owner or the chair gives it up before it is signed; afterwards that undoes nothing."""
    if not any(withdraws(view, said) for said in view.about(Withdrawal)):
        yield Waiting(what="a withdrawal", who=f"{view.document.owner}, or {view.chair}")


def withdraws(view: View, said: Withdrawal) -> bool:
    """Tell whether a withdrawal came before the last signature it took; a tie is a withdrawal."""
    bound = bound_at(view)
    return bound is None or said.at <= bound


def remarks(view: View) -> Iterator[Remark]:
    """Give the comments on a document with their answers, oldest first."""
    answers: dict[str, list[str]] = {}
    for said in view.about(Answer):
        answers.setdefault(said.to, []).append(f"{said.party}: {said.words}")
    for name, comment in view.named(Comment):
        yield Remark(
            digest=name,
            party=comment.party,
            person=comment.person,
            path=comment.path,
            words=comment.words,
            answers=tuple(answers.get(name, ())),
        )
