"""Protocols and agreements: drafted, checked, proposed, confirmed, signed, suspended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from accordant.core.checklist import Finding, blocking
from accordant.core.errors import NotFound
from accordant.core.law import NOTICE, Severity
from accordant.core.names import Digest, FlowId, ItemId, RoleId
from accordant.core.statement import Held
from accordant.core.wire import encode, write_yaml
from accordant.doors.cli import options
from accordant.doors.cli.desk import Desk, read_file
from accordant.doors.cli.drafts import new_draft, read_alone
from accordant.doors.cli.options import several
from accordant.doors.cli.standings import one_standing, standings_of
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, pairs, panel, words
from accordant.doors.problems import ExitCode
from accordant.work import draft, sign
from accordant.work.draft import Read, read_draft
from accordant.work.library import the_document
from accordant.work.record import reading

Draft = Annotated[Path, typer.Argument(metavar="FILE", help="The draft, in YAML.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence.")]
Optional = Annotated[
    str | None,
    typer.Argument(metavar="[DOCUMENT]", help="Its id, id@version or hash. Default: all of them"),
]

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
HEADINGS = {
    Severity.ERROR: "Errors: these block proposing and signing",
    Severity.WARNING: "Warnings: these need a decision",
    Severity.NOTE: "Notes",
}


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line, once for each tier of document."""
    tiers = {
        "protocol": "The framework that partners agree in principle.",
        "agreement": "What exactly is shared, under a protocol.",
    }
    for tier, what in tiers.items():
        commands = typer.Typer(help=what)
        verb(commands)(_new(tier))
        for action in (check, propose, confirm, object_, certify, sign_, suspend, resume, show):
            verb(commands)(action)
        verb(commands)(_status(tier))
        app.add_typer(commands, name=tier)


def _new(tier: str) -> Callable[..., Answer]:
    def new(
        desk: Desk,
        *,
        file: Annotated[Path, typer.Argument(help="The file to write.")],
        from_: Annotated[
            str, typer.Option("--from", metavar="TEMPLATE", help="northmoor or blank.")
        ] = "blank",
    ) -> Answer:
        """Begin a commented draft from a template; the roots of known parties are filled in."""
        return new_draft(desk, tier, from_, file)

    return new


def check(desk: Desk, *, file: Draft) -> Answer:
    """Check a draft: what is missing, against the law or carried out by nothing."""
    data = read_file(file)
    try:
        house = desk.house
    except NotFound:
        desk.warn("There is no node here, so it is checked without the protocol above it.")
        return _checked(read_alone(desk, data))
    return _checked(read_draft(house, data))


def _checked(read: Read) -> Answer:
    found, name = read.findings, f"{read.document.id} version {read.document.version}"
    stops = blocking(found)
    illustrative = any(one.illustrative for one in found)
    facts: dict[str, Any] = {
        "id": read.document.id,
        "version": read.document.version,
        "digest": read.digest,
        "blocking": len(stops),
        "findings": [encode(one) for one in found],
        "notice": NOTICE if illustrative else "",
    }
    parts = [_findings_of(severity, found) for severity in Severity]
    page = Group(
        words(f"{name}: {_counted(found)}", "bold"),
        *(part for part in parts if part is not None),
        *([words(NOTICE, "dim italic")] if illustrative else []),
        words("It may be proposed." if not stops else "It cannot be proposed yet.", "bold"),
    )
    return Answer(facts=facts, page=page, code=ExitCode.FAILED if stops else ExitCode.OK)


def _counted(found: tuple[Finding, ...]) -> str:
    counts = {one: sum(f.severity is one for f in found) for one in Severity}
    said = [f"{n} {one}{'' if n == 1 else 's'}" for one, n in counts.items() if n]
    return ", ".join(said) or "nothing found"


def _findings_of(severity: Severity, found: tuple[Finding, ...]) -> RenderableType | None:
    these = [one for one in found if one.severity is severity]
    if not these:
        return None
    return panel(HEADINGS[severity], *map(_finding, these), style=STYLES[severity])


def _finding(one: Finding) -> RenderableType:
    rests = f"{one.strength}: {one.source}" if one.source else str(one.strength)
    return Group(
        words(f"{one.path or 'document'}  ({one.code})", "bold"),
        words(one.sentence),
        pairs([("  Do", one.remedy), ("  Who", one.who), ("  Rests on", rests)]),
    )


