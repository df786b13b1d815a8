"""The law files: each is read once, strictly, and every fault in it is named with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final, TypeVar

from attrs import frozen

from accordant.core.law.entries import (
    Condition,
    ContractTerm,
    Entry,
    FieldRow,
    Gateway,
    Ground,
    Provision,
    PurposeCode,
    Rule,
    TlpLabel,
)
from accordant.core.law.regimes import DEFAULT, Regime
from accordant.core.wire import read_enclosed

T = TypeVar("T")


@frozen(kw_only=True)
class Gateways:
    """The file of gateways."""

    format: str
    gateways: tuple[Gateway, ...]


@frozen(kw_only=True)
class Grounds:
    """The file of lawful bases and conditions."""

    format: str
    grounds: tuple[Ground, ...]


@frozen(kw_only=True)
class Rules:
    """The file of checklist rules."""

    format: str
    rules: tuple[Rule, ...]


@frozen(kw_only=True)
class Fields:
    """The one table of the fields there are."""

    format: str
    agreement: tuple[FieldRow, ...]
    protocol: tuple[FieldRow, ...]

    def of(self, tier: str) -> tuple[FieldRow, ...]:
        """Give the fields of one tier of document."""
        return self.agreement if tier == "agreement" else self.protocol


@frozen(kw_only=True)
class Conditions:
    """The file of conditions under which a profile may need a field."""

    format: str
    conditions: tuple[Condition, ...]


@frozen(kw_only=True)
class ContractTerms:
    """The file of the terms that contracts of some kinds must hold."""

    format: str
    terms: tuple[ContractTerm, ...]


@frozen(kw_only=True)
class PurposeCodes:
    """The file of codes of shared vocabularies, as they were on a day."""

    format: str
    as_at: date
    codes: tuple[PurposeCode, ...]


@frozen(kw_only=True)
class TlpLabels:
    """The file of the labels of the Traffic Light Protocol, as they were on a day."""

    format: str
    source: str
    as_at: date
    labels: tuple[TlpLabel, ...]


@frozen(kw_only=True)
class DetailWords:
    """Words that belong in an agreement and not in a protocol, as they were on a day.

    Some stand for detail only among others: the file says which, and beside what.
    """

    format: str
    as_at: date
    classes: Mapping[str, tuple[str, ...]]
    items: tuple[str, ...]
    carried_items: tuple[str, ...]
    never_items: tuple[str, ...]
    frequencies: tuple[str, ...]
    deadlines: tuple[str, ...]
    channels: tuple[str, ...]
    carried_channels: tuple[str, ...]
    carrying: tuple[str, ...]
    handling: tuple[str, ...]
    information: tuple[str, ...]
    other_matters: tuple[str, ...]


def read_law(kind: type[T], name: str) -> T:
    """Read one of the files that come with the program (BadInput, with every fault)."""
    return read_enclosed(kind, "accordant.core.law", name)


@cache
def gateways() -> Mapping[str, Gateway]:
    """Give every gateway by its id."""
    return {gateway.id: gateway for gateway in read_law(Gateways, "gateways.yaml").gateways}


@cache
def grounds() -> Mapping[tuple[Regime, Provision, str], Ground]:
    """Give every lawful basis and condition by its body of law, its list and its place in it."""
    return {
        (regime, each.provision, each.id): each
        for name in ("uk.yaml", "eu.yaml", "hipaa.yaml")
        for each in read_law(Grounds, name).grounds
        for regime in each.regimes
    }


@cache
def rules() -> Mapping[str, Rule]:
    """Give every rule of the checklist by its code."""
    return {rule.code: rule for rule in read_law(Rules, "rules.yaml").rules}


@cache
def fields() -> Fields:
    """Give the table of fields."""
    return read_law(Fields, "fields.yaml")


@cache
def conditions() -> Mapping[str, Condition]:
    """Give the conditions that a profile may name, by their ids."""
    return {each.id: each for each in read_law(Conditions, "conditions.yaml").conditions}


@cache
def contract_terms() -> Mapping[str, ContractTerm]:
    """Give the terms that contracts of some kinds must hold, by their ids."""
    return {each.id: each for each in read_law(ContractTerms, "clauses.yaml").terms}


@cache
def purpose_codes() -> Mapping[str, PurposeCode]:
    """Give the codes of purposes that we know, by their short names."""
    return {each.id: each for each in read_law(PurposeCodes, "codes.yaml").codes}


@cache
def tlp_labels() -> Mapping[str, TlpLabel]:
    """Give the labels of the Traffic Light Protocol, the narrowest first."""
    return {each.id: each for each in read_law(TlpLabels, "tlp.yaml").labels}


@cache
def detail_words() -> DetailWords:
    """Give the words that do not belong in a protocol."""
    return read_law(DetailWords, "words.yaml")


def gateway(name: str) -> Gateway | None:
    """Give the gateway of that id, if we know it."""
    return gateways().get(name)


_ARTICLE = r"(?:(?:uk |eu )?gdpr,? )?(?:art(?:icle)?\.? ?)?"
_PARAGRAPH = r"(?:para(?:graph)? |¶ ?)?([0-9]+)"
CITED: Final[Mapping[Provision, re.Pattern[str]]] = {
    Provision.ARTICLE_6: re.compile(_ARTICLE + r"(6\(1\)\([a-z]+\))"),
    Provision.ARTICLE_9: re.compile(_ARTICLE + r"(9\(2\)\([a-z]\))"),
    Provision.ANNEX_1: re.compile(r"(?:annex 1,? )?" + _PARAGRAPH),
    Provision.SCHEDULE_1: re.compile(r"(?:dpa 2018,? )?(?:sch(?:edule)? 1,? )?" + _PARAGRAPH),
    Provision.HIPAA: re.compile(r"(?:45 cfr )?(?:§ ?|s\.)?(164\.[0-9]{3}(?:\([a-z0-9]+\))*)"),
}
"""The ways people cite a ground; anything more in the text is not understood, and said to be."""


def ground(provision: Provision, cited: str, regime: Regime = DEFAULT) -> Ground | None:
    """Give the lawful basis or condition of a body of law that a text cites, if we know it."""
    found = CITED[provision].fullmatch(" ".join(cited.lower().split()))
    return grounds().get((regime, provision, found[1])) if found else None


def basis(article: str) -> Ground | None:
    """Give the lawful basis of Article 6 that a text cites, if it cites one we know."""
    return ground(Provision.ARTICLE_6, article)


def in_force(entry: Entry, day: date) -> bool | None:
    """Tell whether a provision is in force on a day; None where its commencement is unknown."""
    start, end = entry.in_force_from, entry.in_force_until
    if end is not None and day > end:
        return False
    return None if start is None else start <= day
