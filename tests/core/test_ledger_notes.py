"""Signed notes, checkpoints, cosignatures and proofs: strict to read, and worthless if touched."""

import base64
import contextlib
import json
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.crypto import CHECKPOINT, PublicKey, SigningKey
from accordant.core.errors import BadInput, Conflict, Untrusted
from accordant.core.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    Cosignature,
    Finding,
    ForkEvidence,
    InclusionProof,
    Note,
    NoteSignature,
    consistency_path_reference,
    cosign,
    inclusion_path_reference,
    leaf_hash,
    read_note,
    read_proof,
    root_of,
    sign_checkpoint,
    verify_checkpoint,
    verify_cosignature,
    verify_proof,
    witness,
    write_proof,
)

FILE = Path(__file__).parents[2] / "docs/spec/vectors/ledger.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))
SIGNED = VECTORS["checkpoint"]

ORIGIN = "council.example/ledger"
WITNESS = "police.example/ledger"
KEY = SigningKey.generate(CHECKPOINT)
WITNESS_KEY = SigningKey.generate(CHECKPOINT)
ENTRIES = [b"entry %d" % n for n in range(7)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def checkpoint_at(size, leaves=LEAVES):
    return Checkpoint(origin=ORIGIN, size=size, root=root_of(leaves[:size]))


CHECKPOINT_OF_SEVEN = checkpoint_at(7)
NOTE = sign_checkpoint(CHECKPOINT_OF_SEVEN, ORIGIN, KEY)
COSIGNED = cosign(NOTE, WITNESS, WITNESS_KEY, 1_795_000_000)
PROOF = InclusionProof(index=3, path=inclusion_path_reference(3, LEAVES), checkpoint=NOTE)


def b64(data):
    return base64.b64encode(data).decode()


def public(of):
    return PublicKey.from_json(SIGNED[of]["key"])


# --- Vectors -----------------------------------------------------------------------------------


def test_the_published_vectors_are_what_the_program_makes():
    made = runpy.run_path(str(Path(__file__).with_name("ledger_vectors.py")))
    assert made["vectors"](VECTORS) == VECTORS


def test_the_published_checkpoint_verifies():
    checkpoint = verify_checkpoint(SIGNED["note"].encode(), SIGNED["log"]["name"], public("log"))
    assert checkpoint.text == SIGNED["text"]


def test_the_published_cosignature_verifies():
    note, name = SIGNED["cosigned"].encode(), SIGNED["witness"]["name"]
    cosignature = verify_cosignature(note, name, public("witness"))
    assert cosignature.timestamp == SIGNED["witness"]["time"]
    assert cosignature.checkpoint.text == SIGNED["text"]


def test_the_published_proof_verifies():
    proof = read_proof(SIGNED["proof"].encode())
    leaf = VECTORS["leaf"]["bytes"].encode()
    assert verify_proof(proof, leaf, SIGNED["log"]["name"], public("log")).size == 5


def test_the_example_of_the_note_specification_is_read():
    text = (
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n"
        "ed è subito sera.\n"
    )
    line = (
        "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9o"
        "JKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    note = read_note(f"{text}\n{line}".encode())
    assert note.text == text
    assert note.signatures[0].name == "quasimodo.example/salvatore"
    assert note.signatures[0].key_id.hex() == "367ba04b"


def test_the_example_of_the_checkpoint_specification_is_read():
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.from_text(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text == text


# --- Notes -------------------------------------------------------------------------------------


def test_a_note_writes_back_to_the_same_bytes():
    assert read_note(COSIGNED).to_bytes() == COSIGNED
    assert len(read_note(COSIGNED).signatures) == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda note: b"",
        lambda note: note[:-1],
        lambda note: note + b"\n",
        lambda note: note + b"trailing junk\n",
        lambda note: note.replace(b"\n\n", b"\n"),
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: note.replace(b"7\n", b"7\t\n", 1),
        lambda note: note.replace("— ".encode(), b"- ", 1),
        lambda note: note.replace("— ".encode(), "—  ".encode(), 1),
        lambda note: note.replace(b" council", " council\u00a0".encode(), 1),
        lambda note: note.replace("— council".encode(), "— coun+cil".encode(), 1),
        lambda note: note.replace("— ".encode() + ORIGIN.encode(), "— ".encode() + b"c" * 256, 1),
        lambda note: note[:-2] + b"!\n",
        lambda note: note[:-1] + "é\n".encode(),
        lambda note: note + "— short AAAAAA==\n".encode(),
        lambda note: note + "— bits AAAAAAF=\n".encode(),
        lambda note: note + "— no-signature\n".encode(),
        lambda note: b"\xff" + note,
        lambda note: b"x" * 300_000 + note,
    ],
)
def test_a_note_in_any_other_spelling_is_refused(change):
    note = change(NOTE)
    assert note != NOTE
    with pytest.raises(BadInput):
        read_note(note)


def test_a_note_without_its_last_newline_cannot_be_made():
    with pytest.raises(BadInput):
        Note(text="cut", signatures=())


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_or_written_back_as_they_were(data):
    for candidate in (data, b"text\n\n\xe2\x80\x94 name " + data):
        with contextlib.suppress(BadInput):
            assert read_note(candidate).to_bytes() == candidate


# --- Checkpoints -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 7])
def test_a_signed_checkpoint_comes_back(size):
    checkpoint = checkpoint_at(size)
    assert verify_checkpoint(sign_checkpoint(checkpoint, ORIGIN, KEY), ORIGIN, KEY.public) == (
        checkpoint
    )


def test_a_checkpoint_may_say_when_it_was_the_largest():
    note = sign_checkpoint(CHECKPOINT_OF_SEVEN, ORIGIN, KEY, timestamp=1_795_000_000)
    assert verify_checkpoint(note, ORIGIN, KEY.public) == CHECKPOINT_OF_SEVEN


def test_the_signatures_have_the_sizes_of_their_standards():
    ed25519, ml_dsa = read_note(NOTE).signatures
    assert len(ed25519.signature) == 64
    assert len(ml_dsa.signature) == 8 + 2420


def test_unknown_signatures_are_passed_over():
    assert verify_checkpoint(COSIGNED, ORIGIN, KEY.public) == CHECKPOINT_OF_SEVEN


@pytest.mark.parametrize("line", [0, 1])
def test_a_checkpoint_with_one_signature_of_the_two_is_not_trusted(line):
    note = read_note(NOTE)
    half = Note(text=note.text, signatures=(note.signatures[line],))
    with pytest.raises(Untrusted):
        verify_checkpoint(half.to_bytes(), ORIGIN, KEY.public)


@pytest.mark.parametrize("line", [0, 1])
@given(at=st.integers(0, 63))
def test_a_checkpoint_with_either_signature_touched_is_not_trusted(line, at):
    lines = list(read_note(NOTE).signatures)
    good = lines[line]
    bad = bytearray(good.signature)
    bad[at] ^= 1
    lines[line] = NoteSignature(name=good.name, key_id=good.key_id, signature=bytes(bad))
    note = Note(text=read_note(NOTE).text, signatures=tuple(lines))
    with pytest.raises(Untrusted):
        verify_checkpoint(note.to_bytes(), ORIGIN, KEY.public)


def test_a_signature_line_given_twice_is_not_trusted():
    note = read_note(NOTE)
    twice = Note(text=note.text, signatures=note.signatures + note.signatures[:1])
    with pytest.raises(Untrusted, match="2 signatures"):
        verify_checkpoint(twice.to_bytes(), ORIGIN, KEY.public)


def test_a_signature_too_short_for_its_time_is_not_trusted():
    ed25519, ml_dsa = read_note(NOTE).signatures
    short = NoteSignature(name=ml_dsa.name, key_id=ml_dsa.key_id, signature=b"1234")
    note = Note(text=read_note(NOTE).text, signatures=(ed25519, short))
    with pytest.raises(Untrusted):
        verify_checkpoint(note.to_bytes(), ORIGIN, KEY.public)


def test_a_time_beyond_all_time_is_not_trusted():
    ed25519, ml_dsa = read_note(NOTE).signatures
    far = NoteSignature(
        name=ml_dsa.name, key_id=ml_dsa.key_id, signature=b"\xff" * 8 + ml_dsa.signature[8:]
    )
    note = Note(text=read_note(NOTE).text, signatures=(ed25519, far))
    with pytest.raises(Untrusted):
        verify_checkpoint(note.to_bytes(), ORIGIN, KEY.public)


def test_another_text_under_the_same_signatures_is_not_trusted():
    other = Note(text=checkpoint_at(6).text, signatures=read_note(NOTE).signatures)
    with pytest.raises(Untrusted):
        verify_checkpoint(other.to_bytes(), ORIGIN, KEY.public)


def test_another_key_under_the_same_name_is_not_trusted():
    with pytest.raises(Untrusted, match="no signatures"):
        verify_checkpoint(NOTE, ORIGIN, WITNESS_KEY.public)


def test_a_checkpoint_of_another_ledger_is_not_trusted():
    with pytest.raises(Untrusted, match="not of"):
        verify_checkpoint(NOTE, WITNESS, KEY.public)
    with pytest.raises(Untrusted, match="not of"):
        sign_checkpoint(CHECKPOINT_OF_SEVEN, WITNESS, KEY)


ROOT = b64(LEAVES[0])


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n07\n{ROOT}\n",
        f"{ORIGIN}\n+7\n{ROOT}\n",
        f"{ORIGIN}\n-7\n{ROOT}\n",
        f"{ORIGIN}\n 7\n{ROOT}\n",
        f"{ORIGIN}\n٧\n{ROOT}\n",
        f"{ORIGIN}\n7_0\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"{ORIGIN}\n{2**63}\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n0\n{ROOT}\n",
        f"{ORIGIN}\n7\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n7\n{ROOT.rstrip('=')}\n",
        f"{ORIGIN}\n7\n{b64(LEAVES[0][:31])}\n",
        f"{ORIGIN}\n7\n{b64(LEAVES[0] + b'x')}\n",
        f"{ORIGIN}\n7\n{ROOT}\nan extension line\n",
        f"{ORIGIN}\n7\n{ROOT}\n\n",
        f"{ORIGIN}\n7\n{ROOT}",
        f"{ORIGIN}\n7\n",
        f"\n7\n{ROOT}\n",
        f"two words\n7\n{ROOT}\n",
    ],
)
def test_a_checkpoint_in_any_other_spelling_is_refused(text):
    with pytest.raises(BadInput):
        Checkpoint.from_text(text)


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_has_one_text(size, root):
    checkpoint = Checkpoint(origin=ORIGIN, size=size, root=root)
    assert Checkpoint.from_text(checkpoint.text) == checkpoint


