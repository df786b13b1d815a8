"""Questions 1 to 4: what there is, what it stands under, why it is needed, and its scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from accordant.core.names import Digest, PartyId
from accordant.core.people import OPERATIONAL_LEAD
from accordant.core.protocol import Document, Related
from accordant.core.questions.answer import Evidence, Gap, Part, Verdict
from accordant.core.questions.look import ADVISERS, Look, Stage, gap
from accordant.core.statement import (
    Confirmation,
    Disposition,
    Fate,
    Proposal,
    State,
    View,
    carriers,
    objections,
    proposed_on,
    state_of,
)

ON_ITS_WAY: Final = frozenset(
    {State.DRAFT, State.CONSULTATION, State.AGREED_IN_PRINCIPLE, State.SIGNED}
)


def existing(look: Look) -> Iterator[Part]:
    """1. The register was searched, and a named person said what each hit means, or that none is.

    What was said of another text counts for that text: a new version is looked at anew.
    """
    said = list(look.view.about(Disposition))
    for one in said:
        about = f"{one.hit} is {one.fate}" if one.hit else "nothing of the kind was found"
        yield look.said(one, f"{about}: {one.reason}")
    if look.search is not None:
        found = len(look.search.hits)
        says = f"the register here was searched, with {found} found"
        yield Evidence(says=says, who=look.search.by, on=look.view.day_of(look.search.at))
    left = list(_left(look, said))
    yield from (_undisposed(look, name) for name in left)
    if not said and not left:
        yield look.ahead(
            "nobody has said what a search of the register led to",
            "somebody says what a search of the register led to",
            remedy=f"Run accordant register --like {look.document.id} with --as, then say what "
            f"each hit means with accordant {look.tier} disposition, or that none was found.",
            who=ADVISERS,
            number=1,
        )


def _left(look: Look, said: list[Disposition]) -> Iterator[str]:
    """Give what the last search found and nobody has said anything of."""
    named = {one.hit.strip() for one in said if one.fate is not Fate.NONE_FOUND}
    for digest in look.search.hits if look.search else ():
        hit = look.view.papers.documents.get(digest)
        if hit is not None and named.isdisjoint(_names(digest, hit)):
            yield f"{hit.id}@{hit.version}"


def _names(digest: Digest, document: Document) -> set[str]:
    return {digest, document.id, f"{document.id}@{document.version}"}


def _undisposed(look: Look, name: str) -> Gap:
    return look.ahead(
        f"{name} was found in the register, and nobody has said what it means here",
        f"{name} was found in the register, and somebody says what it means here",
        remedy=f"Open it, then say with disposition --hit {name} whether it is reused, related or "
        "different.",
        who=ADVISERS,
        number=1,
    )


def standing_under(look: Look) -> Iterator[Part]:
    """2. It names what it relates to, or nothing was found; the protocol above it is in force."""
    agreement, links = look.agreement, look.document.related
    for link in links:
        yield Evidence(says=f"{link.kind}: {link.title}{_where(link)}")
    if agreement is not None and agreement.protocol is not None:
        yield from _parent(look, agreement.protocol.id)
    elif not links:
        yield from _unlinked(look)


def _where(link: Related) -> str:
    return f" ({link.reference})" if link.reference else ""


def _unlinked(look: Look) -> Iterator[Part]:
    agreement = look.agreement
    none = [one for one in look.view.about(Disposition) if one.fate is Fate.NONE_FOUND]
    if agreement is not None and agreement.none_found:
        yield Evidence(says="the document says that nothing was found to relate to")
    elif none:
        yield look.said(none[-1], f"nothing was found to relate to: {none[-1].reason}")
    else:
        yield gap(
            "it names no protocol, partnership agreement or strategy that it relates to",
            remedy="Name them under related, or say that there are none: disposition --fate "
            "none-found.",
            who=f"{look.owner}; {ADVISERS}",
            leaves=Verdict.NO,
            number=2,
        )


def _parent(look: Look, name: str) -> Iterator[Part]:
    above = look.view.above()
    if look.stage is Stage.ALONE:
        yield gap(
            f"whether the protocol {name} is in force: there is no node here to look it up",
            remedy="Ask this at a node that holds the protocol.",
            who=look.owner,
            number=2,
        )
        return
    if above is None:
        yield gap(
            f"this node does not hold the protocol that it names, {name}",
            remedy="Ask the protocol's owner to send it.",
            who=look.owner,
            number=2,
        )
        return
    carrier = next(carriers(above), None)
    if carrier is not None:
        version = carrier.document.version
        yield Evidence(says=f"the protocol {name} version {version} is {state_of(carrier)}")
        return
    yield _not_in_force(above)


def _not_in_force(above: View) -> Gap:
    state = state_of(above)
    ahead = state in ON_ITS_WAY
    return gap(
        f"the protocol {above.document.id} is not in force: it is {state}",
        remedy="Bring it into force first." if ahead else "Name one that is in force.",
        who=f"the parties of {above.document.id}",
        leaves=Verdict.NOT_YET if ahead else Verdict.NO,
        number=2,
    )


def understood(look: Look) -> Iterator[Part]:
    """3. Each party's lead has confirmed in own words, and no objection stands."""
    if proposed_on(look.view) is None:
        yield gap(
            "it has not been put before the partners",
            remedy=f"Propose it with accordant {look.tier} propose.",
            who=look.owner,
            number=3,
        )
        if look.draft:
            yield from (_unconfirmed(look, party.id) for party in look.document.parties)
        return
    proposal = next(look.view.about(Proposal))
    day = look.view.day_of(proposal.at)
    yield Evidence(says="it was put before the partners", who=str(proposal.party), on=day)
    for party in look.document.parties:
        yield from _confirmed(look, party.id)
    for one in objections(look.view):
        yield gap(
            f"{one.what} first, made on {one.since}",
            remedy=f"Talk it over; its author confirms after all, or the chair settles it. "
            f"{one.then}.",
            who=one.who,
            leaves=Verdict.NO,
            number=3,
        )


