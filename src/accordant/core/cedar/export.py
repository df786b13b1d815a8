"""The whole export: the policies, the schema they are valid under, and what statements say now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.cedar.facts import Names, facts
from accordant.core.cedar.forbidding import DO_NOT_DISCLOSE, IN_EMERGENCY, forbid, forbidding
from accordant.core.cedar.permitting import permit
from accordant.core.cedar.spelling import named, text
from accordant.core.policy import Policy

SCHEMA: Final = """\
// A person acts for a party: Person::"party/person".
entity Person in [Post];
// A role at a party on the civil day it is now in a zone: Post::"party/role@zone".
entity Post;
entity Party in [Assurance];
// An assurance on the civil day it is now in a zone: Assurance::"scheme@zone".
entity Assurance;
entity Dataset;
// Where statements have brought a clause, between its provider and one recipient.
entity Clause = {
  in_force: Bool,
  moved_on: Bool,
  suspended: Bool,
  provider_active: Bool,
  recipient_active: Bool,
  suspended_items: Set<String>
};
"""

PARTS: Final = """\
  provider: Party,
  recipient: Party,
  purpose: String,
  use?: String,
  role: String,
  mode: String,
  items: Set<String>,
  group?: String,
  flags: {FLAGS},
  consent?: String,
  marking?: String,
  agreement?: String,
  clause?: String,
  // The standing prohibitions about one person that may be about this one.
  about?: Set<String>,
  do_not_disclose_to?: Set<Party>,
  now: datetime"""

URGENT: Final = ["  power: String", "  reason: String", "  decider: String", "  second?: String"]


@frozen(kw_only=True)
class Exported:
    """The policies and their schema as Cedar text, the entities as JSON.

    `ids` names the policies in their order; `flags` are those that some policy looks at.
    """

    policies: str
    schema: str
    entities: Json
    ids: tuple[str, ...]
    flags: frozenset[str]


def export(policy: Policy) -> Exported:
    """Write a policy in Cedar."""
    names = named(policy.grants)
    written = list(_policies(policy, names))
    flags = frozenset(_flags(policy))
    return Exported(
        policies="\n".join(words for _, words in written),
        schema=_schema(flags),
        entities=facts(policy, names),
        ids=tuple(name for name, _ in written),
        flags=flags,
    )


def _policies(policy: Policy, names: Names) -> Iterator[tuple[str, str]]:
    """Give every policy with its id, each by itself: no id may hide another's prohibition."""
    yield "emergency", IN_EMERGENCY
    for grant in policy.grants:
        name = names[grant.clause, grant.recipient]
        yield name, permit(grant, name)
    yield "do not disclose", DO_NOT_DISCLOSE
    for ban in policy.prohibitions:
        yield forbidding(ban), forbid(ban)


def _flags(policy: Policy) -> Iterator[str]:
    for grant in policy.grants:
        yield from grant.flow.flags
        for ban in grant.agreement.prohibitions:
            yield from ban.flags


def _schema(flags: frozenset[str]) -> str:
    """Write the schema: what an emergency says comes on top of what every request says."""
    known = ", ".join(f"{text(flag)}?: Bool" for flag in sorted(flags))
    parts = PARTS.replace("FLAGS", f" {known} " if known else "")
    usual = _action("share", parts)
    return "\n".join([SCHEMA, usual, _action("share-in-emergency", ",\n".join([parts, *URGENT]))])


def _action(name: str, parts: str) -> str:
    return (
        f"action {text(name)} appliesTo {{\n"
        f"principal: Person,\nresource: Dataset,\ncontext: {{\n{parts}\n}}\n}};\n"
    )
