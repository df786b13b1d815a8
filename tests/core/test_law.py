"""The law files: what they say, which days they say it for, and that they cover every field."""

from collections import Counter
from datetime import date, timedelta
from types import NoneType, UnionType
from typing import get_args, get_origin

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.agreement import Agreement, Basis
from accordant.core.errors import BadInput
from accordant.core.law import (
    Entry,
    Gateway,
    Ground,
    Power,
    Provision,
    Strength,
    basis,
    contract_terms,
    detail_words,
    fields,
    gateway,
    gateways,
    ground,
    grounds,
    in_force,
    purpose_codes,
    rules,
)
from accordant.core.people import PartyKind
from accordant.core.protocol import Protocol, Regime

TABLES = {"agreement": (Agreement, fields().agreement), "protocol": (Protocol, fields().protocol)}
AS_A_WHOLE = {"datasets[].items[].necessity", "flows[].treatments"}


def parts(kind, path=""):
    """Every field a document of this class can hold, with its path."""
    attrs.resolve_types(kind)
    for each in attrs.fields(kind):
        place = f"{path}.{each.name}" if path else each.name
        inner = each.type
        if get_origin(inner) is UnionType or NoneType in get_args(inner):
            inner = next(part for part in get_args(inner) if part is not NoneType)
        listed = get_origin(inner) is tuple
        inner = get_args(inner)[0] if listed else inner
        yield place
        if isinstance(inner, type) and attrs.has(inner) and place not in AS_A_WHOLE:
            yield from parts(inner, f"{place}[]" if listed else place)


@pytest.mark.parametrize("tier", TABLES)
def test_every_field_of_a_document_has_a_row_and_every_row_a_field(tier):
    kind, rows = TABLES[tier]
    assert sorted({row.path for row in rows}) == sorted(set(parts(kind)))


@pytest.mark.parametrize("tier", TABLES)
def test_no_field_has_two_rows(tier):
    paths = [row.path for row in TABLES[tier][1]]
    assert sorted(paths) == sorted(set(paths))


@pytest.mark.parametrize("tier", TABLES)
def test_rows_name_only_rules_that_exist_and_say_what_they_are_for(tier):
    for row in TABLES[tier][1]:
        assert row.rule in {"", *rules()}, row.path
        assert row.says, row.path
        assert not row.says.endswith("."), row.path


def test_every_row_of_the_list_of_fields_has_a_place():
    assert {row.code[:1] for row in fields().agreement} == set("ABCDEFGHIJKLMNOPQ")
    codes = {row.code for row in fields().agreement}
    wanted = {"A8", "A9", "C3", "C4", "C5", "C6", "E9", "E10", "E11", "F10", "F11", "H5", "I3"}
    assert wanted | {"I4", "K5", "L5", "L7", "L8", "N3", "N4", "N5", "O3", "Q6"} <= codes
    assert {row.code for row in fields().protocol} == {f"P{number}" for number in range(1, 21)}


def test_grounds_need_only_parts_that_a_basis_has_and_serve_only_conditions_that_exist():
    slots = {each.name for each in attrs.fields(Basis)}
    conditions = {name for _, kind, name in grounds() if kind is Provision.ARTICLE_9}
    for each in grounds().values():
        assert {need.replace("-", "_") for need in each.needs} <= slots
        assert set(each.serves) <= conditions | {"10"}


def test_nothing_in_the_lists_is_there_twice():
    assert len(gateways()) == 16
    assert Counter(regime for regime, _, _ in grounds()) == {
        Regime.UK_GDPR: 39,
        Regime.DPA_PART_3: 39,
        Regime.EU_GDPR: 16,
        Regime.IE_DSGA: 16,
        Regime.HIPAA_DISCLOSURE: 20,
        Regime.HIPAA_ASSOCIATE: 2,
        Regime.HIPAA_LIMITED_DATA_SET: 1,
    }
    assert len(contract_terms()) == 40
    assert len(purpose_codes()) == 72
    assert detail_words().as_at <= date(2026, 11, 22)


