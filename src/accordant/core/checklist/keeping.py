"""Every member an agreement can have, and what keeps it: the table is closed, and it is total.

A member that does not stand here is a term nobody keeps, and no document that holds it can be
proposed. Some hold words of which each has an enforcer of its own: an obligation, a channel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from accordant.core import agreement as a
from accordant.core import partnership, protocol, treatment
from accordant.core.checklist.enforcing import (
    CHECKED,
    DECIDED,
    DESCRIBES,
    FOLDED,
    RECORDED,
    RELEASED,
    TOLD,
    WORDS,
    Enforcer,
)
from accordant.core.checklist.finding import Finding, breach
from accordant.core.checklist.places import empty
from accordant.core.wire.fields import fields_of

Members = Mapping[Enforcer, str]

KEPT: Final[Mapping[type, Members]] = {
    a.Agreement: {
        DECIDED: "parties purposes datasets flows prohibited_uses groups roles prohibitions",
        RELEASED: "epoch",
        FOLDED: "format id version zone owner chair term protocol replaces change commencement",
        CHECKED: "kind related reviewed none_found need modes bases overlays territories transfers "
        "joint clauses glossary",
        RECORDED: "feedback",
        TOLD: "security quality rights incidents assessment communications legal undertaking "
        "sub_processors joining_and_leaving opt_outs derived pseudonyms outputs legal_hold risks "
        "audit five_safes",
        DESCRIBES: "title summary",
    },
    protocol.PostRef: {FOLDED: "party role"},
    protocol.Term: {FOLDED: "effective_from expires review_due"},
    protocol.Party: {
        DECIDED: "id assurance",
        FOLDED: "root posts deputies",
        CHECKED: "kind regimes safeguarding_duty unit_of",
        DESCRIBES: "name brings aims",
    },
    protocol.AssuranceNeeded: {DECIDED: "scheme", DESCRIBES: "why"},
    a.Purpose: {
        DECIDED: "id",
        CHECKED: "function compatibility necessity capacities codes",
        TOLD: "permitted_actions",
        DESCRIBES: "statement question",
    },
    a.Dataset: {
        DECIDED: "id provider items marking",
        CHECKED: "collected selection history",
        TOLD: "excluded standard",
        DESCRIBES: "title source",
    },
    a.Item: {
        DECIDED: "id guarded",
        RELEASED: "type presence format aliases minimum governs",
        CHECKED: "category necessity identifiability hipaa_class special",
        TOLD: "code_list opinion",
        DESCRIBES: "definition example",
    },
    a.Marking: {DECIDED: "tlp", TOLD: "pap protective iep"},
    a.Iep: {
        TOLD: "permitted_actions affected_party attribution resale encrypt_in_transit",
    },
    a.Flow: {
        DECIDED: "provider recipients purpose dataset items roles release_roles groups modes flags "
        "consent safe_recipients starts ends audience",
        RELEASED: "id text",
        WORDS: "channel treatments obligations settled_by",
        TOLD: "trigger frequency timeliness retention onward",
        DESCRIBES: "title",
    },
    a.Retention: {TOLD: "recipient months starts basis disposal"},
    a.Onward: {TOLD: "allowed to condition"},
    treatment.Treatment: {
        RELEASED: "kind keep_last character to width top letters domain",
    },
    a.ConsentRule: {TOLD: "limits withdrawal"},
    a.Obligation: {WORDS: "kind", TOLD: "text"},
    protocol.Link: {FOLDED: "id digest"},
    protocol.Related: {DESCRIBES: "title kind reference"},
    a.Need: {
        DESCRIBES: "why context in_scope out_of_scope benefits harm_of_not_sharing alternatives",
    },
    partnership.Benefit: {DESCRIBES: "outcome measure benefit"},
    a.ProhibitedUse: {DECIDED: "id", TOLD: "statement"},
    a.Basis: {
        CHECKED: "purposes party leg regime article_6 annex_1 article_9 schedule_1 article_10 "
        "policy_document part_3 gateways confidence consent human_rights assessment hipaa",
    },
    a.Part3: {
        CHECKED: "law_enforcement_purpose section_35 schedule_8 policy_document section_36_4",
    },
    a.Group: {
        DECIDED: "id",
        CHECKED: "children vulnerable part_3",
        DESCRIBES: "description numbers",
    },
    a.Role: {DECIDED: "id parties", TOLD: "duty training", DESCRIBES: "title"},
    a.Prohibition: {
        DECIDED: "id recipients purposes datasets items groups flags",
        DESCRIBES: "text",
    },
    a.Security: {TOLD: "transfer at_rest training logging adviser"},
    a.Quality: {TOLD: "responsible rules correction matching cadence"},
    a.Rights: {
        TOLD: "notice subject_access rectification complaints publication freedom_of_information "
        "automated_decisions accounting",
    },
    a.Incidents: {TOLD: "contact tell_parties_within_hours regulator affected"},
    a.Assessment: {DESCRIBES: "screening reference outcome residual_risk advice"},
    partnership.Communication: {TOLD: "audience message channel owner by"},
    a.FeedbackContact: {RECORDED: "kind contact days"},
    a.Change: {
        FOLDED: "notice_days overdue_review grace_days exit_days review_notice_days",
        TOLD: "review_triggers amendment suspension exit survival",
    },
    protocol.Commencement: {
        FOLDED: "rule quorum acknowledged_percent contacts_tested roles_filled time_limit_days",
    },
    a.Legal: {TOLD: "governing_law liability sanctions disputes"},
    a.Joint: {TOLD: "notices rights contact essence"},
    a.ContractClause: {TOLD: "kind text"},
    a.SubProcessor: {TOLD: "name service territory terms"},
    a.Transfer: {CHECKED: "to mechanism risk_assessment"},
    a.OptOut: {TOLD: "name effect"},
    a.Derived: {TOLD: "what controller use retention"},
    a.Pseudonyms: {TOLD: "method key_holder"},
    a.Outputs: {TOLD: "rule minimum_count checked_by"},
    partnership.Risk: {TOLD: "risk owner response"},
    a.FiveSafes: {TOLD: "projects people settings data outputs"},
    partnership.GlossaryTerm: {DESCRIBES: "term meaning synonyms"},
}
"""For each class of an agreement: its members, by what keeps them."""


_MEMBERS: Final[Mapping[tuple[type, str], Enforcer]] = {
    (kind, name): each
    for kind, members in KEPT.items()
    for each, names in members.items()
    for name in names.split()
}


def kept(kind: type, name: str) -> Enforcer | None:
    """Give what keeps a member of a class; None for a term that nobody keeps."""
    return _MEMBERS.get((kind, name))


def unkept(part: object, who: str, path: str = "") -> Iterator[Finding]:
    """Find each member, at any depth, that says something and that nobody keeps."""
    for each in fields_of(type(part)):
        value = getattr(part, each.name)
        if empty(value) or value == each.default:
            continue
        into = f"{path}.{each.name}" if path else each.name
        if kept(type(part), each.name) is None:
            yield breach(
                "unenforced",
                into,
                f"No part of Accordant carries this out: the term “{each.name}”.",
                remedy="Take it out; or write it as plain words in a term that people keep.",
                who=who,
            )
        else:
            for place, within in _within(into, value):
                yield from unkept(within, who, place)


def _within(path: str, value: Any) -> Iterator[tuple[str, object]]:
    """Give the parts a value holds, each with its path."""
    if isinstance(value, Mapping):
        found = {f"{path}.{key}": one for key, one in value.items()}
    elif isinstance(value, tuple):
        found = {f"{path}[{index}]": one for index, one in enumerate(value)}
    else:
        found = {path: value}
    return ((place, one) for place, one in found.items() if attrs.has(type(one)))
