"""Drafts: begun from a template, filled in with what is known here, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from accordant.core.canonical import canonical
from accordant.core.checklist import check as check_document
from accordant.core.errors import AccordantError, NotFound
from accordant.core.protocol import PROTOCOL_FORMAT
from accordant.core.statement import civil
from accordant.core.wire import YamlText, read_yaml
from accordant.doors.cli.desk import Desk, write_file
from accordant.doors.cli.voice import Answer, listed, pairs, panel, words
from accordant.work.draft import Read
from accordant.work.library import document_of, documents, own_chain, partners, read_document
from accordant.work.record import reading


def new_draft(desk: Desk, tier: str, template: str, file: Path) -> Answer:
    """Write a draft from a template, with this node's and its partners' roots filled in."""
    draft = YamlText(_template(template, tier))
    filled = _filled(desk, draft)
    write_file(file, draft.text().encode())
    page = panel(
        f"A draft {tier} from “{template}”",
        pairs([("File", str(file)), ("Filled in", listed(filled))]),
        words(
            f"Next: edit it, run accordant {tier} check {file}, then accordant {tier} propose.",
            "dim",
        ),
    )
    facts: dict[str, Any] = {"file": str(file), "template": template, "filled_in": filled}
    return Answer(facts=facts, page=page)


def _template(template: str, tier: str) -> bytes:
    """Give the text of a template (NotFound)."""
    folder = files("accordant.templates")
    known = sorted(one.name for one in folder.iterdir() if _has(one, tier))
    if template not in known:
        raise NotFound(f"there is no template “{template[:40]}”", f"There is: {listed(known)}.")
    return (folder / template / f"{tier}.yaml").read_bytes()


def _has(folder: Traversable, tier: str) -> bool:
    return folder.is_dir() and (folder / f"{tier}.yaml").is_file()


def _filled(desk: Desk, draft: YamlText) -> list[str]:
    """Fill in the roots of the parties known here, and the digest of a protocol held here."""
    value: Any = draft.value
    filled = []
    roots = dict(_roots(desk))
    for party in value.get("parties") or ():
        if party.get("id") in roots:
            party["root"] = roots[party["id"]]
            filled.append(f"the root of {party['id']}")
    above = value.get("protocol")
    if isinstance(above, dict) and (found := _newest(desk, str(above.get("id")))):
        above["digest"] = found
        filled.append(f"the hash of {above['id']}")
    if filled:
        draft.edit(value)
    return filled


def _roots(desk: Desk) -> Iterator[tuple[str, str]]:
    """Give the root fingerprint of every party known here; of none where there is no node."""
    try:
        with reading(desk.house) as records:
            yield desk.house.node.party, own_chain(records).current.root.fingerprint
            for one in partners(records):
                yield one.party, one.chain.current.root.fingerprint
    except AccordantError:
        return


def _newest(desk: Desk, name: str) -> str | None:
    try:
        with reading(desk.house) as records:
            held = documents(records)
    except AccordantError:
        return None
    found = [(one.version, digest) for digest, one in held.items() if one.id == name]
    return max(found)[1] if found else None


def read_alone(desk: Desk, data: bytes) -> Read:
    """Read and check a draft where there is no node yet, and so no protocol above it."""
    value = read_yaml(data)
    document = read_document(value)
    payload = canonical(value).decode()
    findings = check_document(document, on=civil(desk.now, document.zone), parent=None)
    return Read(
        document=document, payload=payload, digest=document_of(payload)[0], findings=findings
    )


def tier_of(format_: str) -> str:
    """Name the tier of a document by its format."""
    return "protocol" if format_ == PROTOCOL_FORMAT else "agreement"
