"""What a column or a party is called decides nothing by how it is spelt, or by who chose it."""

import pytest
from attrs import evolve

from accordant.core.errors import BadInput
from accordant.work.join import invite, join, namesakes
from tests.core.builders import COUNCIL
from tests.work.partnership import Partnership
from tests.work.sharing import CHILD, MAPPING, a_child, share_rows


@pytest.mark.parametrize(
    "header",
    [
        "the full case file",
        "The Full Case File:",
        "full_case_file",
        "THE_FULL_CASE_FILE",
        "ｆull_case_file",
        "full_case_f\u0131le",
    ],
)
def test_what_the_agreement_excludes_leaves_under_no_other_items_name(both, header):
    row = {name: cell for name, cell in CHILD.items() if name != "full_case_file"}
    columns = {**MAPPING.columns, "concern-codes": header}
    with pytest.raises(BadInput, match="which is not concern-codes") as refused:
        share_rows(both[COUNCIL], {**row, header: "S"}, mapping=evolve(MAPPING, columns=columns))
    assert refused.value.code == "crossed-columns"


def test_one_item_does_not_leave_under_the_name_of_another_in_wide_letters(both):
    columns = {**MAPPING.columns, "concern-codes": "ａddress"}
    with pytest.raises(BadInput, match="holds address, which is not concern-codes"):
        share_rows(
            both[COUNCIL], {**CHILD, "ａddress": "1"}, mapping=evolve(MAPPING, columns=columns)
        )


def test_a_column_in_letters_that_only_look_latin_stops_the_share(both):
    with pytest.raises(BadInput, match="“n\u043et” has letters of another alphabet"):
        share_rows(both[COUNCIL], {**CHILD, "do n\u043et disclose to": "trust"})


def joined(both, name, party="mallory"):
    """Another party joins the council's node under a name it chose."""
    third = Partnership(party)
    third.clock.set(both.clock.now())
    house = evolve(third[party], node=evolve(third[party].node, name=name))
    text, fingerprint = invite(house)
    return join(both[COUNCIL], text.encode(), fingerprint)


def test_a_word_is_not_known_because_somebody_joined_under_it(both):
    """The hospital may be called so by those who wrote the record."""
    row = a_child(do_not_disclose_to="RCT")
    assert share_rows(both[COUNCIL], row).sent == 0
    joined(both, "RCT")
    joined(both, "Anybody", party="rct")
    assert share_rows(both[COUNCIL], row).sent == 0
    assert share_rows(both[COUNCIL], a_child(do_not_disclose_to=COUNCIL)).sent == 1


@pytest.mark.parametrize("name", ["trust", "Tr\uff55st", "\u0422rust", "T-R-U-S-T"])
def test_a_partner_whose_name_looks_like_anothers_is_pointed_out(both, name):
    (other,) = namesakes(both[COUNCIL], joined(both, name))
    assert other.endswith("(trust)")


def test_a_partner_whose_name_looks_like_this_nodes_own_is_pointed_out(both):
    (own,) = namesakes(both[COUNCIL], joined(both, COUNCIL.upper()))
    assert own.endswith("(council)")


def test_a_partner_with_a_name_of_its_own_looks_like_nobody_also_when_it_joins_again(both):
    assert namesakes(both[COUNCIL], joined(both, "Riverside Charity")) == ()
    assert namesakes(both[COUNCIL], joined(both, "Harbour Police", party="police")) == ()
