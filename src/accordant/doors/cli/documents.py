"""Protocols and agreements: drafted, checked, proposed, confirmed, signed, suspended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.core.law import Tier
from accordant.core.names import FlowId, ItemId, PartyId, RoleId
from accordant.core.statement import Held
from accordant.core.wire import encode, write_yaml
from accordant.doors.cli import living, options, ten
from accordant.doors.cli import reading as reading_pages
from accordant.doors.cli.checking import checked, draft_of
from accordant.doors.cli.comparing import diff
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.drafts import BLANK, Wish, new_draft, tier_of
from accordant.doors.cli.needing import needing
from accordant.doors.cli.options import several
from accordant.doors.cli.profiles import OwnProfiles, own_profiles
from accordant.doors.cli.speaking import secret_of
from accordant.doors.cli.standings import one_standing, standings_of
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, listed
from accordant.work import draft, sign
from accordant.work.library import the_document
from accordant.work.question import answered
from accordant.work.record import reading

Draft = Annotated[Path, typer.Argument(metavar="FILE", help="The draft, in YAML.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence.")]
Optional = Annotated[
    str | None,
    typer.Argument(metavar="[DOCUMENT]", help="Its id, id@version or hash. Default: all of them"),
]

NewFile = Annotated[Path, typer.Argument(help="The file to write.")]
Template = Annotated[
    str,
    typer.Option(
        "--from", metavar="TEMPLATE", help="blank, or an example that accordant pack list names."
    ),
]
Parties = Annotated[
    list[str] | None,
    typer.Option(
        "--party",
        metavar="ID",
        help="A party to the blank template, filled in with its name, kind and root; give it for "
        "each. Your own is the first.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line, once for each tier of document."""
    tiers: dict[Tier, str] = {
        "protocol": "The framework that partners agree in principle.",
        "agreement": "What exactly is shared, under a protocol.",
    }
    for tier, what in tiers.items():
        commands = typer.Typer(help=what)
        verb(commands)(_new_protocol() if tier == "protocol" else _new_agreement())
        verb(commands)(_check(tier))
        verb(commands)(needing(tier))
        verb(commands)(_propose(tier))
        for action in (confirm, object_, certify, sign_, suspend):
            verb(commands)(_of(tier, action))
        verb(commands)(resume)
        verb(commands)(_questions(tier))
        verb(commands)(_of(tier, show))
        verb(commands)(_status(tier))
        reading_pages.add_to(commands, tier)
        living.add_to_tier(commands, tier)
        if tier == "agreement":
            verb(commands)(diff)
        app.add_typer(commands, name=tier)


def _new_protocol() -> Callable[..., Answer]:
    def new(desk: Desk, *, file: NewFile, from_: Template = BLANK, party: Parties = None) -> Answer:
        """Begin a commented draft from a template, filled in with what this node knows."""
        return new_draft(desk, "protocol", Wish(template=from_, parties=party or ()), file)

    return new


def _new_agreement() -> Callable[..., Answer]:
    def new(
        desk: Desk,
        *,
        file: NewFile,
        from_: Template = BLANK,
        party: Parties = None,
        protocol: Annotated[
            str,
            typer.Option(metavar="ID", help="The protocol above, filled in with its hash."),
        ] = "",
    ) -> Answer:
        """Begin a commented draft from a template, filled in with what this node knows."""
        wish = Wish(template=from_, parties=party or (), protocol=protocol)
        return new_draft(desk, "agreement", wish, file)

    return new


def _check(tier: str) -> Callable[..., Answer]:
    def check(desk: Desk, *, file: Draft, profile: OwnProfiles = None) -> Answer:
        """Check a draft: what is missing, against the law or carried out by nothing."""
        return checked(desk, tier, draft_of(tier, file), own_profiles(profile))

    return check


def _propose(tier: str) -> Callable[..., Answer]:
    def propose(
        desk: Desk,
        *,
        file: Draft,
        actor: options.Person,
        note: Annotated[str, typer.Option(help="A word to the partners.")] = "",
        profile: OwnProfiles = None,
    ) -> Answer:
        """Put a sound draft before the partners; only its owner does."""
        data, profiles = draft_of(tier, file), own_profiles(profile)
        stands = draft.propose(desk.house, desk.known_actor(actor), data, note, profiles)
        return one_standing(desk, stands.digest, "Proposed, and sent to every party")

    return propose


def _of(tier: str, action: Callable[..., Answer]) -> Callable[..., Answer]:
    """Keep a command to the documents of its own tier (BadInput)."""

    @wraps(action)
    def kept(desk: Desk, **given: Any) -> Answer:
        _must_be_of(desk, tier, given["document"], action.__name__.strip("_"))
        return action(desk, **given)

    return kept


