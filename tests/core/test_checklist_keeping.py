"""A term that nobody keeps cannot come into force: the table of members is closed and total."""

from importlib import import_module
from inspect import getsource

import attrs
import pytest
from attrs import evolve, frozen

from accordant.core import policy
from accordant.core.agreement import Agreement, Flow, Obligation, Prohibition
from accordant.core.checklist import KEPT, Severity, check, keeping, kept
from accordant.core.checklist.enforcing import DESCRIBES, TOLD, WORDS, How
from accordant.core.decision import CONDITIONS
from accordant.core.errors import BadInput
from accordant.core.wire import decode, encode, kinds
from accordant.core.wire.fields import fields_of
from tests.core.builders import DAY, an_agreement, with_one
from tests.core.test_examples import EXAMPLES, document


def classes(kind, found=None):
    """Every class that a document is made of, with the names of its members."""
    found = {} if found is None else found
    inner = kinds.unwrapped(kind)
    if kinds.is_union(inner):
        within = kinds.alternatives(inner)
    else:
        one = kinds.list_of(inner) or kinds.mapping_of(inner)
        within = () if one is None else (one,)
    if attrs.has(inner) and inner not in found:
        found[inner] = {each.name for each in fields_of(inner)}
        within = [each.type for each in fields_of(inner)]
    for each in within:
        classes(each, found)
    return found


def unenforced(agreement):
    found = [one for one in check(agreement, on=DAY) if one.code == "unenforced"]
    assert all(one.severity is Severity.ERROR for one in found)
    return {one.path: one.sentence for one in found}


def test_every_member_an_agreement_can_have_says_what_keeps_it():
    """Whoever adds a member says in the same breath who carries it out."""
    listed = {
        kind: sorted(name for names in members.values() for name in names.split())
        for kind, members in KEPT.items()
    }
    assert listed == {kind: sorted(names) for kind, names in classes(Agreement).items()}
    assert all(each.by for members in KEPT.values() for each in members)


def test_what_decides_is_what_the_conditions_of_a_decision_look_at():
    """Each member that is said to decide is read where requests are decided."""
    decided = KEPT[Flow][keeping.DECIDED].split() + KEPT[Prohibition][keeping.DECIDED].split()
    read = "".join(map(source_of, ("conditions", "items", "forbidding", "prohibition", "marking")))
    read += source_of("model") + policy_source()
    for name in set(decided) - {"id", "audience"}:
        assert f".{name}" in read, name
    assert ".reach" in read
    assert len(CONDITIONS) == 16


def source_of(name):
    return getsource(import_module(f"accordant.core.decision.{name}"))


def policy_source():
    return getsource(policy)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_shipped_example_has_a_term_that_nobody_keeps(name):
    assert unenforced(document(name, "agreement")) == {}


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        (Agreement, "prohibited_uses", "prohibited_uses"),
        (Flow, "retention", "flows[0].retention"),
        (Flow, "safe_recipients", "flows[0].safe_recipients"),
        (type(an_agreement().datasets[0].items[0]), "guarded", "datasets[0].items[3].guarded"),
        (type(an_agreement().change), "notice_days", "change.notice_days"),
    ],
)
def test_a_member_that_nobody_keeps_is_found_wherever_it_stands(kind, name, path, monkeypatch):
    """As long as it says something; left out, it is no term."""
    without = {member: by for member, by in keeping._MEMBERS.items() if member != (kind, name)}
    monkeypatch.setattr(keeping, "_MEMBERS", without)
    assert kept(kind, name) is None
    found = unenforced(an_agreement())
    assert found[path] == f"No part of Accordant carries this out: the term “{name}”."
    if kind is Flow and name == "retention":
        bare = with_one(an_agreement(), "flows", "contact", retention=())
        assert "flows[0].retention" not in unenforced(bare)


def test_a_part_of_a_class_that_is_not_in_the_table_is_found_whole():
    """Also one that looks like one that is: a flow with a technical constraint of its own."""

    @frozen(kw_only=True)
    class Constrained(Flow):
        technical_constraint: str = ""

    flow = an_agreement().flows[0]
    values = {each.name: getattr(flow, each.name) for each in attrs.fields(Flow)}
    told = Constrained(**values, technical_constraint="only from a managed laptop")
    found = unenforced(evolve(an_agreement(), flows=(told, *an_agreement().flows[1:])))
    assert "flows[0].technical_constraint" in found


@pytest.mark.parametrize(
    ("into", "value", "says"),
    [
        (("flows", 0, "technical_constraint"), "AES-256 only", "technical_constraint"),
        (("flows", 0, "treatments", "names"), {"kind": "shuffle"}, "shuffle"),
        (("flows", 0, "modes"), ["weekly"], "weekly"),
        (("prohibitions",), [{"id": "x", "text": "No.", "unless": "asked"}], "unless"),
    ],
)
def test_a_term_in_a_place_or_a_word_that_does_not_exist_is_refused_as_it_is_read(
    into, value, says
):
    """It never gets as far as being checked, and the refusal names it."""
    written = encode(an_agreement())
    part = written
    for step in into[:-1]:
        part = part[step]
    part[into[-1]] = value
    with pytest.raises(BadInput, match=says):
        decode(Agreement, written)


@pytest.mark.parametrize("kind", ["prayer", "", " ", "Log"])
def test_an_obligation_of_a_kind_that_nobody_carries_out_is_named(kind):
    duty = Obligation(kind=kind, text="Do it.")
    found = unenforced(with_one(an_agreement(), "flows", "contact", obligations=(duty,)))
    assert f"the obligation “{kind}”" in found["flows[0].obligations"]


@pytest.mark.parametrize("flag", ["", " ", "a=b", " open", "open\n", "two  spaces"])
def test_a_flag_that_nobody_could_ever_state_is_named(flag):
    """It would never be known: a clause would never permit, a prohibition always forbid."""
    clause = with_one(an_agreement(), "flows", "contact", flags={flag: True})
    assert "is set" in unenforced(clause)["flows[0].flags"]
    ban = Prohibition(id="ban", text="No.", flags={flag: False})
    assert "is set" in unenforced(an_agreement(prohibitions=(ban,)))["prohibitions[0].flags"]


@pytest.mark.parametrize("flag", ["open", "high_risk", "at risk", "Überprüft", "a-b"])
def test_a_flag_that_can_be_stated_is_fine(flag):
    assert unenforced(with_one(an_agreement(), "flows", "contact", flags={flag: True})) == {}


def test_what_is_only_told_and_what_only_describes_is_not_called_enforced():
    assert TOLD.how is How.CONTRACTUAL
    assert DESCRIBES.how is How.DESCRIPTIVE
    assert WORDS.how is How.ENFORCED
    assert kept(Flow, "retention") is TOLD
