"""The register: what is found and in which order, what is alike, and what relates to what."""

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.core.names import Digest
from accordant.core.protocol import Link, ProtocolPurpose, Related
from accordant.core.register import (
    DUPLICATE,
    OVERLAP,
    Query,
    Relation,
    alike,
    gist_of,
    likeness,
    ranked,
    relations,
    spelt,
    terms,
)
from tests.core.builders import (
    COUNCIL,
    NAMES,
    NHS,
    TRIAGE,
    TRUST,
    a_council,
    a_protocol,
    a_purpose,
    a_trust,
    an_agreement,
    contact_flow,
    reply_flow,
)
from tests.core.signed_world import name_of


def gist(document):
    return gist_of(name_of(document), document)


def numbered(number):
    return Digest("sha256:" + f"{number:064x}")


ONE = an_agreement()
TWIN = an_agreement(id="another-agreement", title="Telling each other early")


# Alike


def test_the_same_parties_purposes_and_items_are_a_duplicate_whatever_the_title():
    found = likeness(gist(ONE), gist(TWIN))
    assert (found.score, found.is_duplicate) == (1.0, True)
    assert (found.parties, found.purposes) == ((COUNCIL, TRUST), (TRIAGE,))
    assert spelt(NHS) in found.items


def test_versions_of_one_document_and_other_tiers_are_not_compared():
    assert likeness(gist(ONE), gist(evolve(ONE, version=2))) is None
    assert likeness(gist(ONE), gist(a_protocol())) is None


def test_one_party_in_common_shares_nothing_between_two():
    other = a_trust(id="harbour", name="Harbour")
    stranger = evolve(
        a_protocol(id="else"), parties=(a_council(), other), owner=COUNCIL, title="Else"
    )
    assert likeness(gist(a_protocol()), gist(stranger)) is None


def test_purposes_under_another_name_are_known_by_what_they_say():
    renamed = evolve(
        a_protocol(id="other"),
        purposes=(ProtocolPurpose(id="early", statement=a_protocol().purposes[0].statement),),
    )
    found = likeness(gist(a_protocol()), gist(renamed))
    assert (found.score, found.purposes) == (1.0, ())
    other = evolve(
        a_protocol(id="other"),
        purposes=(ProtocolPurpose(id="roads", statement="Where potholes are mended."),),
    )
    assert likeness(gist(a_protocol()), gist(other)) is None


def test_ids_count_however_they_are_joined_and_other_items_make_it_an_overlap():
    assert spelt("Date_of.birth") == spelt("date-of-birth")
    fewer = evolve(TWIN, flows=(contact_flow(items=(NAMES,), treatments={}, safe_recipients=()),))
    found = likeness(gist(ONE), gist(fewer))
    assert OVERLAP <= found.score < DUPLICATE
    assert not found.is_duplicate
    none = evolve(
        TWIN,
        purposes=(a_purpose(id="counting", statement="Counting cars."),),
        flows=(contact_flow(purpose="counting"), reply_flow(purpose="counting")),
        bases=(),
    )
    assert likeness(gist(ONE), gist(none)) is None


def test_a_little_in_common_is_no_overlap():
    crowd = [a_trust(id=f"trust-{n}", name=f"Trust {n}") for n in range(20)]
    wide = evolve(
        TWIN,
        parties=(*ONE.parties, *crowd),
        purposes=(*ONE.purposes, *(a_purpose(id=f"p{n}", statement=f"Zz{n}") for n in range(9))),
        flows=(
            contact_flow(
                items=(NAMES,), treatments={}, recipients=("trust-0",), safe_recipients=()
            ),
        ),
    )
    assert likeness(gist(ONE), gist(wide)) is None
    same = evolve(wide, flows=(contact_flow(items=(NAMES,), treatments={}),))
    assert likeness(gist(ONE), gist(same)).score < OVERLAP  # and yet both grant the same


def test_the_likest_comes_first():
    fewer = evolve(TWIN, id="fewer", flows=ONE.flows[:1])
    found = alike(gist(ONE), map(gist, (fewer, TWIN, ONE, a_protocol())))
    assert [one.digest for one in found] == [name_of(TWIN), name_of(fewer)]


WORDS = st.frozensets(st.sampled_from("abcdefgh"), max_size=6)


@settings(max_examples=60)
@given(WORDS, WORDS, WORDS, WORDS, WORDS, WORDS)
def test_likeness_is_the_same_from_both_sides_and_between_0_and_1(p, q, r, s, t, u):
    base = evolve(gist(ONE), granted={})
    one = evolve(base, parties=p, purposes=q, items=r, meaning=frozenset())
    other = evolve(base, id="other", parties=s, purposes=t, items=u, meaning=frozenset())
    there, back = likeness(one, other), likeness(other, one)
    assert (there is None) == (back is None)
    if there is not None:
        assert OVERLAP <= there.score <= 1
        assert there.score == back.score
        assert there.parties
        assert there.purposes
        assert there.items