def _must_be_of(desk: Desk, tier: str, name: str, command: str) -> None:
    with reading(desk.house) as records:
        _, found = the_document(records, name)
    other = tier_of(found.format)
    if other != tier:
        a_, an = ("an", "a") if other == "agreement" else ("a", "an")
        raise BadInput(
            f"{found.id} is {a_} {other}, where {an} {tier} is needed",
            f"Use accordant {other} {command} for it.",
            code="wrong-tier",
        )


def _questions(tier: str) -> Callable[..., Answer]:
    def questions(
        desk: Desk,
        *,
        document: reading_pages.Named,
        number: ten.Number = 0,
        profile: OwnProfiles = None,
    ) -> Answer:
        """Ask the ten questions, of a draft too: what carries each answer, and what is missing."""
        file, own = Path(document), own_profiles(profile)
        if reading_pages.is_draft(file):
            return ten.shown(ten.of_draft(desk, draft_of(tier, file), own), number)
        _must_be_of(desk, tier, document, "questions")
        return ten.shown(answered(desk.house, document, own), number)

    return questions


def confirm(
    desk: Desk,
    *,
    document: options.DocumentName,
    role: options.ActingRole,
    own_words: Annotated[
        str, typer.Option("--words", help="In their own words: what it is for, and why.")
    ],
    actor: options.Person,
    reservation: Annotated[
        str, typer.Option(help="A reservation, kept and shown; it blocks nothing.")
    ] = "",
    passphrase_file: options.PassphraseFile = None,
) -> Answer:
    """Confirm a document in one's own words, as operational lead or IG adviser."""
    secret = secret_of(desk, actor, passphrase_file)
    stands = sign.confirm(
        desk.house, desk.actor(actor), document, RoleId(role), own_words, secret, reservation
    )
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
    """Object to a document; it waits until they confirm after all, or the chair settles it."""
    secret = secret_of(desk, actor, passphrase_file)
    stands = sign.object_to(desk.house, desk.actor(actor), document, RoleId(role), reason, secret)
    return one_standing(desk, stands.digest, f"{actor} objects")


def certify(
    desk: Desk,
    *,
    document: options.DocumentName,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
    profile: OwnProfiles = None,
) -> Answer:
    """Certify, as the chair, that all agree in principle."""
    missing = _unconfirmed(desk, document)
    left = ten.open_questions(desk, document, own_profiles(profile))
    secret = secret_of(desk, actor, passphrase_file)
    stands = sign.certify(desk.house, desk.actor(actor), document, secret)
    answer = one_standing(desk, stands.digest, f"Certified by {actor}")
    more = {"unconfirmed": missing, "questions_open": left}
    return evolve(answer, facts={**answer.facts, **more})


def sign_(
    desk: Desk,
    *,
    document: options.DocumentName,
    actor: options.Person,
    passphrase_file: options.PassphraseFile = None,
    profile: OwnProfiles = None,
) -> Answer:
    """Sign a document for one's organisation, as its signatory."""
    profiles = own_profiles(profile)
    missing = _unconfirmed(desk, document)
    secret = secret_of(desk, actor, passphrase_file)
    stands = sign.sign_document(desk.house, desk.actor(actor), document, secret, profiles)
    answer = one_standing(desk, stands.digest, f"Signed by {actor}")
    return evolve(answer, facts={**answer.facts, "unconfirmed": missing})


def _unconfirmed(desk: Desk, document: str) -> list[str]:
    """Warn of those who have not confirmed yet, before anybody gives their passphrase."""
    missing = list(sign.unconfirmed(desk.house, document))
    if missing:
        desk.warn(
            f"Not yet confirmed by: {listed(missing)}. It comes into force only once they confirm."
        )
    return missing


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
    parties: Annotated[
        str, typer.Option(metavar="A,B", help="Only with these organisations.")
    ] = "",
) -> Answer:
    """Suspend sharing at once: one's own flows, or as the owner the whole document."""
    held = sign.suspend(
        desk.house,
        desk.known_actor(actor),
        document,
        reason,
        flows=tuple(map(FlowId, several(flows))),
        items=tuple(map(ItemId, several(items))),
        parties=tuple(map(PartyId, several(parties))),
    )
    return _told(desk, held, f"Suspended by {desk.house.node.party}")


def resume(
    desk: Desk,
    *,
    suspension: Annotated[
        str, typer.Argument(metavar="SUSPENSION", help="The suspension's hash, or its beginning.")
    ],
    reason: Reason,
    actor: options.Person,
) -> Answer:
    """Let sharing go on that this organisation suspended."""
    held = sign.resume(desk.house, desk.known_actor(actor), suspension, reason)
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
            _must_be_of(desk, tier, document, "status")
            return one_standing(desk, document, "")
        return standings_of(desk, tier)

    return status
