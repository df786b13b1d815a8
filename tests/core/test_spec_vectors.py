"""The published vectors of agreements, statements and packages hold, and hold for ever."""

import json
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from accordant.core.agreement import (
    Agreement,
    Basis,
    Dataset,
    Flow,
    Item,
    Prohibition,
    Purpose,
)
from accordant.core.canonical import canonical, digest
from accordant.core.crypto import (
    HEADER_LENGTH,
    PublicKey,
    SealingKey,
    Unlocker,
    from_base64,
    open_header,
)
from accordant.core.errors import AccordantError, BadInput
from accordant.core.exchange import (
    Body,
    Lane,
    Manifest,
    Receipt,
    Rows,
    ShareHeader,
    SignedReceipt,
    admit,
    exactly,
    lines,
    package_id,
    peek,
    read_label,
    read_papers,
    read_share,
    read_signed_receipt,
    receipt_digest,
    share_lines,
    trusted_manifest,
    write_manifest,
    write_papers,
)
from accordant.core.exchange import Papers as PaperBody
from accordant.core.ledger import rows_root
from accordant.core.proof.receipt import check_receipt
from accordant.core.protocol import Party, Protocol, Term
from accordant.core.signing import envelope_json, read_envelope, read_key_list, verify_chain
from accordant.core.statement import (
    KINDS,
    TRANSITIONS,
    Papers,
    civil,
    hold,
    read_statement,
    standing,
)
from accordant.core.treatment import Treatment
from accordant.core.wire import decode
from accordant.core.wire.fields import fields_of, written_name
from accordant.work.library import document_of
from tests.core import agreement_vectors, package_vectors, statement_vectors

FOLDER = Path(__file__).parents[2] / "docs" / "spec" / "vectors"