@pytest.mark.parametrize(("size", "root"), [(-1, EMPTY_ROOT), (1, b"short"), (2**63, EMPTY_ROOT)])
def test_a_checkpoint_that_cannot_be_is_refused(size, root):
    with pytest.raises(BadInput):
        Checkpoint(origin=ORIGIN, size=size, root=root)


@pytest.mark.parametrize("timestamp", [-1, 2**63])
def test_a_time_that_cannot_be_is_refused(timestamp):
    with pytest.raises(BadInput):
        sign_checkpoint(CHECKPOINT_OF_SEVEN, ORIGIN, KEY, timestamp=timestamp)


# --- Witnesses ---------------------------------------------------------------------------------


def test_a_cosignature_says_who_saw_what_and_when():
    assert verify_cosignature(COSIGNED, WITNESS, WITNESS_KEY.public) == Cosignature(
        witness=WITNESS, checkpoint=CHECKPOINT_OF_SEVEN, timestamp=1_795_000_000
    )


def test_a_checkpoint_without_the_witness_is_not_witnessed():
    with pytest.raises(Untrusted):
        verify_cosignature(NOTE, WITNESS, WITNESS_KEY.public)
    with pytest.raises(Untrusted):
        verify_cosignature(COSIGNED, ORIGIN, KEY.public)


