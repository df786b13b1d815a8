"""A clause for one recipient as a Cedar permit: what was signed, condition by condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accordant.core.agreement import Flow, Governs, Prohibition, Tlp
from accordant.core.cedar import spelling
from accordant.core.cedar.spelling import entity, if_said, text, texts, unless_unknown
from accordant.core.names import ItemId, PartyId
from accordant.core.policy import Grant
from accordant.core.statement import party_of
from accordant.core.treatment import Kind


def permit(grant: Grant, name: str) -> str:
    """Write the permit of one clause for one recipient."""
    heads = {
        "id": name,
        "agreement": grant.clause.digest,
        "clause": str(grant.clause),
        "title": grant.flow.title,
        "text": grant.flow.text,
    }
    lines = [f"@{key}({text(words)})" for key, words in heads.items()]
    lines += [
        "permit (",
        "  principal,",
        '  action == Action::"share",',
        f"  resource == {entity('Dataset', grant.flow.dataset)}",
        ")",
        *(f"when {{ {condition} }}" for condition in _conditions(grant, name)),
        *(f"// {what}\nunless {{ {applies} }}" for what, applies in _bans(grant)),
    ]
    return "\n".join(lines) + ";\n"


def _conditions(grant: Grant, name: str) -> Iterator[str]:
    flow = grant.flow
    yield from _where_it_stands(entity("Clause", name))
    yield _is("agreement", grant.clause.agreement)
    yield _is("clause", flow.id)
    yield (
        f"context.provider == {entity('Party', flow.provider)} && "
        f"context.recipient == {entity('Party', grant.recipient)}"
    )
    yield f"context.purpose == {text(flow.purpose)}"
    yield _is("use", flow.purpose)
    yield _items(grant, name)
    yield _role(grant)
    yield from _whom(flow)
    yield from _days(grant)
    yield from _assurances(grant)
    yield from _marking(grant)
    yield f"{texts(flow.modes)}.contains(context.mode)" if flow.modes else "false"


def _where_it_stands(clause: str) -> Iterator[str]:
    """Where statements have brought it: an entity says so, for it is not signed with the text."""
    yield f"{clause}.in_force && !{clause}.moved_on"
    yield f"!{clause}.suspended"
    yield f"{clause}.provider_active && {clause}.recipient_active"


def _is(part: str, wanted: str) -> str:
    return if_said(f"context has {part}", f"context.{part} == {text(wanted)}")


def _items(grant: Grant, name: str) -> str:
    """Every item asked for is granted, and one is asked for at least."""
    granted = [item for item in grant.flow.items if _goes(grant, item)]
    if not granted:
        return "false"
    held = f"{entity('Clause', name)}.suspended_items"
    return (
        f"!context.items.isEmpty() && {texts(granted)}.containsAll(context.items) && "
        f"!context.items.containsAny({held})"
    )


def _goes(grant: Grant, item: ItemId) -> bool:
    """Tell whether an item goes as the text stands: not dropped, nor guarded from this recipient.

    Whom a record excludes is forbidden everything by a policy of its own.
    """
    flow = grant.flow
    treatment = flow.treatments.get(item)
    if treatment is not None and treatment.kind is Kind.DROP:
        return False
    guarded = grant.agreement.dataset(flow.dataset).item(item).guarded
    return not guarded or grant.recipient in flow.safe_recipients


def _role(grant: Grant) -> str:
    """The role is one the clause names for the end the person acts for, and they hold it.

    The agreement gives it to that party: another party's people may well hold one of its name.
    """
    zone = grant.agreement.zone
    ends = [
        (end, grant.roles_at(end, receiving=end == grant.recipient)) for end in reversed(grant.ends)
    ]
    held = [
        f"(context.role == {text(role)} && "
        f"principal in {entity('Post', spelling.post(party, role, zone))})"
        for party, roles in ends
        for role in roles
    ]
    return " || ".join(held) or "false"


def _whom(flow: Flow) -> Iterator[str]:
    if flow.groups:
        yield f"context has group && {texts(flow.groups)}.contains(context.group)"
    for flag, wanted in sorted(flow.flags.items()):
        known = f"context.flags has {text(flag)}"
        yield f"{known} && context.flags[{text(flag)}] == {_yes(wanted)}"
    if flow.consent is not None:
        yield 'context has consent && context.consent == "given"'


def _yes(wanted: bool) -> str:  # noqa: FBT001  # it is a word to be spelt
    return "true" if wanted else "false"


def _days(grant: Grant) -> Iterator[str]:
    flow, zone = grant.flow, grant.agreement.zone
    if flow.starts is not None:
        yield f"context.now >= {spelling.opens(flow.starts, zone)}"
    if flow.ends is not None:
        yield f"context.now < {spelling.closes(flow.ends, zone)}"


def _assurances(grant: Grant) -> Iterator[str]:
    """What the agreement and the protocol above it ask of each end."""
    for end in grant.ends:
        for scheme in dict.fromkeys(_asked(grant, end)):
            held = entity("Assurance", spelling.assured(scheme, grant.agreement.zone))
            yield f"{entity('Party', end)} in {held}"


def _asked(grant: Grant, end: PartyId) -> Iterator[str]:
    for document in (grant.agreement, grant.protocol):
        party = party_of(document, end) if document is not None else None
        if party is not None:
            yield from (one.scheme for one in party.assurance)


def _marking(grant: Grant) -> Iterator[str]:
    """What is marked goes no further than its label lets it, and than its dataset's."""
    lets = texts(label for label in Tlp if label.lets(grant.flow.reach))
    yield if_said("context has marking", f"{lets}.contains(context.marking)")
    dataset = grant.agreement.dataset(grant.flow.dataset)
    label = dataset.marking.tlp if dataset.marking else None
    if label is not None and dataset.governing(Governs.MARKING) is None:
        yield f"{lets}.contains({text(label)})"


def _bans(grant: Grant) -> Iterator[tuple[str, str]]:
    """The agreement's own prohibitions: they bind this agreement only, and unknown is true.

    Each is named in a comment, by its id: nobody's words may stand where a text does not end.
    """
    if uses := [use.id for use in grant.agreement.prohibited_uses]:
        yield "prohibited uses", _used(uses)
    for ban in grant.agreement.prohibitions:
        yield f"prohibition {ban.id}", " && ".join(_ban(ban)) or "true"


def _used(uses: Sequence[str]) -> str:
    """It is for one of these, whether that is called its purpose or its use."""
    called = f"context has use && {texts(uses)}.contains(context.use)"
    return f"{texts(uses)}.contains(context.purpose) || ({called})"


def _ban(ban: Prohibition) -> Iterator[str]:
    if ban.recipients:
        yield f"{spelling.entities('Party', ban.recipients)}.contains(context.recipient)"
    if ban.purposes:
        yield f"({_used(ban.purposes)})"
    if ban.datasets:
        yield f"{spelling.entities('Dataset', ban.datasets)}.contains(resource)"
    if ban.items:
        yield f"context.items.containsAny({texts(ban.items)})"
    if ban.groups:
        concerned = f"{texts(ban.groups)}.contains(context.group)"
        yield unless_unknown("context has group", concerned)
    for flag, wanted in sorted(ban.flags.items()):
        name = text(flag)
        yield unless_unknown(
            f"context.flags has {name}", f"context.flags[{name}] == {_yes(wanted)}"
        )
