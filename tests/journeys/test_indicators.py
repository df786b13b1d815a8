"""Members warn each other under the Traffic Light Protocol, each test numbered, over real nodes."""

from datetime import timedelta

import pytest

from accordant.core.agreement import Tlp
from accordant.core.statement import State
from accordant.templates.indicators import data
from accordant.work.draft import stands
from tests.journeys.over_nodes import over_nodes
from tests.work.examples import an_indicator

AS_STIX = {
    *("id", "pattern", "pattern_type", "valid_from", "valid_until", "indicator_types"),
    *("confidence", "kill_chain_phases", "created_by_ref", "object_marking_refs"),
    "sighting_count",
}
"""The items of an indicator, as STIX 2.1 names them."""


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    with over_nodes(tmp_path_factory.mktemp("indicators"), "indicators") as there:
        yield there


@pytest.fixture
def today(there):
    return there.bodies["water"].clock.now().date()


def went(there, clause, *rows, **changes):
    """Share these rows, each told by its identifier; give which of them arrived."""
    numbered = [row | {"id": f"indicator--{number}"} for number, row in enumerate(rows)]
    shared = there.shared(clause, numbered, **changes)
    arrived = there.received(shared) if shared.sent else []
    assert len(arrived) == shared.sent == len(rows) - len(shared.held)
    return [int(row["id"].removeprefix("indicator--")) for row in arrived]


def test_01_the_charter_and_the_agreement_are_in_force_at_every_node(there):
    """Tier 1 is the charter; automated sharing is tier 2 under it, marked amber by default."""
    for house in there.bodies.houses.values():
        digest, held, standing = stands(house, there.agreement.id)
        assert (digest, standing.state) == (there.digest, State.IN_FORCE)
        above, _, charter = stands(house, held.protocol.id)
        assert (above, charter.state) == (held.protocol.digest, State.IN_FORCE)
        assert {dataset.marking.tlp for dataset in held.datasets} == {Tlp.AMBER}


def test_02_an_indicator_arrives_with_its_marking_and_without_who_is_attacked(there):
    row = an_indicator(Tlp.GREEN)
    for recipient in ("isac", "fenwick"):
        (arrived,) = there.received(there.shared("warn", [row], recipient=recipient))
        assert set(arrived) == AS_STIX
        assert arrived["object_marking_refs"] == [data.marking_ref(Tlp.GREEN)]
        assert arrived["pattern"] == row["pattern"]
        assert arrived["confidence"] == int(row["confidence"])
        assert row["victim"] not in map(str, arrived.values())


LABELS = [*Tlp, None]


@pytest.mark.parametrize(
    ("clause", "let"),
    [
        ("warn", {"amber-strict", "amber", "green", "clear", None}),
        ("reshare", {"amber", "green", "clear", None}),
        ("publish", {"clear"}),
    ],
    ids=["to a member", "to its client", "to a public blog"],
)
def test_03_each_record_goes_as_far_as_its_marking_and_an_unmarked_one_counts_as_amber(
    there, clause, let
):
    """Red goes nowhere by a clause, strict amber stays with a member, green is not for a blog."""
    arrived = went(there, clause, *map(an_indicator, LABELS))
    assert {LABELS[number] for number in arrived} == let


@pytest.mark.parametrize(
    ("clause", "tlp", "permitted"),
    [
        ("reshare", Tlp.AMBER, True),  # a member that defends others tells its client
        ("reshare", Tlp.AMBER_STRICT, False),
        ("publish", Tlp.GREEN, False),
        ("publish", Tlp.CLEAR, True),
        ("warn", Tlp.RED, False),
        ("reshare", Tlp.RED, False),
    ],
)
def test_04_whoever_asks_is_told_and_for_more_is_sent_to_the_source(there, clause, tlp, permitted):
    """Wider than its marking only with the source's own word."""
    decision = there.decided(clause, marking=tlp)
    assert decision.permits is permitted
    remedies = [one.remedy for one in decision.unmet]
    assert remedies == ([] if permitted else ["ask the source to mark it more widely"])


