"""Drafts: begun from a template and filled in with what is known here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from accordant.core.errors import AccordantError, BadInput, NotFound
from accordant.core.law import SHIPPED, Profiles
from accordant.core.names import Digest
from accordant.core.protocol import PROTOCOL_FORMAT, Document
from accordant.core.statement import standing
from accordant.core.wire import YamlText, did_you_mean, read_yaml
from accordant.doors.cli.desk import Desk, write_file
from accordant.doors.cli.voice import Answer, listed, pairs, panel, words
from accordant.templates import starting
from accordant.work.draft import Read, read_on
from accordant.work.library import own_chain, papers, partners
from accordant.work.record import reading

BLANK: Final = "blank"
PLACES: Final = ("party-a", "party-b")
"""What the blank templates call their parties."""


@frozen(kw_only=True)
class Wish:
    """What a person wants in a draft: from which template, between whom, under which protocol."""

    template: str
    parties: Sequence[str] = ()
    protocol: str = ""


@frozen(kw_only=True)
class KnownParty:
    """A party as this node knows it; its kind is unknown where its invitation was an old one."""

    name: str
    kind: str
    root: str


@frozen(kw_only=True)
class Filling:
    """What is known here to fill a draft in with, and what was filled in so far."""

    parties: dict[str, KnownParty]
    done: list[str] = field(factory=list)
    open_: list[str] = field(factory=list)


def new_draft(desk: Desk, tier: str, wish: Wish, file: Path) -> Answer:
    """Write a draft from a template, filled in with what this node knows (NotFound, BadInput)."""
    text = _template(wish.template, tier).decode()
    filling = Filling(parties=dict(_known(desk)))
    chosen = _chosen(desk, wish, filling)
    draft = YamlText(_renamed(text, chosen).encode())
    value: Any = deepcopy(draft.value)  # what is edited is compared with what was there
    _fill_parties(value, filling, chosen)
    _fill_protocol(desk, value, wish.protocol, filling)
    if filling.done:
        draft.edit(value)
    write_file(file, draft.text().encode())
    return _answer(tier, wish, file, filling)


def _answer(tier: str, wish: Wish, file: Path, filling: Filling) -> Answer:
    said = [("File", str(file)), ("Filled in", listed(filling.done))]
    page = panel(
        f"A draft {tier} from “{wish.template}”",
        pairs([*said, ("Not known", listed(filling.open_, ""))]),
        words(
            f"Next: edit it, run accordant {tier} check {file}, then accordant {tier} propose.",
            "dim",
        ),
    )
    facts: dict[str, Any] = {
        "file": str(file),
        "template": wish.template,
        "filled_in": filling.done,
        "not_known": filling.open_,
    }
    return Answer(facts=facts, page=page)


def _template(template: str, tier: str) -> bytes:
    """Give the text of a template (NotFound)."""
    known = starting.names(tier)
    if template not in known:
        raise _unknown("template", template, known)
    return starting.text(template, tier)


def _unknown(what: str, name: str, known: Iterable[str]) -> NotFound:
    """Say that there is nothing of that name, what is nearest to it, and what there is."""
    names = sorted(known)
    sentence = f"there is no {what} “{name[:60]}” here{did_you_mean(name, names)}"
    if not names:
        advice = f"No {what} is held here yet: propose one first, or leave --{what} out."
        return NotFound(sentence, advice)
    return NotFound(sentence, f"Known here: {listed(names)}.")


# Parties


def _known(desk: Desk) -> Iterator[tuple[str, KnownParty]]:
    """Give every party known here; none where there is no node."""
    try:
        with reading(desk.house) as records:
            node = desk.house.node
            root = own_chain(records).current.root.fingerprint
            yield node.party, KnownParty(name=node.name, kind=node.kind, root=root)
            for one in partners(records):
                kind = records.tx.get("partner-kind", one.party) or ""
                root = one.chain.current.root.fingerprint
                yield one.party, KnownParty(name=one.name, kind=str(kind), root=root)
    except AccordantError:
        return


def _chosen(desk: Desk, wish: Wish, filling: Filling) -> list[str]:
    """Give the parties that were asked for, this node's first: who drafts, owns (NotFound)."""
    if not wish.parties:
        return []
    if wish.template != BLANK:
        raise BadInput(
            f"--party fills in the blank template; “{wish.template}” names its own parties",
            "Leave --from out, or leave --party out and edit the file.",
        )
    own = desk.house.node.party
    for name in wish.parties:
        if name not in filling.parties:
            raise _unknown("party", name, filling.parties)
    return list(dict.fromkeys([own, *wish.parties]))


