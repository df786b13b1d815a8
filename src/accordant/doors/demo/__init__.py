"""The demonstration: the whole story, really happening between four nodes on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from attrs import define, field, frozen

from accordant.core.canonical import Json
from accordant.core.decision import Decision
from accordant.core.errors import BadInput, Unavailable
from accordant.core.names import Digest
from accordant.core.wire import write_yaml
from accordant.doors.demo import questions, story
from accordant.doors.demo.nodes import OpenHouse, Town
from accordant.doors.demo.telling import Teller, counted
from accordant.templates import northmoor
from accordant.work.ask import ask, review
from accordant.work.draft import propose
from accordant.work.prove import open_record, prove
from accordant.work.record import reading
from accordant.work.share import Shared

KINDS = {"ncc": "local-government", "np": "police", "nvt": "health", "hls": "charity"}
RUNS_SINCE = timedelta(days=30)
"""How long the agreement has been running when the story begins."""


@define
class Told:
    """What really happened, for those who read it as JSON."""

    shares: list[Json] = field(factory=list)
    refusals: list[Json] = field(factory=list)
    receipts: list[Json] = field(factory=list)
    verifications: list[Json] = field(factory=list)


@frozen(kw_only=True)
class Stage:
    """Where the story plays: the nodes, who tells it, and what has happened so far."""

    town: Town
    teller: Teller
    told: Told
    folder: Path


def run(open_house: OpenHouse, *, as_json: bool = False, keep: Path | None = None) -> int:
    """Play the story; gives the exit code. With `keep`, the nodes' folders stay there."""
    teller, told = Teller(aside=as_json), Told()
    with _folder(keep) as folder:
        names = {party: (name, KINDS[party]) for party, name in northmoor.PARTIES.items()}
        with teller.working("Starting four nodes"):
            town = Town(folder, names, open_house)
        with town:
            _play(Stage(town=town, teller=teller, told=told, folder=folder))
    teller.console.print()
    teller.say(_left_behind(keep))
    if as_json:
        print(json.dumps(_as_json(told), indent=2, ensure_ascii=False))  # noqa: T201  # the answer
    return 0 if _went_well(told) else 1


def _left_behind(keep: Path | None) -> str:
    """Say what is left of the nodes, and how to have more."""
    if keep is None:
        return "The nodes have stopped and their folders are gone; --keep FOLDER keeps them."
    one = keep / "ncc"
    return (
        f"The nodes have stopped and are kept; to look into one: accordant people list --home {one}"
    )


def _as_json(told: Told) -> Json:
    return {
        "receipts": told.receipts,
        "refusals": told.refusals,
        "shares": told.shares,
        "verifications": told.verifications,
    }


def _went_well(told: Told) -> bool:
    """Tell whether everything came out as the story says, and nothing was left unsigned for."""
    checked = [one["as_expected"] for one in told.verifications if isinstance(one, dict)]
    accepted = [one["outcome"] for one in told.receipts if isinstance(one, dict)]
    return all(checked) and set(accepted) == {"accepted"} and len(accepted) >= len(told.shares)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        _make_empty(keep)
        yield keep
    else:
        with tempfile.TemporaryDirectory(prefix="accordant-demo-") as made:
            yield Path(made)


def _make_empty(keep: Path) -> None:
    """Make a folder for the nodes; never one in which something lies (BadInput, Unavailable)."""
    try:
        keep.mkdir(parents=True, exist_ok=True)
        taken = any(keep.iterdir())
    except (FileExistsError, NotADirectoryError):
        taken = True
    except OSError as error:
        raise Unavailable(f"{keep} cannot be made: {error.strerror}") from error
    if taken:
        raise BadInput(f"{keep} is no empty folder", "Name one that is new, or empty it first.")


def _play(stage: Stage) -> None:
    digest = _agree(stage)
    packages = _share(stage)
    _refuse(stage)
    _emergency(stage)
    _verify(stage, packages[0], digest)


def _agree(stage: Stage) -> Digest:
    """Meet, appoint people, adopt the protocol and sign the agreement."""
    town, teller = stage.town, stage.teller
    houses, settle = town.houses, town.settle
    teller.chapter("Four organisations, four nodes")
    nodes = town.nodes.items()
    teller.columns([(northmoor.PARTIES[party], party, node.url) for party, node in nodes])
    teller.chapter("They meet: an invitation file, and a fingerprint read out")
    with teller.working("Exchanging invitations"):
        spoken = story.meet(houses, settle)
    teller.columns([(party, "reads out", words) for party, words in spoken.items()])
    today = houses["ncc"].clock.now().date()
    with teller.working("Appointing people"):
        count = story.staff(houses, settle, today)
    teller.say(f"{count} appointments are stated and signed; each partner holds them all.")
    protocol, agreement = northmoor.documents(story.roots(houses), today - RUNS_SINCE)
    teller.chapter("They adopt a protocol and sign an agreement beneath it")
    with teller.working("Adopting the protocol"):
        above = story.adopt(houses, settle, protocol)
    teller.say(f"The protocol is in force: confirmed, certified and signed by all four. {above}")
    _refused_draft(stage, agreement(above))
    with teller.working("Signing the agreement"):
        digest = story.adopt(houses, settle, agreement(above))
    teller.say(f"The agreement is in force on every node, by the same hash. {digest}")
    return digest