def test_05_what_is_valid_no_longer_is_not_released(there, today):
    def until(days):
        return an_indicator(Tlp.CLEAR, valid_until=f"{today + timedelta(days=days)}T06:00:00Z")

    for clause in ("warn", "reshare", "publish"):
        assert went(there, clause, until(-2), until(5)) == [1]


def test_06_of_a_day_s_indicators_those_go_that_may(there, today):
    rows = data.indicators(3, 56, on=today)
    red = {n for n in range(56) if data.MARKED[n % len(data.MARKED)] is Tlp.RED}
    expired = {n for n in range(56) if (n + 1) % data.EXPIRED == 0 and n % 5}
    assert set(went(there, "warn", *rows)) == set(range(56)) - red - expired


@pytest.mark.parametrize("use", ["attribution", "resale", "hacking-back"])
def test_07_nobody_names_the_source_or_sells_it_on(there, use):
    """What the Traffic Light Protocol leaves open, the exchange policy says."""
    _, held, _ = stands(there.bodies["harbour"], there.agreement.id)
    for dataset in held.datasets:
        policy = dataset.marking.iep
        assert (policy.attribution, policy.resale) == ("must-not", "must-not")
        assert policy.permitted_actions == "internally-visible-actions"
        assert policy.affected_party == "may"
    assert not there.decided("reshare", use=use).permits


def test_08_it_is_encrypted_on_its_way_and_where_it_lies(there):
    """The policy says that it must be; no node keeps a pattern that can be read off its disk."""
    assert {one.marking.iep.encrypt_in_transit for one in there.agreement.datasets} == {"must"}
    row = an_indicator(Tlp.AMBER, pattern="[domain-name:value = 'told-by-fenwick.example']")
    shared = there.shared("reshare", [row])
    assert there.received(shared)[0]["pattern"] == row["pattern"]
    for party in ("fenwick", "harbour"):
        files = [path for path in there.bodies.nodes[party].home.rglob("*") if path.is_file()]
        assert any(path.parent.name == "bodies" or "bodies" in path.parts for path in files)
        assert not [path for path in files if b"told-by-fenwick" in path.read_bytes()]


def about_people(draft):
    """The pattern holds an address of a person."""
    for dataset in draft["datasets"]:
        for item in dataset["items"]:
            if item["id"] == "pattern":
                item["category"] = "personal"


def test_09_an_address_of_a_person_needs_a_lawful_basis_before_anyone_may_sign(there):
    assert "basis-missing" in there.refused(about_people)


@pytest.mark.parametrize(
    "basis",
    [
        {"article_6": "6(1)(ea)", "annex_1": "paragraph 5"},  # to prevent crime
        {"article_6": "6(1)(f)", "assessment": "LIA-4"},
    ],
    ids=lambda basis: basis["article_6"],
)
def test_10_under_the_law_on_people_with_a_basis_it_may_be_proposed(there, basis):
    """Preventing crime, or a legitimate interest weighed: either will do."""

    def lawful(draft):
        about_people(draft)
        under_uk_law(draft)
        draft["bases"] = [
            {"purposes": ["defence"], "party": party["id"], "leg": leg, **basis}
            for party in draft["parties"]
            for leg in ("disclose", "receive-and-use")
        ]

    assert there.faults(lawful) == set()


def under_uk_law(draft):
    """Say what UK GDPR asks of those who share what is about people."""
    for party in draft["parties"]:
        party["regimes"] = ["uk-gdpr", "tlp"]
    draft["groups"] = [{"id": "users", "description": "Those whose address it is"}]
    for flow in draft["flows"]:
        flow["groups"] = ["users"]
    draft["purposes"][0]["compatibility"] = "Addresses were logged to defend networks."
    draft["rights"] = {
        "notice": "The privacy notice of each party.",
        "subject_access": "The party that is asked answers.",
        "rectification": "The source corrects it and tells every recipient.",
        "complaints": "The desk of the centre, then the Information Commissioner.",
        "publication": "The charter is on the page of the centre.",
    }
    draft["assessment"] = {
        "screening": "A full assessment was needed.",
        "reference": "DPIA-ISAC-2",
        "outcome": "approved",
        "residual_risk": "low",
        "advice": "Keep addresses for ninety days.",
    }
