"""Founding a node, meeting partners, serving, and the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import typer

from accordant.core.canonical import read
from accordant.core.crypto import must_be_spoken, spoken
from accordant.core.errors import Conflict
from accordant.core.names import PartyId
from accordant.core.people import PartyKind
from accordant.core.signing import INVITATION_FORMAT
from accordant.core.wire import must_be
from accordant.doors.cli.desk import Desk, read_file, write_file
from accordant.doors.cli.options import a_shown_name
from accordant.doors.cli.verb import verb
from accordant.doors.cli.voice import Answer, pairs, panel, table, words
from accordant.settings import read_settings, write_settings
from accordant.work import found as founding
from accordant.work import join as joining
from accordant.work.library import Partner, own_chain, partners
from accordant.work.ports import Node
from accordant.work.record import reading

KIND: Final = (
    "What it is; gateways in law depend on it. Where none fits, the nearest by what it is in law: "
    "a fire and rescue authority local-government, a housing association charity or private."
)


def add_to(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    for action in (init, node, invite, join, serve, demo):
        verb(app)(action)


def init(
    desk: Desk,
    *,
    party: Annotated[str, typer.Option(help="The short id of your organisation.")],
    name: Annotated[str, typer.Option(help="The name people know it by.")],
    kind: Annotated[PartyKind, typer.Option(help=KIND)],
    url: Annotated[str, typer.Option(help="Where partners reach this node.")],
    zone: Annotated[str, typer.Option(help="The time zone of your dates.")] = "Europe/London",
) -> Answer:
    """Found a node: make its home, its keys and its ledger."""
    shown = a_shown_name(name)
    node = Node(party=PartyId(party), name=shown, kind=kind, url=url, zone=zone)
    try:
        write_settings(desk.home, node)
    except Conflict:
        # A founding that broke off is gone on with; `found` refuses a node that stands.
        if read_settings(desk.home).node != node:
            raise
    chain = founding.found(desk.house)
    facts: dict[str, Any] = {
        "party": party,
        "name": name,
        "kind": str(kind),
        "url": url,
        "home": str(desk.home),
        "fingerprint": chain.anchor,
        "spoken": spoken(chain.anchor),
    }
    page = panel(
        f"{name} has a node",
        pairs(
            [
                ("Party", f"{party} ({kind})"),
                ("Address", url),
                ("Home", str(desk.home)),
                ("Fingerprint", spoken(chain.anchor)),
            ]
        ),
        words(
            "Next: appoint your people (accordant people appoint), and exchange invitations with "
            "your partners (accordant invite, accordant join).",
            "dim",
        ),
    )
    return Answer(facts=facts, page=page)


def node(desk: Desk) -> Answer:
    """Show this node's own name, address and fingerprint."""
    own = desk.house.node
    with reading(desk.house) as records:
        anchor = own_chain(records).anchor
        known = sum(1 for _ in partners(records))
    facts: dict[str, Any] = {
        "party": own.party,
        "name": own.name,
        "kind": str(own.kind),
        "url": own.url,
        "zone": own.zone,
        "home": str(desk.home),
        "fingerprint": anchor,
        "spoken": spoken(anchor),
        "partners": known,
    }
    said = [
        ("Party", f"{own.party} ({own.kind})"),
        ("Address", own.url),
        ("Dates in", own.zone),
        ("Home", str(desk.home)),
        ("Fingerprint", spoken(anchor)),
        ("Partners", str(known)),
    ]
    return Answer(facts=facts, page=panel(own.name, pairs(said)))


