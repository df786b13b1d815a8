"""Checking a proof on a machine that has never seen a node; steps as in docs/spec/proof.md.

Nothing given can make it raise: what cannot be read is a step that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from attrs import frozen

from accordant.core.crypto import same_spoken
from accordant.core.errors import AccordantError, BadInput, Problem
from accordant.core.proof.case import Case, fault
from accordant.core.proof.document import Proof, read_proof_document
from accordant.core.proof.package import (
    check_decision,
    check_manifest,
    check_opening,
    check_the_receipt,
)
from accordant.core.proof.papers import (
    check_agreement,
    check_keys,
    check_mandates,
    check_protocol,
    check_signatures,
)
from accordant.core.proof.report import (
    TRUST,
    Conclusion,
    Facts,
    Outcome,
    Report,
    Step,
    do_not_hold,
)

MOST_TOLD = 10
"""Faults of one step that its answer lists."""


@frozen
class Rule:
    """One step: what it is called, which steps must hold first, and the check itself.

    The check gives a sentence on what holds, nothing where it was not asked for, or BadInput.
    """

    number: int
    title: str
    needs: tuple[int, ...]
    check: Callable[[Case], str | None]
    not_asked: str = ""


def verify(proof: bytes, trust: Collection[str] = (), opening: bytes | None = None) -> Report:
    """Check a proof, and what is opened of it; a trusted fingerprint may be given as spoken.

    Never raises, whatever the bytes.
    """
    case = Case(data=proof, trust=tuple(trust), opening=opening)
    steps: dict[int, Step] = {}
    for rule in RULES:
        steps[rule.number] = _take(rule, case, steps)
    verdict = _conclude(steps)
    rooted = steps[AGREEMENT].holds
    return Report(
        verdict=verdict,
        anchored=steps[TRUST].holds,
        steps=tuple(steps.values()),
        roots={p.id: case.chains[p.id].anchor for p in case.agreement.parties} if rooted else {},
        facts=None if verdict is Conclusion.FAILED else _facts(case),
    )


def _take(rule: Rule, case: Case, steps: dict[int, Step]) -> Step:
    waiting = [str(number) for number in rule.needs if not steps[number].holds]
    if waiting:
        return _step(rule, Outcome.NOT_REACHED, do_not_hold(waiting))
    try:
        detail = rule.check(case)
    except BadInput as bad:
        return _failed(rule, bad.problems)
    except (AccordantError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # No bytes are known to come to this. A check that stumbles has not held.
        return _failed(rule, (Problem("", f"this cannot be checked: {error}"),))
    if detail is None:
        return _step(rule, Outcome.NOT_ASKED, rule.not_asked)
    return _step(rule, Outcome.HOLDS, detail)


def _step(rule: Rule, outcome: Outcome, detail: str, where: str = "") -> Step:
    return Step(
        number=rule.number,
        title=rule.title,
        outcome=outcome,
        detail=_harmless(detail),
        where=_harmless(where),
    )


def _harmless(text: str) -> str:
    """Take out what could steer a screen: a step may quote bytes that nobody vouches for."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _failed(rule: Rule, problems: tuple[Problem, ...]) -> Step:
    told = "; ".join(map(str, problems[:MOST_TOLD]))
    more = len(problems) - MOST_TOLD
    detail = f"{told}; and {more:,} more" if more > 0 else told
    return _step(rule, Outcome.FAILS, detail, problems[0].path or "proof")


def _conclude(steps: dict[int, Step]) -> Conclusion:
    if any(step.outcome in {Outcome.FAILS, Outcome.NOT_REACHED} for step in steps.values()):
        return Conclusion.FAILED
    return Conclusion.VERIFIED if steps[TRUST].holds else Conclusion.CONSISTENT


def _facts(case: Case) -> Facts:
    manifest, receipt = case.manifest, case.receipt
    return Facts(
        package=case.package,
        sender=manifest.sender,
        recipient=manifest.recipient,
        clause=case.clause,
        agreement=case.agreement.title,
        decided=case.decided.at,
        created=manifest.created,
        rows=manifest.rows.count if manifest.rows else 0,
        receipt=receipt.verdict,
        receipted=receipt.at,
        reason=receipt.reason,
        items=case.items,
        purpose=case.purpose,
        opened=case.opened,
    )


def check_reading(case: Case) -> str:
    """Step 1: it is one canonical document of this format, with nothing unknown in it."""
    case.proof = read_proof_document(case.data)
    return f"{len(case.data):,} bytes in canonical spelling, format {case.proof.format}"


def check_trust(case: Case) -> str | None:
    """Step 11: a trusted fingerprint is the root of a party that signed this agreement.

    Any root of the party's chain will do: whoever holds it signed a list that names, link by link,
    all lists before it.
    """
    if not case.trust:
        return None
    for party in case.agreement.parties:
        for keys in case.chains[party.id].lists:
            if any(same_spoken(text, keys.root.fingerprint) for text in case.trust):
                return f"{party.id}, whose root you trust, signed this agreement"
    given = "the root you gave" if len(case.trust) == 1 else "any root you gave"
    rests = ", ".join(party.id for party in case.agreement.parties)
    raise fault("keys", f"it does not rest on {given}, but on those of {rests}")


def check_all_used(case: Case) -> str:
    """Step 12: no member of the proof went unchecked."""
    left = [member for member in _members(case.proof) if member not in case.used]
    if left:
        raise BadInput([Problem(member, "no step checked this") for member in left])
    return "every member was checked by a step"


def _members(proof: Proof) -> Iterator[str]:
    """Give each member that a step may or may not use; the others are used always."""
    yield from (f"keys.{party}" for party in proof.keys)
    yield from (f"statements[{number}]" for number in range(len(proof.statements)))
    if proof.protocol is not None:
        yield "protocol"


AGREEMENT = 3

RULES = (
    Rule(1, "Reading", (), check_reading),
    Rule(2, "Keys", (1,), check_keys),
    Rule(3, "Agreement", (2,), check_agreement),
    Rule(4, "Mandates", (3,), check_mandates),
    Rule(5, "Signatures", (4,), check_signatures),
    Rule(6, "Protocol", (4,), check_protocol),
    Rule(7, "Manifest", (5, 6), check_manifest),
    Rule(8, "Decision", (7,), check_decision),
    Rule(9, "Receipt", (7,), check_the_receipt),
    Rule(10, "Opening", (8,), check_opening, "no opening was given; no value is shown"),
    Rule(
        TRUST,
        "Trust",
        (5,),
        check_trust,
        "no trusted fingerprint was given: ask a party for its own, by voice, and compare",
    ),
    Rule(12, "Nothing left", (5, 6, 7, 8, 9), check_all_used),
)
"""The steps in order; security code numbers them like their specification."""