def _confirmed(look: Look, party: PartyId) -> Iterator[Part]:
    given = [
        said
        for said in look.view.about(Confirmation)
        if (said.party, said.role) == (party, OPERATIONAL_LEAD)
    ]
    own = [said for said in given if not copied(said.words, look)]
    for said in own[-1:]:
        kept = f"; with the reservation: {said.reservation}" if said.reservation else ""
        yield look.said(said, f"“{said.words}”{kept}")
    if own:
        return
    more = "; those given are words of the document"
    yield _unconfirmed(
        look, party, more if given else look.lost(Confirmation, party, OPERATIONAL_LEAD)
    )


def _unconfirmed(look: Look, party: PartyId, more: str = "") -> Gap:
    what = f"the {OPERATIONAL_LEAD} of {party} confirms what it is for, in their own words"
    return look.ahead(
        what + more,
        what,
        remedy=f"Confirm it with accordant {look.tier} confirm --words, or object.",
        who=f"{OPERATIONAL_LEAD} of {party}",
        number=3,
    )


def copied(words: str, look: Look) -> bool:
    """Tell whether somebody's own words are the document's, which shows that nobody understood."""
    agreement = look.agreement
    texts = [look.document.summary, look.document.title]
    if agreement is not None and agreement.need is not None:
        texts.append(agreement.need.why)
    return any(_bare(words) in _bare(text) for text in texts)


def _bare(text: str) -> str:
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "


def scoped(look: Look) -> Iterator[Part]:
    """4. What is in and out of it is said, and words mean the same to all; the checklist finds."""
    agreement = look.agreement
    if agreement is None:
        if look.document.glossary:
            yield Evidence(says=f"{len(look.document.glossary)} words are agreed on")
        return
    if agreement.need is not None:
        for name, listed in (
            ("in scope", agreement.need.in_scope),
            ("out of scope", agreement.need.out_of_scope),
        ):
            if listed:
                yield Evidence(says=f"{name}: {'; '.join(listed)}")