def test_every_term_whose_text_was_read_is_marked_and_what_was_not_found_stays_open():
    by_set = {each.set: set() for each in contract_terms().values()}
    for each in contract_terms().values():
        by_set[each.set].add(each.checked)
    assert by_set["processor"] == by_set["associate"] == by_set["part-3-processor"] == {True}
    assert by_set["limited-data-set"] == {True, False}
    assert by_set["confidence"] == {False}
    assert sorted(name for name, each in gateways().items() if not each.checked) == [
        "children-act-1989-s47-9",
        "civil-contingencies-act-2004-s6",
        "crime-and-disorder-act-1998-s115",
        "eu-member-state-law",
        "police-common-law",
    ]


def test_a_processor_contract_asks_for_each_point_of_article_28_3_and_both_sentences_around_them():
    sources = [each.source for each in contract_terms().values() if each.set == "processor"]
    points = [point for source in sources for point in "abcdefgh" if f"({point})" in source]
    assert points == list("abcdefgh")
    assert any(source.endswith("Article 28(3)") for source in sources)
    assert any("second subparagraph" in source for source in sources)


def test_a_business_associate_contract_asks_for_every_point_of_164_504_e_2():
    sources = [each.source for each in contract_terms().values() if each.set == "associate"]
    assert [source[len("45 CFR 164.504(e)(2)") :].split(" ")[0] for source in sources] == [
        "(i)",
        *(f"(ii)({point})" for point in "ABCDEFGHIJ"),
        "(iii)",
    ]


def test_the_notification_of_diseases_goes_to_authorities_and_not_to_hospitals():
    notice = gateways()["health-protection-notification-2010"]
    assert notice.opens(PartyKind.HEALTH, PartyKind.LOCAL_GOVERNMENT)
    assert notice.opens(PartyKind.PRIVATE, PartyKind.CENTRAL_GOVERNMENT)
    assert not notice.opens(PartyKind.HEALTH, PartyKind.HEALTH)


def test_recognised_legitimate_interest_is_in_force_from_5_february_2026():
    found = basis("6(1)(ea)")
    assert found is not None
    assert in_force(found, date(2026, 2, 4)) is False
    assert in_force(found, date(2026, 2, 5)) is True
    assert found.needs == ("annex-1",)
    assert not found.public_tasks


def test_the_duty_to_share_whose_commencement_is_unknown_is_on_no_day_in_force():
    duty = gateway("children-act-2004-s16la")
    assert duty is not None
    assert in_force(duty, date(2026, 11, 22)) is None
    assert in_force(duty, date(2999, 1, 1)) is None


@given(day=st.dates(), start=st.dates(), length=st.integers(0, 9999))
def test_a_provision_is_in_force_from_its_first_to_its_last_day(day, start, length):
    end = min(start, date.max - timedelta(days=length)) + timedelta(days=length)
    start = min(start, end)
    assert in_force(an_entry(in_force_from=start, in_force_until=end), day) is (start <= day <= end)
    assert in_force(an_entry(in_force_from=start, in_force_until=None), day) is (start <= day)
    known = in_force(an_entry(in_force_from=None, in_force_until=end), day)
    assert known is (False if day > end else None)


def an_entry(**changes):
    given = {"in_force_from": date(2020, 1, 1), "in_force_until": None, "source": "an Act"}
    return Entry(id="x", title="X", strength=Strength.LAW, checked=True, **given | changes)


@pytest.mark.parametrize("fault", [{"source": " "}, {"in_force_until": date(2019, 1, 1)}])
def test_an_entry_without_a_source_or_that_ends_before_it_starts_is_refused(fault):
    with pytest.raises(BadInput):
        an_entry(**fault)


