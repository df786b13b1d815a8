"""The chair has a post where it sits, and every party has a part in some clause."""

from datetime import date

from attrs import evolve

from accordant.core.checklist import check
from accordant.core.names import RoleId
from tests.core.builders import COUNCIL, TRUST, a_protocol, an_agreement

ON = date(2027, 2, 1)
CODES = {"chair-without-post", "party-idle"}


def found(document):
    return [(one.code, one.path) for one in check(document, on=ON) if one.code in CODES]


def with_posts(document, *posts):
    parties = tuple(
        evolve(one, posts=posts) if one.id == document.chair.party else one
        for one in document.parties
    )
    return evolve(document, parties=parties)


def test_a_chair_whose_post_its_host_does_not_list_is_found():
    for document in (a_protocol(), an_agreement()):
        role = document.chair.role
        (host,) = [n for n, one in enumerate(document.parties) if one.id == document.chair.party]
        lacking = with_posts(document, RoleId("signatory"))
        assert found(lacking) == [("chair-without-post", f"parties[{host}].posts")]
        assert found(with_posts(document, RoleId("signatory"), role)) == []
        assert found(with_posts(document)) == []


def test_a_party_in_no_clause_is_found_and_one_that_only_receives_is_not():
    agreement = with_posts(an_agreement())
    assert {COUNCIL, TRUST} <= {party.id for party in agreement.parties}
    assert found(agreement) == []
    third = evolve(agreement.parties[0], id="idler", name="Idler")
    idle = evolve(agreement, parties=(*agreement.parties, third))
    assert found(idle) == [("party-idle", f"parties[{len(agreement.parties)}]")]
    assert found(evolve(idle, flows=())) == []
    unit = evolve(agreement.parties[0], unit_of="idler")
    assert found(evolve(idle, parties=(unit, *idle.parties[1:]))) == []