# Searching


def found(query, *documents):
    gists = [gist(document) for document in documents]
    names = {one.digest: one.id for one in gists}
    return [names[hit.digest] for hit in ranked(query, gists)]


def test_the_title_weighs_more_than_the_small_print_and_a_rare_word_more_than_a_common_one():
    potholes = an_agreement(id="roads", title="Potholes", summary="Who mends which road, and when.")
    assert found(Query(words="potholes"), ONE, potholes) == ["roads"]
    mentions = an_agreement(id="mentions", summary="Contact about a pothole.")
    assert found(Query(words="pothole"), ONE, mentions, potholes) == ["roads", "mentions"]
    many = [an_agreement(id=f"agreement-{n}") for n in range(5)]
    order = found(Query(words="contact potholes"), *many, potholes)
    assert order[0] == "roads"
    assert len(order) == 6


def test_beginnings_plurals_accents_and_case_are_found_and_idle_words_are_not():
    cafe = an_agreement(id="cafe", title="Cafés of Zürich")
    for words in ("CAFE", "cafés", "zurich", "zuri"):
        assert found(Query(words=words), ONE, cafe) == ["cafe"]
    assert found(Query(words="zur"), ONE, cafe) == []
    assert found(Query(words="the of and"), ONE, cafe) == []
    assert list(terms("The Gas of us")) == ["gas", "us"]


def test_every_party_purpose_and_item_that_is_named_must_be_there():
    both = (ONE, a_protocol())
    assert found(Query(parties=("trust", "northmoor vale")), *both) == [
        ONE.id,
        "northmoor-protocol",
    ]
    assert found(Query(parties=("trust", "harbour")), *both) == []
    assert found(Query(purposes=(TRIAGE,), items=("NHS_number",)), *both) == [ONE.id]
    assert found(Query(purposes=("child helped",)), *both) == ["northmoor-protocol"]
    assert found(Query(items=("shoe-size",)), *both) == []
    assert found(Query(words="potholes", parties=("trust",)), *both) == []


def test_without_words_all_are_given_by_name_the_newest_version_first():
    later = evolve(ONE, version=10)
    second = evolve(ONE, version=9)
    order = ranked(Query(), [gist(one) for one in (second, a_protocol(), ONE, later)])
    assert [hit.digest for hit in order] == list(map(name_of, (later, second, ONE, a_protocol())))


def test_what_a_document_was_found_by_is_said():
    (hit,) = ranked(Query(words="children potholes"), [gist(ONE)])
    assert hit.found_by == ("children",)
    assert hit.score > 0


# Relating


def held(*documents):
    return {name_of(document): document for document in documents}


def test_each_relation_is_shown_from_both_ends():
    protocol = a_protocol(related=())
    old = an_agreement(protocol=Link(id=protocol.id, digest=name_of(protocol)), related=())
    new = evolve(old, version=2, replaces=name_of(old))
    documents = held(protocol, old, new)
    assert [(one.how, one.digest) for one in relations(documents, name_of(new))] == [
        ("replaces", name_of(old)),
        ("stands under", name_of(protocol)),
    ]
    assert {(one.how, one.digest) for one in relations(documents, name_of(protocol))} == {
        ("stands above", name_of(old)),
        ("stands above", name_of(new)),
    }
    assert relations(documents, name_of(old))[-1] == Relation(
        how="is replaced by", title=new.title, digest=name_of(new)
    )


def test_what_is_named_by_its_title_or_its_id_is_found_and_what_is_not_held_is_shown():
    protocol = a_protocol(related=())
    links = (
        Related(title=protocol.title.upper(), kind="protocol"),
        Related(title="Strategy", kind="strategy", reference="on paper"),
    )
    looked = (Related(title="The old one", kind="agreement", reference="northmoor-protocol, p. 3"),)
    one = an_agreement(protocol=None, related=links, reviewed=looked)
    found_ = relations(held(protocol, one), name_of(one))
    assert [(each.how, each.title, each.digest is None) for each in found_] == [
        ("was compared with", protocol.title, False),
        ("relates to", protocol.title, False),
        ("relates to", "Strategy", True),
    ]
    back = relations(held(protocol, one), name_of(protocol))
    assert {each.how for each in back} == {"was looked at by", "is related to by"}


def test_a_document_that_names_itself_or_one_that_is_gone_breaks_nothing():
    own = an_agreement(
        protocol=None, related=(Related(title=ONE.title, kind="agreement"),), replaces=numbered(7)
    )
    assert relations(held(own), name_of(own)) == (Relation(how="replaces", title=numbered(7)),)
    link = Link(id="lost-protocol", digest=numbered(8))
    under = an_agreement(protocol=link, related=())
    assert relations(held(under), name_of(under)) == (
        Relation(how="stands under", title="lost-protocol"),
    )
