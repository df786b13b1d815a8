"""The grant table answers as the reference model does, always, whichever way it is asked."""

import pytest
from attrs import evolve

from accordant.core.decision import Outcome, decide
from accordant.core.errors import BadInput
from accordant.core.table import GrantTable, Particulars, PreparedRequest, columns, verdict_of
from accordant.core.table.sieve import Sieve, bits, each, fewest, lowest
from tests.core.asking import a_ban, a_policy, a_request
from tests.core.builders import COUNCIL, TRIAGE, an_agreement
from tests.worlds.asking import requests
from tests.worlds.large import dense, sparse
from tests.worlds.oracle import row_of
from tests.worlds.tiny import tiny

TINY = range(80)
EACH = 100


@pytest.mark.parametrize("seed", TINY)
def test_a_table_says_what_the_reference_model_says(seed):
    """The short answer is that of the model, and the long one is the model's, word for word."""
    world = tiny(seed)
    table = GrantTable(world.policy)
    for request in requests(world, seed=1, count=EACH):
        said = decide(request, world.policy)
        assert table.decide(request) == verdict_of(said), request
        assert table.explain(request) == said, request


@pytest.mark.parametrize("world", [sparse(60), dense(60), dense(400)], ids=lambda world: world.name)
def test_an_index_says_what_a_full_scan_says(world):
    """Also where hundreds of clauses run between others, or some dozens between the same two."""
    table = GrantTable(world.policy)
    for request in requests(world, seed=2, count=80):
        said = decide(request, world.policy)
        assert table.decide(request) == verdict_of(said), request
        assert table.explain(request) == said, request


@pytest.mark.parametrize("seed", TINY[:30])
def test_a_prepared_request_says_of_each_row_what_a_single_one_says(seed):
    world = tiny(seed)
    table, asked = GrantTable(world.policy), requests(world, seed=3, count=40)
    for request in asked[::4]:
        prepared = PreparedRequest(table, evolve(request, by_row=False))
        for row in map(row_of, (request, *asked)):
            verdict = prepared.decide(row)
            assert verdict == table.decide(prepared.request(row)), (request, row)
            assert verdict == verdict_of(prepared.explain(row))


def test_a_prepared_request_refuses_a_row_that_could_not_be_asked():
    """Also where another row of its kind was answered before."""
    table = GrantTable(a_policy(an_agreement()))
    prepared = PreparedRequest(table, a_request())
    assert prepared.decide(Particulars(group="children")).permits
    malformed = ({"subject": " "}, {"do_not_disclose_to": ("The Trust",)}, {"flags": {"open": 1}})
    for wrong in malformed:
        with pytest.raises(BadInput):
            Particulars(group="children", **wrong)
    with pytest.raises(BadInput, match="by_row"):
        PreparedRequest(table, evolve(a_request(), by_row=True))


def test_no_reference_is_too_long_to_be_asked_about_and_none_that_is_long_is_kept():
    table = GrantTable(a_policy(an_agreement(), prohibitions=(a_ban(subject="s1"),)))
    for subject, barred in (("s1", True), ("s2", False), (f"s1, {'x' * 1000}", True)):
        request = a_request(subject=subject)
        for _ in range(2):
            assert table.decide(request) == verdict_of(decide(request, table.policy))
            assert table.decide(request).permits is not barred
    assert set(table.standing_of(COUNCIL)._known) == {"s1", "s2"}


def test_what_is_remembered_of_people_and_rows_is_bounded_and_changes_nothing(monkeypatch):
    """A node that is asked about everybody for a year answers as on its first day."""
    for name in (
        "bans.MOST_SUBJECTS",
        "clauses.MOST_PEOPLE",
        "prepared.MOST_KINDS",
        "single.MOST_PAIRS",
    ):
        monkeypatch.setattr(f"accordant.core.table.{name}", 1)
    bans = (a_ban(subject="P-1", items=("names",)), a_ban(id="order-2", subject="not known"))
    barred = a_policy(an_agreement(), prohibitions=bans)
    table = GrantTable(barred)
    for subject in ("P-1", "P-2", None, "P-1"):
        request = a_request(subject=subject)
        assert table.decide(request) == verdict_of(decide(request, barred))
    world = tiny(5)
    table = GrantTable(world.policy)
    asked = requests(world, seed=4, count=60)
    for request in asked * 2:
        assert table.explain(request) == decide(request, world.policy)
    prepared = PreparedRequest(table, evolve(asked[0], by_row=False))
    for row in [*map(row_of, asked)] * 2:
        assert prepared.decide(row) == table.decide(prepared.request(row))


def test_a_thousand_people_who_opted_out_are_found_by_what_they_are_called():
    bans = [a_ban(id=f"b{number}", subject=f"P-{number:04}") for number in range(1000)]
    policy = a_policy(an_agreement(), prohibitions=tuple(bans))
    table = GrantTable(policy)
    for subject in ("p 17", "P-0999", "P-2000", None, "Anna", "P-0003, P-4000"):
        request = a_request(subject=subject)
        said = decide(request, policy)
        assert table.decide(request) == verdict_of(said)
    assert table.decide(a_request(subject="P-2000")).outcome is Outcome.PERMIT
    assert table.decide(a_request(provider=COUNCIL, subject="p17")).outcome is Outcome.DENY


def test_a_purpose_that_is_a_prohibited_use_has_no_row_among_the_columns():
    """No join may find what the agreement forbids under itself."""
    agreement = an_agreement()
    assert {row["clause"] for row in columns.grants(GrantTable(a_policy(agreement)))} >= {"contact"}
    use = evolve(agreement.prohibited_uses[0], id=TRIAGE)
    forbidden = evolve(agreement, prohibited_uses=(use,))
    rows = list(columns.grants(GrantTable(a_policy(forbidden))))
    assert "contact" not in {row["clause"] for row in rows}


# Bits


def test_a_sieve_lets_a_value_through_the_rules_that_name_it_and_those_that_name_none():
    sieve = Sieve([["a", "b"], None, ["b"], []])
    assert [sieve.let(one) for one in ("a", "b", "c", None)] == [0b0011, 0b0111, 0b0010, 0b0010]
    assert sieve.let_some(["a", "c"]) == 0b0011
    assert sieve.let_some([]) == 0b0010


def test_the_fewest_misses_are_counted_for_all_rules_at_once():
    met = [bits(number % size != 0 for number in range(60)) for size in (2, 3, 4, 5, 6, 7, 8)]
    among = bits(number > 0 for number in range(60))
    misses = {n: sum(n % size == 0 for size in (2, 3, 4, 5, 6, 7, 8)) for n in range(1, 60)}
    least = [n for n, missed in misses.items() if missed == 0]
    assert list(each(fewest(met, among))) == least
    even = bits(number and number % 2 == 0 for number in range(60))
    fewest_of_even = [n for n, missed in misses.items() if n % 2 == 0 and missed == 1]
    assert list(each(fewest(met, even))) == fewest_of_even
    assert lowest(fewest(met, even)) == fewest_of_even[0]