def _renamed(text: str, chosen: Sequence[str]) -> str:
    """Put the chosen parties in the places of the template, in every field but not in prose."""
    names = dict(zip(PLACES, chosen, strict=False))

    def fill(line: str) -> str:
        prose = line.lstrip().startswith("# ")
        return line if prose else _PLACE.sub(lambda found: names.get(found[0], found[0]), line)

    spread = _LAST.sub(lambda last: _repeated(last[0], chosen[len(PLACES) :]), text)
    return "\n".join(map(fill, spread.split("\n")))


def _repeated(last: str, more: Iterable[str]) -> str:
    """Give each further party the fields of the last one; its comments stand above the first."""
    return last + "".join(last.replace(PLACES[-1], name, 1) for name in more)


_PLACE = re.compile("|".join(PLACES))
_LAST = re.compile(rf"^  - id: {PLACES[-1]}\n(?:    .*\n)+", re.MULTILINE)


def _fill_parties(value: dict[str, Any], filling: Filling, chosen: Sequence[str]) -> None:
    """Fill in the roots of all parties known here, and of those chosen the names and kinds."""
    for party in value.get("parties") or ():
        known = filling.parties.get(party.get("id"))
        if known is None:
            continue
        party["root"] = known.root
        if party["id"] not in chosen:
            filling.done.append(f"the root of {party['id']}")
            continue
        party["name"] = known.name
        if known.kind:
            party["kind"] = known.kind
            filling.done.append(f"the name, kind and root of {party['id']}")
        else:
            filling.done.append(f"the name and root of {party['id']}")
            filling.open_.append(f"the kind of {party['id']}: set it in the file")


# The protocol above


def _fill_protocol(desk: Desk, value: dict[str, Any], wanted: str, filling: Filling) -> None:
    """Fill in the protocol above: the one asked for (NotFound), or the one the template names."""
    above = value.get("protocol")
    if not isinstance(above, dict):
        return
    found = _newest(desk, wanted or str(above.get("id")), asked=bool(wanted))
    if found is not None:
        digest, document = found
        above |= {"id": document.id, "digest": digest}
        filling.done.append(f"the hash of {document.id} version {document.version}")


def _newest(desk: Desk, name: str, *, asked: bool) -> tuple[Digest, Document] | None:
    """Find a protocol by id, id@version or hash, one in force before any other, then the newest."""
    try:
        with reading(desk.house) as records:
            held = papers(records)
    except AccordantError:
        if asked:
            raise
        return None
    protocols = {d: one for d, one in held.documents.items() if one.format == PROTOCOL_FORMAT}
    found = [(d, one) for d, one in protocols.items() if name in _names(d, one)]
    if asked and not found:
        raise _unknown("protocol", name, {one.id for one in protocols.values()})
    now = desk.house.clock.now()
    return max(
        found, key=lambda one: (standing(held, one[0], now).live, one[1].version), default=None
    )


def _names(digest: Digest, document: Document) -> tuple[str, ...]:
    return document.id, f"{document.id}@{document.version}", digest


# Without a node


def read_alone(desk: Desk, data: bytes, profiles: Profiles = SHIPPED) -> Read:
    """Read and check a draft where there is no node yet, and so no protocol above it."""
    return read_on(desk.now, read_yaml(data), profiles=profiles)


def tier_of(format_: str) -> str:
    """Name the tier of a document by its format."""
    return "protocol" if format_ == PROTOCOL_FORMAT else "agreement"