def test_the_two_cosignatures_must_be_of_one_time():
    early, late = (cosign(NOTE, WITNESS, WITNESS_KEY, time) for time in (100, 200))
    note = read_note(early)
    lines = (*note.signatures[:3], read_note(late).signatures[3])
    mixed = Note(text=note.text, signatures=lines).to_bytes()
    with pytest.raises(Untrusted):
        verify_cosignature(mixed, WITNESS, WITNESS_KEY.public)


@pytest.mark.parametrize("line", [2, 3])
def test_a_cosignature_whose_time_was_changed_does_not_hold(line):
    note = read_note(COSIGNED)
    lines = list(note.signatures)
    good = lines[line]
    later = (1_795_000_001).to_bytes(8) + good.signature[8:]
    lines[line] = NoteSignature(name=good.name, key_id=good.key_id, signature=later)
    with pytest.raises(Untrusted):
        verify_cosignature(
            Note(text=note.text, signatures=tuple(lines)).to_bytes(), WITNESS, WITNESS_KEY.public
        )


def test_nobody_witnesses_their_own_ledger():
    with pytest.raises(BadInput, match="own"):
        cosign(NOTE, ORIGIN, KEY, 1)


def test_a_witness_signs_a_copy_once():
    with pytest.raises(Conflict):
        cosign(COSIGNED, WITNESS, WITNESS_KEY, 2)