def published(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


AGREEMENT, STATEMENT, PACKAGE = map(published, ("agreement", "statement", "package"))


def each(vectors):
    return pytest.mark.parametrize("vector", vectors, ids=lambda vector: vector.get("name"))


def moment(text):
    return datetime.fromisoformat(text)


def envelope_of(value):
    return read_envelope(canonical(value))


def paths_of(refused):
    return sorted(problem.path for problem in refused.value.problems)


# Agreements and protocols


@each(AGREEMENT["documents"])
def test_a_document_reads_under_its_digest(vector):
    name, document = document_of(vector["text"])
    assert (name, document.id, document.version) == (
        vector["digest"],
        vector["id"],
        vector["version"],
    )


@each(AGREEMENT["refused"])
def test_a_bad_document_is_refused_naming_every_place(vector):
    with pytest.raises(BadInput) as refused:
        document_of(vector["text"])
    assert paths_of(refused) == sorted(vector["paths"])


@pytest.mark.parametrize("vector", AGREEMENT["days"], ids=lambda vector: vector["at"])
def test_a_moment_falls_on_a_civil_day_of_the_zone(vector):
    assert civil(moment(vector["at"]), vector["zone"]).isoformat() == vector["day"]


# Statements


@cache
def chain(party):
    envelope = envelope_of(STATEMENT["keyLists"][party])
    return verify_chain([envelope], read_key_list(envelope).root.fingerprint)


@cache
def papers(names):
    said = {vector["name"]: vector["envelope"] for vector in STATEMENT["statements"]}
    return Papers(
        documents=dict(document_of(vector["text"]) for vector in AGREEMENT["documents"]),
        chains={party: chain(party) for party in STATEMENT["keyLists"]},
        held=tuple(hold(envelope_of(said[name])) for name in names),
    )


EVERYTHING = tuple(vector["name"] for vector in STATEMENT["statements"])


@each(STATEMENT["statements"])
def test_a_statement_reads_and_counts_as_published(vector):
    held = hold(envelope_of(vector["envelope"]))
    assert (held.statement.kind, held.statement.party) == (vector["kind"], vector["party"])
    assert held.digest == vector["digest"]
    assert (papers(EVERYTHING).verdicts[held.digest] == "") is vector["counts"]


@each(STATEMENT["states"])
def test_a_document_stands_as_its_statements_fold(vector):
    found = standing(papers(tuple(vector["statements"])), vector["document"], moment(vector["at"]))
    assert (str(found.state), list(found.signed), list(found.missing)) == (
        vector["state"],
        vector["signed"],
        vector["missing"],
    )


@each(STATEMENT["refused"])
def test_a_bad_statement_is_refused_naming_every_place(vector):
    with pytest.raises(BadInput) as refused:
        read_statement(vector["text"].encode())
    assert paths_of(refused) == sorted(vector["paths"])


# Packages


@each(PACKAGE["offers"])
def test_a_package_is_admitted_or_not_as_published(vector):
    envelope = envelope_of(vector["manifest"])
    found = admit(
        envelope,
        me=vector["me"],
        chain=chain(peek(envelope).sender) if vector["known"] else None,
        lane=Lane() if vector["lane"] is None else decode(Lane, vector["lane"]),
        now=moment(vector["now"]),
        early=timedelta(seconds=vector["earlySeconds"]),
    )
    assert package_id(envelope) == vector["package"]
    assert package_vectors.word(found) == vector["outcome"]
    assert getattr(found, "code", "") == vector["code"]
    assert getattr(found, "expected", None) == vector["expected"]


@each(PACKAGE["malformed"])
def test_a_bad_manifest_is_refused_naming_every_place(vector):
    good = envelope_of(PACKAGE["offers"][0]["manifest"])
    value = {**envelope_json(good), "payload": package_vectors.to_base64(vector["text"].encode())}
    with pytest.raises(BadInput) as refused:
        peek(envelope_of(value))
    assert paths_of(refused) == sorted(vector["paths"])


def test_the_frame_gives_manifest_and_body():
    framed = package_vectors.from_base64(PACKAGE["frame"])
    reader = iter_reader(framed)
    envelope = read_label(reader)
    manifest = peek(envelope)
    body = exactly(reader, manifest.body.size)
    assert envelope_json(envelope) == PACKAGE["offers"][0]["manifest"]
    assert body == from_base64(PACKAGE["share"]["sealed"])
    assert digest(body) == manifest.body.digest
    assert reader(1) == b""


def iter_reader(data):
    rest = bytearray(data)

    def read(length):
        piece = bytes(rest[:length])
        del rest[:length]
        return piece

    return read


@each(PACKAGE["badFrames"])
def test_a_bad_frame_is_refused(vector):
    with pytest.raises(BadInput):
        read_label(iter_reader(from_base64(vector["bytes"])))


def test_the_sealed_share_opens_to_its_lines():
    share, body = PACKAGE["share"], from_base64(PACKAGE["share"]["sealed"])
    recipient = SealingKey.from_seeds(
        {name: from_base64(value) for name, value in share["recipient"].items()}
    )
    info = peek(envelope_of(PACKAGE["offers"][0]["manifest"])).seal_info
    assert info.decode() == share["sealInfo"]
    unlocker = Unlocker(open_header(body[:HEADER_LENGTH], recipient, info), info)
    plain = unlocker.update(body[HEADER_LENGTH:]) + unlocker.finish()
    assert plain.decode() == share["lines"]


def test_the_share_has_the_committed_rows():
    data = PACKAGE["share"]["lines"].encode()
    header, rows = read_share(lines([data]))
    found = list(rows)
    assert header.salt_key == from_base64(PACKAGE["share"]["saltKey"])
    assert f"sha256:{rows_root(found, header.salt_key).hex()}" == PACKAGE["share"]["root"]
    assert b"".join(share_lines(header, found)) == data
    manifest = peek(envelope_of(PACKAGE["offers"][0]["manifest"]))
    assert (manifest.rows.count, manifest.rows.root) == (len(found), PACKAGE["share"]["root"])


@each(PACKAGE["badShares"])
def test_a_bad_share_is_refused(vector):
    with pytest.raises(BadInput):
        list(read_share(lines([vector["lines"].encode()]))[1])


def test_the_papers_read_and_write_alike():
    found = read_papers(PACKAGE["papers"].encode())
    assert document_of(found.documents[0])[0] == AGREEMENT["documents"][1]["digest"]
    assert hold(envelope_of(found.statements[0])).statement.kind == "signature"
    assert write_papers(found).decode() == PACKAGE["papers"]


@each(PACKAGE["receipts"])
def test_a_receipt_holds_or_not_as_published(vector):
    envelope = envelope_of(PACKAGE["offers"][0]["manifest"])
    manifest = trusted_manifest(envelope, chain(peek(envelope).sender).current.manifest)
    signed = read_signed_receipt(canonical(vector["signed"]))
    assert receipt_digest(signed.receipt) == vector["digest"]
    assert write_manifest(manifest) == envelope.payload
    try:
        check_receipt(signed, package_id(envelope), manifest, chain(manifest.recipient))
        outcome = "holds"
    except AccordantError as refused:
        outcome = refused.code
    assert outcome == vector["outcome"]


# The pages


MEMBERS = [
    (
        "agreement",
        (Protocol, Agreement, Party, Term, Purpose, Dataset, Item, Flow, Basis, Prohibition),
    ),
    ("agreement", (Treatment,)),
    ("statement", tuple(KINDS.values())),
    ("package", (Manifest, Body, Rows, Receipt, SignedReceipt, ShareHeader, PaperBody)),
]


@pytest.mark.parametrize(("page", "classes"), MEMBERS, ids=lambda value: str(value)[:9])
def test_the_page_names_every_member(page, classes):
    text = (FOLDER.parent / f"{page}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[`\"]([a-z_0-9]+)[`\"]", text))
    for kind in classes:
        missing = {written_name(field) for field in fields_of(kind)} - named
        assert not missing, (kind.__name__, missing)


def test_the_page_has_every_kind_state_and_step():
    text = (FOLDER.parent / "statement.md").read_text(encoding="utf-8")
    assert set(KINDS) <= set(re.findall(r"`([a-z]+)`", text))
    steps = re.findall(r"^   \| `([a-z-]+)` \| `([a-z-]+)` \|", text, re.MULTILINE)
    assert steps == [(str(step.start), str(step.end)) for step in TRANSITIONS]


def test_the_index_of_pages_knows_every_version_string():
    known = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    source = Path(__file__).parents[2] / "src" / "accordant"
    used = {
        word
        for room in ("core", "work")
        for module in (source / room).rglob("*.py")
        for word in re.findall(r"accordant/[a-z-]+/v[0-9]+", module.read_text(encoding="utf-8"))
    }
    missing = sorted(word for word in used if f"`{word}`" not in known)
    assert not missing


# The scripts


@pytest.mark.parametrize(
    ("script", "vectors"),
    [
        (agreement_vectors, AGREEMENT),
        (statement_vectors, STATEMENT),
        (package_vectors, PACKAGE),
    ],
    ids=["agreement", "statement", "package"],
)
def test_the_vectors_are_what_the_script_makes(script, vectors):
    assert script.vectors(vectors) == vectors


@pytest.mark.parametrize("party", STATEMENT["keyLists"])
def test_the_published_keys_are_those_of_the_seeds(party):
    keys = chain(party).current
    assert keys.root == PublicKey.from_json(agreement_vectors.root(party).public.to_json())
    assert keys.sealing == statement_vectors.sealing(party).public