def propose(
    desk: Desk,
    *,
    file: Draft,
    actor: options.Person,
    note: Annotated[str, typer.Option(help="A word to the partners.")] = "",
) -> Answer:
    """Put a sound draft before the partners; only its owner does."""
    data = read_file(file)
    stands = draft.propose(desk.house, desk.actor(actor), data, note)
    return one_standing(desk, stands.digest, "Proposed, and sent to every party")


def confirm(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    own_words: Annotated[
        str, typer.Option("--words", help="In their own words: what it is for, and why.")
    ],
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Confirm a document in one's own words, as operational lead or IG adviser."""
    secret = desk.passphrase(actor, passphrase_file)
    stands = sign.confirm(desk.house, desk.actor(actor), document, RoleId(role), own_words, secret)
    return one_standing(desk, stands.digest, f"Confirmed by {actor}")


def object_(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    reason: Reason,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Object to a document; it waits until its author confirms after all."""
    secret = desk.passphrase(actor, passphrase_file)
    stands = sign.object_to(desk.house, desk.actor(actor), document, RoleId(role), reason, secret)
    return one_standing(desk, stands.digest, f"{actor} objects")


def certify(
    desk: Desk,
    *,
    document: options.DocumentName,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Certify, as the chair, that all agree in principle."""
    secret = desk.passphrase(actor, passphrase_file)
    stands = sign.certify(desk.house, desk.actor(actor), document, secret)
    return one_standing(desk, stands.digest, f"Certified by {actor}")


def sign_(
    desk: Desk,
    *,
    document: options.DocumentName,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Sign a document for one's organisation, as its signatory."""
    secret = desk.passphrase(actor, passphrase_file)
    stands = sign.sign_document(desk.house, desk.actor(actor), document, secret)
    return one_standing(desk, stands.digest, f"Signed by {actor}")


def suspend(
    desk: Desk,
    *,
    document: options.DocumentName,
    reason: Reason,
    actor: options.Person,
    flows: Annotated[
        str, typer.Option(metavar="A,B", help="Only these flows. Default: all of one's own.")
    ] = "",
    items: Annotated[str, typer.Option(metavar="A,B", help="Only these items.")] = "",
) -> Answer:
    """Suspend sharing at once: one's own flows, or as the owner the whole document."""
    held = sign.suspend(
        desk.house,
        desk.actor(actor),
        document,
        reason,
        flows=tuple(map(FlowId, several(flows))),
        items=tuple(map(ItemId, several(items))),
    )
    return _told(desk, held, f"Suspended by {desk.house.node.party}")


def resume(
    desk: Desk,
    *,
    suspension: Annotated[
        str, typer.Argument(metavar="SUSPENSION", help="The suspension's hash, as status shows it.")
    ],
    reason: Reason,
    actor: options.Person,
) -> Answer:
    """Let sharing go on that this organisation suspended."""
    held = sign.resume(desk.house, desk.actor(actor), Digest(suspension), reason)
    return _told(desk, held, "Sharing goes on")


def _told(desk: Desk, held: Held, title: str) -> Answer:
    """Answer with where the document stands, and the statement that was just made."""
    answer = one_standing(desk, held.statement.document, title)  # type: ignore[attr-defined]
    return Answer(facts={**answer.facts, "statement": held.digest}, page=answer.page)


def show(
    desk: Desk,
    *,
    document: options.DocumentName,
) -> Answer:
    """Show a document as it was proposed."""
    with reading(desk.house) as records:
        digest, found = the_document(records, document)
    value = encode(found)
    facts: dict[str, Any] = {"digest": digest, "document": value}
    heading = f"# {found.id} version {found.version}, {digest}"
    return Answer(facts=facts, page=f"{heading}\n{write_yaml(value)}".rstrip("\n"))


def _status(tier: str) -> Callable[..., Answer]:
    def status(desk: Desk, *, document: Optional = None) -> Answer:
        """Show where it stands: who has signed, what it waits for, and whom."""
        if document is not None:
            return one_standing(desk, document, "")
        return standings_of(desk, tier)

    return status