def _refused_draft(stage: Stage, agreement: Json) -> None:
    """The first draft cites a power that does not reach the charity; it cannot be proposed."""
    draft = story.citing_section_115(agreement)
    owner = stage.town.houses["ncc"]
    try:
        propose(owner, questions.by("helen-marsh", "ncc"), write_yaml(draft).encode())
    except BadInput as bad:
        first = bad.problems[0]
        stage.teller.refusal("A first draft cites s.115 for sharing with the charity", str(first))
        reasons: list[Json] = [{"path": p.path, "sentence": p.sentence} for p in bad.problems]
        title = "draft citing s.115 to a charity"
        stage.told.refusals.append({"outcome": "not-sound", "reasons": reasons, "title": title})


def _share(stage: Stage) -> list[Digest]:
    """What is allowed goes through, cut down to what was agreed."""
    stage.teller.chapter("They share what the agreement allows, and no more")
    packages = []
    for one in questions.shares():
        house = stage.town.houses[one.actor.party]
        shared = story.share_rows(house, one.actor, one.request, one.rows)
        stage.teller.share(one, shared)
        stage.told.shares.append(_share_json(one, shared))
        if shared.package is not None:
            packages.append(shared.package)
    with stage.teller.working("Waiting for receipts"):
        stage.town.settle()
    for party, house in stage.town.houses.items():
        with reading(house) as records:
            for package, receipt in records.tx.scan("receipt"):
                if package in packages and isinstance(receipt, dict):
                    facts = {"at": receipt["at"], "outcome": receipt["outcome"]}
                    stage.told.receipts.append({**facts, "package": package, "to": party})
    stage.teller.say(f"{counted(len(stage.told.receipts), 'signed receipt')} came back.")
    return packages


def _share_json(one: questions.Question, shared: Shared) -> Json:
    decision = shared.answered.decision
    return {
        "clause": str(decision.clause),
        "from": one.request.provider,
        "held": len(shared.held),
        "items": list(decision.items),
        "left_out": [left.item for left in decision.left_out],
        "package": shared.package,
        "rows": shared.sent,
        "title": one.title,
        "to": one.request.recipient,
    }


def _refuse(stage: Stage) -> None:
    """What is not allowed is refused, with what would change it and who can act."""
    stage.teller.chapter("What is not agreed is refused, and the refusal is useful")
    for one in (*questions.refusals(), questions.referral()):
        answered = ask(stage.town.houses[one.actor.party], one.actor, one.request)
        stage.teller.answer(one.title, answered.decision)
        stage.told.refusals.append(_refusal_json(one.title, answered.decision))


def _refusal_json(title: str, decision: Decision) -> Json:
    reasons: list[Json] = [
        {"condition": c.name, "remedy": c.remedy, "sentence": c.sentence, "who": c.who}
        for c in decision.unmet
    ]
    return {"outcome": str(decision.outcome), "reasons": reasons, "title": title}


def _emergency(stage: Stage) -> None:
    """When waiting would harm, people act first, on the record, and it is reviewed."""
    stage.teller.chapter("An emergency: act first, on the record, and review")
    one = questions.emergency()
    house = stage.town.houses[one.actor.party]
    answered = ask(house, one.actor, one.request)
    stage.teller.answer(one.title, answered.decision)
    reviewer = questions.by("ruth-abara", "ncc")
    finding = "Right to act: she was found within hours."
    review(house, reviewer, answered.id, finding, justified=True)
    stage.teller.say(f"{reviewer.person} has reviewed {answered.id}: justified.")


def _verify(stage: Stage, package: Digest, digest: Digest) -> None:
    """A stranger checks the proof, offline, knowing nothing but one fingerprint."""
    stage.teller.chapter("A stranger verifies the proof, offline")
    sender = stage.town.houses["np"]
    proof, opening = prove(sender, package), open_record(sender, package, 1).data
    desk = stage.folder / "a-stranger"
    desk.mkdir(exist_ok=True)
    (desk / "proof.json").write_bytes(proof)
    (desk / "opening.json").write_bytes(opening)
    (desk / "tampered.json").write_bytes(_tampered(proof))
    root = sender.keys.node().root.public.fingerprint
    trust, opened = ["--trust", root], ["--opening", "opening.json"]
    for title, words, expected in (
        ("with the police's fingerprint", ["proof.json", *trust], 0),
        ("and one record opened", ["proof.json", *opened, *trust], 0),
        ("without any trusted fingerprint", ["proof.json"], 3),
        ("with one byte changed", ["tampered.json", *trust], 1),
    ):
        _verified(stage, desk, title, words, expected)


def _tampered(proof: bytes) -> bytes:
    middle = len(proof) // 2
    return proof[:middle] + bytes([proof[middle] ^ 1]) + proof[middle + 1 :]


def _verified(stage: Stage, desk: Path, title: str, words: list[str], expected: int) -> None:
    """Run the verifier as a process of its own, in a folder with nothing but the files."""
    command = [sys.executable, "-m", "accordant", "verify", "--json", *words]
    done = subprocess.run(  # noqa: S603  # our own program, on our own files
        command, cwd=desk, capture_output=True, check=False
    )
    report: Json = json.loads(done.stdout)
    stage.teller.verification(title, done.returncode, report)
    facts: Json = {
        "as_expected": done.returncode == expected,
        "exit": done.returncode,
        "report": report,
        "title": title,
    }
    stage.told.verifications.append(facts)
