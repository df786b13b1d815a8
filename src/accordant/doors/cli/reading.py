"""What people read: pages made from a document, and existing agreements read in as drafts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from accordant.core.agreement import AGREEMENT_FORMAT
from accordant.core.errors import BadInput, Problem
from accordant.core.law import Tier
from accordant.core.protocol import PROTOCOL_FORMAT
from accordant.core.reading_in import Reading, read_in
from accordant.core.rendering import (
    Edition,
    Page,
    Withheld,
    card,
    cards,
    draft_edition,
    edition_of,
    entry,
    essence,
    full,
    html,
    plain,
    record,
    screening,
    statutory,
    summary,
)
from accordant.core.statement import civil
from accordant.core.wire import encode, must_be, number_of
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.drafts import BLANK, read_alone
from accordant.doors.cli.options import several
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, pairs, panel, stacked, table, words
from accordant.templates import starting
from accordant.work.library import papers, the_document
from accordant.work.record import reading


class ProtocolPage(StrEnum):
    """The pages a protocol can be read as."""

    FULL = "full"
    SUMMARY = "summary"
    REGISTER = "register"


class AgreementPage(StrEnum):
    """The pages an agreement can be read as."""

    FULL = "full"
    SUMMARY = "summary"
    REGISTER = "register"
    RECORD = "record"
    SCREENING = "screening"
    ESSENCE = "essence"
    STATUTORY = "statutory"


Named = Annotated[
    str,
    typer.Argument(
        metavar="DOCUMENT",
        help="Its id (the newest version), id@version or hash; or the file of a draft, in YAML.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="The file to write, ending in .html, .pdf, .docx or .txt; never one that exists. "
        "Default: show it here",
    ),
]
Fonts = Annotated[
    Path | None,
    typer.Option("--fonts", help="A folder of fonts, for scripts that the PDF would lack."),
]
OneParty = Annotated[str, typer.Option("--party", help="The party, by its short name.")]


def add_to(commands: typer.Typer, tier: Tier) -> None:
    """Put these commands beside the others of a tier of documents."""
    if tier == "agreement":
        verb(commands, "render")(render_agreement)
        verb(commands, "card")(make_card)
    else:
        verb(commands, "render")(render_protocol)
    verb(commands, "import")(_importing(tier))


def render_agreement(
    desk: Desk,
    *,
    document: Named,
    page: Annotated[AgreementPage, typer.Option(help="Which page.")] = AgreementPage.FULL,
    party: OneParty = "",
    withhold: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="For the register: parties, purposes, datasets or flows to withhold.",
        ),
    ] = "",
    withhold_all: Annotated[
        bool, typer.Option("--withhold-all", help="For the register: withhold the whole entry.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why it is withheld, in a sentence.")] = "",
    out: Out = None,
    fonts: Fonts = None,
) -> Answer:
    """Render an agreement for reading: in full, in short, or as one of its records."""
    hidden = Withheld(ids=frozenset(several(withhold)), whole=withhold_all, reason=reason)
    edition = _edition(desk, document)
    if page is AgreementPage.RECORD and not party:
        sentence = "a record of processing is one party’s: say whose"
        raise BadInput([Problem("--party", sentence)])
    made: Mapping[AgreementPage, Callable[[], Page]] = {
        AgreementPage.FULL: lambda: full(edition),
        AgreementPage.SUMMARY: lambda: summary(edition),
        AgreementPage.REGISTER: lambda: entry(edition, hidden),
        AgreementPage.RECORD: lambda: record(edition, party),
        AgreementPage.SCREENING: lambda: screening(edition),
        AgreementPage.ESSENCE: lambda: essence(edition),
        AgreementPage.STATUTORY: lambda: statutory(edition),
    }
    return put_out(made[page](), out, fonts)


def render_protocol(
    desk: Desk,
    *,
    document: Named,
    page: Annotated[ProtocolPage, typer.Option(help="Which page.")] = ProtocolPage.FULL,
    out: Out = None,
    fonts: Fonts = None,
) -> Answer:
    """Render a protocol for reading: in full, in short, or as an entry of a register."""
    pages = {
        ProtocolPage.FULL: full,
        ProtocolPage.SUMMARY: summary,
        ProtocolPage.REGISTER: entry,
    }
    return put_out(pages[page](_edition(desk, document)), out, fonts)


def make_card(
    desk: Desk,
    *,
    document: Named,
    role: Annotated[
        str, typer.Option(help="The role the card is for. Default: name the roles there are")
    ] = "",
    party: OneParty = "",
    out: Out = None,
    fonts: Fonts = None,
) -> Answer:
    """Make the practitioner’s card of a role, from the agreement itself."""
    edition = _edition(desk, document)
    if role:
        return put_out(card(edition, role, party), out, fonts)
    known = cards(edition.agreement)
    rows = [(name, ", ".join(parties)) for name, parties in known.items()]
    facts = {"roles": {name: list(parties) for name, parties in known.items()}}
    return Answer(facts=facts, page=table(["role", "at"], rows))


def is_draft(file: Path) -> bool:
    """Tell whether what a person named is the file of a draft, and not a document held here."""
    try:
        return file.suffix in {".yaml", ".yml"} or file.is_file()
    except OSError:  # a name too long for any file
        return False


def _edition(desk: Desk, name: str) -> Edition:
    """Find a document held here, or read the file of a draft."""
    file = Path(name)
    if is_draft(file):
        data = read_file(file)
        must_be(data, str(file), AGREEMENT_FORMAT, PROTOCOL_FORMAT)
        read = read_alone(desk, data)
        return draft_edition(read.document, read.digest, civil(desk.now, read.document.zone))
    with reading(desk.house) as records:
        digest, _ = the_document(records, name)
        return edition_of(papers(records), digest, desk.house.clock.now())


def put_out(page: Page, out: Path | None, fonts: Path | None) -> Answer:
    """Show a page here, or write it as the kind of file its name asks for (BadInput)."""
    if out is None:
        return Answer(facts={"page": encode(page)}, page=plain(page).rstrip("\n"))
    if out.suffix not in FORMS:
        sentence = f"“{out.name}” ends in none of: {', '.join(FORMS)}"
        raise BadInput([Problem("--out", sentence)])
    write_file(out, FORMS[out.suffix](page, [fonts] if fonts else []))
    done = panel(page.title, pairs([("Page", page.what), ("File", str(out))]))
    return Answer(facts={"file": str(out), "title": page.title, "what": page.what}, page=done)


# The typesetter and the writer of Word files are loaded when they are needed: they would slow
# every command.


def _pdf(page: Page, fonts: list[Path]) -> bytes:
    from accordant.adapters.pdf import pdf  # noqa: PLC0415

    return pdf(page, fonts)


def _word(page: Page, fonts: list[Path]) -> bytes:
    from accordant.adapters.pdf import print_size  # noqa: PLC0415
    from accordant.adapters.word import word  # noqa: PLC0415

    return word(page, print_size(page))


def _html(page: Page, fonts: list[Path]) -> bytes:
    return html(page).encode()


def _text(page: Page, fonts: list[Path]) -> bytes:
    return plain(page).encode()


FORMS: Final[Mapping[str, Callable[[Page, list[Path]], bytes]]] = {
    ".html": _html,
    ".pdf": _pdf,
    ".docx": _word,
    ".txt": _text,
}


Existing = Annotated[
    Path, typer.Argument(metavar="FILE", help="The existing one: a .docx, .txt or .md file.")
]
ToWrite = Annotated[Path, typer.Argument(metavar="DRAFT", help="The draft to write, in YAML.")]


def _importing(tier: Tier) -> Callable[..., Answer]:
    """Make the command that reads one tier of document in."""

    def import_(desk: Desk, *, file: Existing, draft: ToWrite) -> Answer:
        """Read an existing one in as a draft; what is not recognised is listed, never lost."""
        from accordant.adapters.manuscripts import manuscript  # noqa: PLC0415  # as those above

        blank = starting.text(BLANK, tier)
        found = read_in(manuscript(file.name, read_file(file)), blank, tier)
        write_file(draft, found.text.encode())
        facts: dict[str, Any] = {
            "file": str(draft),
            "filled": [encode(one) for one in found.filled],
            "rest": [encode(one) for one in found.rest],
            "missing": list(found.missing),
        }
        return Answer(facts=facts, page=_told(found, draft, tier))

    return import_


def _told(found: Reading, draft: Path, tier: Tier) -> Any:
    filled = [(one.path, one.place, _short(one.words)) for one in found.filled]
    rest = [(one.place, one.heading, _short(one.words), one.why) for one in found.rest]
    return stacked(
        table(["filled", "from", "its words"], filled, "What was recognised"),
        table(["place", "under", "its words", ""], rest, "The rest, for you to place")
        if rest
        else None,
        words(f"{_fields(len(found.missing))} still to be written; {draft} names each.", "bold"),
        words(f"Next: edit it, then run accordant {tier} check {draft}.", "dim"),
    )


def _fields(number: int) -> str:
    return f"{number_of(number, 'field')} {'is' if number == 1 else 'are'}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
