"""Reads a practitioner's card as its reader would, so that every answer on it can be asked.

    for clause in told(page, agreement): clause.items, clause.recipients, clause.flags …

Only what the page says is read; the agreement serves to tell which name stands for which party,
role, group, purpose or flag.
"""

import re

from attrs import field, frozen

from accordant.core.agreement import Mode
from accordant.core.rendering.binding import DOUBTS
from accordant.core.rendering.telling import teller_of
from accordant.core.rendering.tree import Bullets, Facts, Heading
from accordant.core.rendering.wording import word


@frozen(kw_only=True)
class Barred:
    """What a line that begins with Forbidden says; parts left out mean any."""

    items: frozenset
    recipients: frozenset
    groups: frozenset
    flags: dict


@frozen(kw_only=True)
class Told:
    """What a card says of one clause."""

    clause: str
    shares: bool
    items: tuple
    left_out: frozenset
    guarded: dict
    barred: tuple
    provider: str
    recipients: frozenset
    roles: frozenset
    groups: frozenset
    modes: tuple
    flags: dict
    days: dict
    consent: bool
    purpose: str
    marking: str = ""
    doubts: dict = field(factory=dict)


@frozen(kw_only=True)
class Names:
    """Which words on a page stand for what."""

    parties: dict
    roles: dict
    groups: dict
    flags: dict
    purposes: dict

    def named(self, what, text):
        """Everything of a kind that is named in some words; a longer name before its part."""
        found = set()
        for name, one in sorted(getattr(self, what).items(), key=lambda pair: -len(pair[0])):
            if name in text:
                text = text.replace(name, "·")
                found.add(one)
        return frozenset(found)


def names_in(agreement):
    teller = teller_of(agreement)
    roles = {one for flow in agreement.flows for one in (*flow.roles, *flow.release_roles)}
    roles |= {role for flow in agreement.flows for role in flow.settled_by.values()}
    flags = {f for one in (*agreement.flows, *agreement.prohibitions) for f in one.flags}
    return Names(
        parties={teller.party(party.id): party.id for party in agreement.parties},
        roles={teller.role(role): role for role in (*roles, *(r.id for r in agreement.roles))},
        groups={group.description.rstrip("."): group.id for group in agreement.groups},
        flags={word(flag): flag for flag in flags},
        purposes={purpose.statement: purpose.id for purpose in agreement.purposes},
    )


def told(page, agreement):
    """Every clause on a card, in order."""
    names, shares = names_in(agreement), True
    for block in page.blocks:
        if isinstance(block, Heading) and block.level == 1:
            shares = block.words == "What you may share"
        if isinstance(block, Facts) and any(fact.label == "Under" for fact in block.rows):
            yield clause_told({fact.label: fact.lines for fact in block.rows}, shares, names)


def clause_told(facts, shares, names):
    what, when = facts["What"], facts["When"]
    with_whom = facts["With whom"][0].words
    giver, _, takers = with_whom.partition(" to ")
    takers, _, hands = takers.rpartition(" (")
    leads = {line.lead: line.words for line in (*what, *when)}
    ways = leads["How:"].partition(", ")[2]
    only = [(line.lead == "Only if:", line.words) for line in when if line.lead.startswith("Only")]
    return Told(
        clause=facts["Under"][0].words,
        shares=shares,
        items=() if what[0].words == "Nothing" else tuple(what[0].words.split(", ")),
        left_out=frozenset(several(leads.get("Left out:", ""))),
        guarded=guarded(leads.get("Guarded:", ""), names),
        barred=tuple(a_bar(line.words, names) for line in what if line.lead == "Forbidden:"),
        provider=next(iter(names.named("parties", giver))),
        recipients=names.named("parties", takers),
        roles=names.named("roles", hands.removesuffix(")")),
        groups=names.named("groups", " ".join(line.words for line in facts["About whom"])),
        modes=tuple(mode for mode in Mode if word(mode) in ways),
        flags={names.flags[name]: wanted for wanted, name in only},
        days={lead: leads[lead] for lead in ("Not before:", "Not after:") if lead in leads},
        consent="Consent" in facts,
        purpose=names.purposes[facts["What for"][0].words],
        marking=" ".join(line.words for line in facts.get("Marking", ())),
        doubts=dict(a_doubt(line.words, names) for line in facts.get("In doubt", ())),
    )


def several(text):
    return [one for one in re.split(", | and ", text) if one]


def guarded(text, names):
    """The guarded items, each with the parties to whom alone it goes."""
    items, _, safe = text.partition(": only to ")
    return dict.fromkeys(several(items), names.named("parties", safe))


def a_bar(text, names):
    what, _, rest = text.partition(", to ") if ", to " in text else text.partition(",")
    to = rest.partition(", about: ")[0].partition(", where ")[0] if ", to " in text else ""
    about = text.partition(", about: ")[2].partition(", where ")[0]
    flags = re.findall(r", where (.+?) is (set|not set)", text)
    return Barred(
        items=frozenset()
        if what.startswith("all of it")
        else frozenset(several(what.split(" (")[0])),
        recipients=names.named("parties", to),
        groups=names.named("groups", about),
        flags={names.flags[flag]: how == "set" for flag, how in flags},
    )


def a_doubt(text, names):
    about, _, who = text.partition(": ask the ")
    (role,) = names.named("roles", who)
    return next(name for name, words in DOUBTS.items() if words == about), role


def assurances(page, agreement):
    """What a card says each party holds: of a party, the words of its schemes."""
    names = names_in(agreement)
    heading = next(b for b in page.blocks if isinstance(b, Heading) and "always" in b.words)
    bullets = page.blocks[page.blocks.index(heading) + 1]
    assert isinstance(bullets, Bullets)
    for line in bullets.lines:
        party, _, schemes = line.words.partition(" holds ")
        if party in names.parties:
            yield names.parties[party], several(schemes.removesuffix("."))