@pytest.mark.parametrize("timestamp", [0, -5])
def test_a_cosignature_needs_its_time(timestamp):
    with pytest.raises(BadInput):
        cosign(NOTE, WITNESS, WITNESS_KEY, timestamp)


FORKED = [leaf_hash(b"forged"), *LEAVES[1:]]


@pytest.mark.parametrize(
    ("seen", "offered", "proof", "finding"),
    [
        (None, checkpoint_at(7), (), Finding.FIRST),
        (checkpoint_at(3), checkpoint_at(3), (), Finding.SAME),
        (checkpoint_at(3), checkpoint_at(7), consistency_path_reference(3, LEAVES), Finding.GROWN),
        (checkpoint_at(0), checkpoint_at(7), (), Finding.GROWN),
        (checkpoint_at(7), checkpoint_at(3), (), Finding.ROLLBACK),
        (checkpoint_at(3), checkpoint_at(7), (), Finding.UNPROVEN),
        (
            checkpoint_at(3),
            checkpoint_at(7, FORKED),
            consistency_path_reference(3, FORKED),
            Finding.UNPROVEN,
        ),
        (checkpoint_at(7), checkpoint_at(7, FORKED), (), Finding.FORK),
    ],
)
def test_a_witness_signs_growth_and_nothing_else(seen, offered, proof, finding):
    decision = witness(seen, offered, proof)
    assert decision.finding is finding
    assert decision.may_sign is (finding in {Finding.FIRST, Finding.SAME, Finding.GROWN})
    assert (decision.seen, decision.offered) == (seen, offered)
    assert decision.sentence.endswith(".")


def test_two_ledgers_are_not_compared():
    other = Checkpoint(origin="other.example", size=0, root=EMPTY_ROOT)
    with pytest.raises(BadInput):
        witness(other, CHECKPOINT_OF_SEVEN)