def invite(
    desk: Desk,
    *,
    file: Annotated[
        Path | None, typer.Argument(help="The file to write. Default: PARTY.invitation.json")
    ] = None,
) -> Answer:
    """Write this node's invitation file, and show the fingerprint to read out to a partner."""
    text, fingerprint = joining.invite(desk.house)
    party = desk.house.node.party
    path = file or Path(f"{party}.invitation.json")
    write_file(path, text.encode())
    facts: dict[str, Any] = {
        "party": party,
        "file": str(path),
        "fingerprint": fingerprint,
        "invitation": read(text.encode()),
    }
    page = panel(
        f"The invitation of {desk.house.node.name}",
        pairs([("File", str(path)), ("Fingerprint", fingerprint)]),
        words(
            "Send the file in any way you like. Read the fingerprint out over the telephone, on a "
            "number the partner already knows: it is what makes the file trustworthy.",
            "dim",
        ),
    )
    return Answer(facts=facts, page=page)


def join(
    desk: Desk,
    *,
    file: Annotated[
        Path | None, typer.Argument(help="The partner's invitation file; without it, list partners")
    ] = None,
    fingerprint: Annotated[
        str, typer.Option(help="The fingerprint that the partner read out to you.")
    ] = "",
) -> Answer:
    """Join a partner by its invitation file and the fingerprint it read out, or list partners."""
    if file is None:
        return _partners(desk)
    data = read_file(file)
    must_be(data, str(file), INVITATION_FORMAT)
    heard = fingerprint or desk.ask(
        "The fingerprint that the partner read out",
        "Give it with --fingerprint, as they read it out to you over the telephone.",
    )
    must_be_spoken(heard, "--fingerprint")
    with reading(desk.house) as records:
        before = {one.party: one for one in partners(records)}
    partner = joining.join(desk.house, data, heard)
    alike = joining.namesakes(desk.house, partner)
    facts: dict[str, Any] = {
        "party": partner.party,
        "name": partner.name,
        "url": partner.url,
        "fingerprint": partner.chain.anchor,
        "was_known": partner.party in before,
        "looks_like": list(alike),
    }
    known = before.get(partner.party)
    page = panel(
        f"{partner.name} was a partner already" if known else f"{partner.name} is now a partner",
        pairs(
            [
                ("Party", partner.party),
                ("Address", _address(partner, known)),
                ("Fingerprint", spoken(partner.chain.anchor)),
                ("Take care", f"its name looks like that of {'; '.join(alike)}" if alike else ""),
            ]
        ),
    )
    return Answer(facts=facts, page=page)


def _address(partner: Partner, before: Partner | None) -> str:
    if before is None or before.url == partner.url:
        return partner.url
    return f"changed from {before.url} to {partner.url}"


def _partners(desk: Desk) -> Answer:
    with reading(desk.house) as records:
        known = list(partners(records))
    facts: list[Any] = [
        {"party": p.party, "name": p.name, "url": p.url, "fingerprint": p.chain.anchor}
        for p in known
    ]
    rows = [(p.party, p.name, p.url, spoken(p.chain.anchor)) for p in known]
    page = table(["party", "name", "address", "fingerprint"], rows, "Partners")
    return Answer(facts={"partners": facts}, page=page if rows else words("No partners yet."))


def serve(
    desk: Desk,
    *,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 8470,
) -> Answer:
    """Serve this node: receive from partners, and deliver what waits, until stopped."""
    node = read_settings(desk.home)
    if (reached := port_of(node.url)) != port:
        desk.warn(
            f"Partners reach this node at {node.url}, which is port {reached}, and it listens at "
            f"port {port}: something, such as a reverse proxy, must pass on what comes."
        )

    def listens() -> None:
        if not desk.as_json:
            line = f"{node.name} listens at {host}:{port}; stop it with Ctrl+C"
            desk.err.print(words(line, "dim"))

    desk.wiring.serve(desk.home, host, port, listens)
    return Answer(facts={"party": node.party, "stopped": True})


def port_of(url: str) -> int:
    """Give the port that an address leads to."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def demo(
    desk: Desk,
    *,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the four nodes in this folder afterwards.")
    ] = None,
) -> Answer:
    """Show the whole story between four nodes on this machine: sign, share, refuse, verify."""
    code = desk.wiring.demo(as_json=desk.as_json, keep=keep)
    raise typer.Exit(code)
