"""The blank documents: every field has its place and its words, and what is empty is named."""

import re
from datetime import date
from importlib.resources import files

import pytest

from accordant.core.agreement import Agreement, AgreementKind, Capacity, Category, Leg, Presence
from accordant.core.checklist import blocking, carrying_out, check
from accordant.core.law import fields
from accordant.core.people import PartyKind
from accordant.core.protocol import Protocol
from accordant.core.treatment import ItemType
from accordant.core.treatment import Kind as Treatments
from accordant.core.wire import decode, read_yaml

TIERS = {"protocol": Protocol, "agreement": Agreement}
OFF = "#: "
"""What stands in front of a field that most documents do without."""


def text(tier):
    return (files("accordant.templates") / "blank" / f"{tier}.yaml").read_text("utf-8")


def words(tier):
    """Everything the comments say, on one line."""
    comments = (line.strip() for line in text(tier).splitlines())
    return " ".join(line.removeprefix("# ") for line in comments if line.startswith("# "))


@pytest.mark.parametrize(("tier", "kind"), TIERS.items())
def test_a_blank_can_be_read_and_what_is_empty_is_named_by_the_checklist(tier, kind):
    document = decode(kind, read_yaml(text(tier).encode()))
    findings = check(document, on=date(2027, 2, 1), parent=None)
    assert "purposes[0].statement" in {one.path for one in blocking(findings)}
    assert {"incomplete", "recommended"} <= {one.code for one in findings}


@pytest.mark.parametrize(("tier", "kind"), TIERS.items())
def test_nothing_that_the_check_of_a_blank_asks_for_is_switched_off(tier, kind):
    value = read_yaml(text(tier).encode())
    findings = blocking(check(decode(kind, value), on=date(2027, 2, 1), parent=None))
    empty = [one.path for one in findings if one.code == "incomplete"]
    assert empty
    assert not [path for path in empty if not reached(value, re.sub(r"\[\d+\]", "[]", path))]


@pytest.mark.parametrize(("tier", "kind"), TIERS.items())
def test_a_blank_with_every_field_switched_on_can_be_read_too(tier, kind):
    decode(kind, read_yaml(text(tier).replace(OFF, "").encode()))


@pytest.mark.parametrize("tier", TIERS)
def test_every_field_of_the_table_stands_in_the_blank_with_what_belongs_there(tier):
    said = words(tier).lower()
    missing = [one.path for one in getattr(fields(), tier) if f"{one.says}.".lower() not in said]
    assert not missing


@pytest.mark.parametrize("tier", TIERS)
def test_every_field_of_the_table_is_a_key_of_the_blank_with_every_field_switched_on(tier):
    whole = read_yaml(text(tier).replace(OFF, "").encode())
    missing = [one.path for one in getattr(fields(), tier) if not reached(whole, one.path)]
    assert not missing


def reached(value, path):
    """Tell whether a path such as flows[].items leads to a key somewhere."""
    here = [value]
    for step in path.split("."):
        name = step.removesuffix("[]")
        here = [one[name] for one in here if isinstance(one, dict) and name in one]
        if step.endswith("[]"):
            here = [part for one in here for part in one]
    return bool(here)


CHOICES = (
    *(AgreementKind, PartyKind, Capacity, Leg, Category, Presence, ItemType, Treatments),
    *(carrying_out.CHANNELS, carrying_out.OBLIGATIONS, carrying_out.SETTLEABLE),
)


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_the_words_a_field_may_have_stand_beside_it(choices):
    assert ", ".join(map(str, choices)) in words("agreement")


def test_an_agreement_begins_with_two_parties_one_purpose_two_items_and_one_flow():
    blank = decode(Agreement, read_yaml(text("agreement").encode()))
    (dataset,) = blank.datasets
    counted = [*map(len, (blank.parties, blank.purposes, dataset.items, blank.flows))]
    assert counted == [2, 1, 2, 1]