def test_a_fork_is_evidence_that_anyone_can_check():
    other = sign_checkpoint(checkpoint_at(7, FORKED), ORIGIN, KEY)
    one_root, other_root = (
        each.root for each in ForkEvidence(name=ORIGIN, one=NOTE, other=other).verify(KEY.public)
    )
    assert one_root != other_root


@pytest.mark.parametrize("other", [NOTE, sign_checkpoint(checkpoint_at(6), ORIGIN, KEY)])
def test_two_checkpoints_that_can_both_be_true_are_no_evidence(other):
    with pytest.raises(Untrusted):
        ForkEvidence(name=ORIGIN, one=NOTE, other=other).verify(KEY.public)


# --- Proofs ------------------------------------------------------------------------------------


@given(st.integers(0, 6), st.binary(max_size=40))
def test_a_proof_comes_back_from_its_text_and_verifies(index, extra):
    proof = InclusionProof(
        index=index,
        path=inclusion_path_reference(index, LEAVES),
        checkpoint=COSIGNED,
        extra=extra,
    )
    assert read_proof(write_proof(proof)) == proof
    assert verify_proof(proof, ENTRIES[index], ORIGIN, KEY.public) == CHECKPOINT_OF_SEVEN


def test_a_ledger_of_one_entry_needs_no_path():
    note = sign_checkpoint(checkpoint_at(1), ORIGIN, KEY)
    proof = read_proof(write_proof(InclusionProof(index=0, path=(), checkpoint=note)))
    assert verify_proof(proof, ENTRIES[0], ORIGIN, KEY.public).size == 1


def test_a_proof_of_another_entry_is_not_trusted():
    with pytest.raises(Untrusted, match="index 3"):
        verify_proof(PROOF, ENTRIES[4], ORIGIN, KEY.public)


def test_a_proof_under_a_checkpoint_of_another_key_is_not_trusted():
    with pytest.raises(Untrusted):
        verify_proof(PROOF, ENTRIES[3], ORIGIN, WITNESS_KEY.public)


HASH = b64(LEAVES[0]).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"",
        lambda text: text.replace(b"@v1", b"@v2"),
        lambda text: b"\n" + text,
        lambda text: text.replace(b"index 3", b"index 03"),
        lambda text: text.replace(b"index 3", b"index  3"),
        lambda text: text.replace(b"index 3", b"index -3"),
        lambda text: text.replace(b"index 3", b"index"),
        lambda text: text.replace(b"index 3", b"index "),
        lambda text: text.replace(b"index 3\n", b""),
        lambda text: text.replace(b"index 3", b"extra \nindex 3"),
        lambda text: text.replace(b"index 3", b"extra AA\nindex 3"),
        lambda text: text.replace(b"index 3", b"extra AAAA\nextra AAAA\nindex 3"),
        lambda text: text.replace(b"index 3\n", b"index 3\nAAAA\n"),
        lambda text: text.replace(b"index 3\n", b"index 3\n" + (HASH + b"\n") * 70),
        lambda text: text.replace(b"index 3\n", b"index 3\r\n"),
        lambda text: text.replace(b"index 3\n", "index 3é\n".encode()),
        lambda text: text.replace(b"\n\n", b"\n\n\n", 1) + b"junk",
        lambda text: text + b"junk",
        lambda text: text.partition(b"\n\n")[0],
        lambda text: text.partition(b"\n\n")[0] + b"\n\n",
        lambda text: b"c2sp.org/tlog-proof@v1\n\n" + NOTE,
        lambda text: text + b"x" * 600_000,
    ],
)
def test_a_proof_in_any_other_spelling_is_refused(change):
    text = write_proof(PROOF)
    assert change(text) != text
    with pytest.raises(BadInput):
        read_proof(change(text))


@pytest.mark.parametrize("index", [-1, 2**63])
def test_a_proof_of_an_entry_that_cannot_be_is_refused(index):
    with pytest.raises(BadInput):
        InclusionProof(index=index, path=(), checkpoint=NOTE)