@pytest.mark.parametrize("kinds", [(), ("councils",)])
def test_a_gateway_between_kinds_of_party_that_do_not_exist_is_refused(kinds):
    with pytest.raises(BadInput):
        Gateway(
            id="x",
            title="X",
            strength=Strength.LAW,
            source="an Act",
            in_force_from=None,
            in_force_until=None,
            checked=True,
            instrument="An Act",
            section="s.1",
            power=Power.EXPRESS,
            from_kinds=("any",),
            to_kinds=kinds,
        )


@given(provider=st.sampled_from(PartyKind), recipient=st.sampled_from(PartyKind))
def test_section_115_opens_to_relevant_authorities_and_to_nobody_else(provider, recipient):
    found = gateway("crime-and-disorder-act-1998-s115")
    assert found is not None
    relevant = {"police", "local-government", "probation", "health"}
    assert found.opens(provider, recipient) is (recipient in relevant)


def test_a_gateway_opens_one_way():
    found = gateway("children-act-1989-s47-9")
    assert found is not None
    assert found.opens(PartyKind.HEALTH, PartyKind.LOCAL_GOVERNMENT)
    assert not found.opens(PartyKind.LOCAL_GOVERNMENT, PartyKind.HEALTH)
    assert found.citation == "Children Act 1989, s.47(9) to (11)"


def test_the_recognised_legitimate_interests_are_of_the_united_kingdom_alone():
    assert ground(Provision.ARTICLE_6, "6(1)(ea)", Regime.UK_GDPR)
    assert ground(Provision.ARTICLE_6, "6(1)(ea)", Regime.EU_GDPR) is None
    assert ground(Provision.SCHEDULE_1, "18", Regime.EU_GDPR) is None
    substantial = ground(Provision.ARTICLE_9, "9(2)(g)", Regime.EU_GDPR)
    assert substantial is not None
    assert substantial.needs == ()


@pytest.mark.parametrize(
    ("cited", "regime", "found"),
    [
        ("164.512(b)", Regime.HIPAA_DISCLOSURE, True),
        ("45 CFR § 164.512(b)", Regime.HIPAA_DISCLOSURE, True),
        ("164.512", Regime.HIPAA_DISCLOSURE, False),
        ("164.514(e)", Regime.HIPAA_LIMITED_DATA_SET, True),
        ("164.514(e)", Regime.HIPAA_DISCLOSURE, False),
        ("164.502(e)", Regime.HIPAA_ASSOCIATE, True),
        ("164.512(m)", Regime.HIPAA_DISCLOSURE, False),
    ],
)
def test_a_permission_of_the_privacy_rule_stands_in_the_regimes_it_is_for(cited, regime, found):
    assert (ground(Provision.HIPAA, cited, regime) is not None) is found


@pytest.mark.parametrize(
    ("provision", "cited", "found"),
    [
        (Provision.ARTICLE_6, "6(1)(e)", "6(1)(e)"),
        (Provision.ARTICLE_6, "UK GDPR Article 6(1)(e)", "6(1)(e)"),
        (Provision.ARTICLE_9, "Art. 9(2)(G)", "9(2)(g)"),
        (Provision.SCHEDULE_1, "18", "18"),
        (Provision.SCHEDULE_1, "¶18", "18"),
        (Provision.SCHEDULE_1, "DPA 2018, Schedule 1, paragraph 18", "18"),
        (Provision.ANNEX_1, "Annex 1 para 6", "6"),
        (Provision.ARTICLE_6, "6(1)(e) or (c)", None),
        (Provision.ARTICLE_6, "6(1)(z)", None),
        (Provision.SCHEDULE_1, "18 and 10", None),
        (Provision.SCHEDULE_1, "", None),
    ],
)
def test_a_ground_is_understood_as_people_cite_it_and_only_whole(provision, cited, found):
    known = ground(provision, cited)
    assert (known.id if isinstance(known, Ground) else None) == found
