"""Names, people, and what protocols and agreements refuse to be: the parts everything rests on."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.agreement import Agreement, Category, Derived, Leg, Prohibition, Pseudonyms
from accordant.core.agreement.document import MOST_GRANTS
from accordant.core.errors import (
    AccordantError,
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    Problem,
    Unavailable,
    Untrusted,
)
from accordant.core.names import a_hash, a_name, ledger_name
from accordant.core.people import Actor, PartyKind
from accordant.core.policy import policy_at
from accordant.core.protocol import Link, Protocol, ProtocolPurpose, header_problems
from accordant.core.treatment import Kind, To, Treatment
from accordant.core.wire import decode, encode
from tests.core.builders import (
    COUNCIL,
    TRIAGE,
    TRUST,
    a_basis,
    a_council,
    a_protocol,
    a_purpose,
    a_term,
    a_trust,
    an_agreement,
    an_item,
    contact_flow,
    reply_flow,
    with_one,
)
from tests.core.signed_world import NOW, papers

# Names


@pytest.mark.parametrize("name", ["a", "7", "council", "northmoor-agreement", "a.b_c-d", "a" * 64])
def test_a_usable_id_is_given_back(name):
    assert a_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "-a", "a-", ".a", "A", "a b", "a/b", "é", "a" * 65, "a\n", "../a", "a%", "٣"],
)
def test_an_id_that_cannot_stand_everywhere_is_refused_with_its_place(name):
    """An id stands in addresses, file names and signed documents alike."""
    with pytest.raises(BadInput) as refused:
        a_name(name, "owner")
    (problem,) = refused.value.problems
    assert problem.path == "owner"
    assert "not a usable id" in problem.sentence


@given(st.text())
def test_whatever_is_let_through_as_an_id_is_plain_and_short(text):
    try:
        name = a_name(text)
    except BadInput:
        return
    assert name.isascii()
    assert name == name.lower()
    assert 1 <= len(name) <= 64


def test_a_digest_is_spelt_in_one_way():
    good = "sha256:" + "0a" * 32
    assert a_hash(good) == good
    for bad in ("", good[:-1], good + "0", good.upper(), good.replace("a", "A"), "sha512:" + "0"):
        with pytest.raises(BadInput, match="64 lower-case hexadecimal"):
            a_hash(bad, "digest")


def test_a_ledger_is_named_after_its_party():
    assert ledger_name(COUNCIL) == "accordant/ledger/council"


# People


def test_public_authorities_are_told_from_all_others():
    others = {kind for kind in PartyKind if not kind.is_public_authority}
    assert others == {"charity", "private", "research", "individual"}


def test_an_actor_says_how_we_know_who_it_is():
    assert str(Actor(person="sam", party=COUNCIL)) == "sam for council (asserted by the operator)"
    for changes in ({"person": ""}, {"party": "The Council"}):
        with pytest.raises(BadInput):
            Actor(**{"person": "sam", "party": COUNCIL, **changes})


# Errors


def test_every_error_has_a_title_a_word_and_a_sentence():
    kinds = [NotAllowed, NotFound, Conflict, Untrusted, Unavailable]
    words = {kind.word for kind in (AccordantError, BadInput, *kinds)}
    assert len(words) == 7
    for kind in kinds:
        error = kind("it is so", "do this")
        assert (str(error), error.sentence, error.advice) == ("it is so", "it is so", "do this")
        assert (error.code, kind("it is so", code="special").code) == (kind.word, "special")
        assert error.title


def test_bad_input_lists_every_fault_with_its_place():
    error = BadInput([Problem("a.b", "is wrong"), Problem("", "so is all of it")])
    assert str(error) == "a.b: is wrong; so is all of it"
    assert error.advice.startswith("Correct what is listed")
    whole = BadInput("all of it", "Start anew.", code="odd")
    assert (whole.problems, whole.advice) == ((Problem("", "all of it"),), "Start anew.")
    assert whole.code == "odd"


# Documents


def problems(make):
    with pytest.raises(BadInput) as refused:
        make()
    return [one.path for one in refused.value.problems]


@pytest.mark.parametrize("document", [a_protocol, an_agreement])
@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"format": "accordant/agreement/v2"}, ["format"]),
        ({"id": "Northmoor"}, ["id"]),
        ({"version": 0}, ["version"]),
        ({"title": " "}, ["title"]),
        ({"zone": "Europe/Northmoor"}, ["zone"]),
        ({"zone": ""}, ["zone"]),
        ({"zone": "../etc/passwd"}, ["zone"]),
        ({"owner": "police"}, ["owner"]),
        ({"replaces": ""}, ["replaces"]),
        ({"replaces": "sha256:" + "A" * 64}, ["replaces"]),
        ({"replaces": "sha256:" + "9" * 64 + "\n"}, ["replaces"]),
        ({"replaces": "northmoor-agreement@1", "version": 0}, ["version", "replaces"]),
    ],
)
def test_a_document_without_a_sound_head_is_refused(document, changes, paths):
    assert problems(lambda: document(**changes)) == paths


@pytest.mark.parametrize("document", [a_protocol, an_agreement])
def test_a_chair_is_of_a_party(document):
    chair = evolve(a_protocol().chair, party="police")
    assert problems(lambda: document(chair=chair)) == ["chair.party"]


def test_sharing_takes_two_different_parties():
    assert "parties" in problems(lambda: a_protocol(parties=(a_council(),)))
    assert problems(lambda: a_protocol(parties=(a_council(), a_council()))) == ["parties[1].id"]


def test_every_fault_of_a_head_is_found_at_once():
    faulty = ["id", "version", "title"]
    assert problems(lambda: a_protocol(id="?", version=0, title="")) == faulty
    assert list(header_problems(a_protocol(), "accordant/protocol/v1")) == []


def test_a_term_covers_its_first_and_its_last_day():
    term = a_term()
    assert term.covers(term.effective_from)
    assert term.covers(term.expires)
    assert not term.covers(date(2026, 10, 31))
    assert not term.covers(date(2028, 11, 1))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"expires": date(2026, 10, 31)}, "expires"),
        ({"review_due": date(2026, 10, 31)}, "review_due"),
        ({"review_due": date(2028, 11, 1)}, "review_due"),
    ],
)
def test_a_term_that_runs_backwards_is_refused(changes, path):
    assert problems(lambda: evolve(a_term(), **changes)) == [path]


@pytest.mark.parametrize(
    ("make", "paths"),
    [
        (lambda: a_trust(id="The Trust"), ["id"]),
        (lambda: a_trust(root="sha256:1"), ["root"]),
        (lambda: a_trust(name="\t"), ["name"]),
        (lambda: ProtocolPurpose(id="?", statement="Why."), ["id"]),
        (lambda: Link(id="?", digest="sha256:" + "0" * 64), ["id"]),
        (lambda: Link(id="a", digest="sha256:0"), ["digest"]),
    ],
)
def test_the_parts_of_a_document_are_whole(make, paths):
    assert problems(make) == paths


# The agreement closes over itself


def with_flow(**changes):
    return lambda: with_one(an_agreement(), "flows", "contact", **changes)


def with_ban(**changes):
    return lambda: an_agreement(prohibitions=(Prohibition(id="ban", text="Not.", **changes),))


def with_dataset(**changes):
    return lambda: with_one(an_agreement(), "datasets", "contacts", **changes)


@pytest.mark.parametrize(
    ("make", "paths"),
    [
        (with_flow(provider="police"), ["flows[0].provider", "flows[0].dataset"]),
        (with_flow(recipients=("police",), safe_recipients=()), ["flows[0].recipients"]),
        (with_flow(recipients=(), safe_recipients=()), ["flows[0]"]),
        (with_flow(recipients=(TRUST, TRUST)), ["flows[0].recipients[1]"]),
        (with_flow(recipients=(TRUST, COUNCIL)), ["flows[0].recipients"]),
        (with_flow(safe_recipients=("police",)), ["flows[0].safe_recipients"]),
        (with_flow(purpose="housing"), ["flows[0].purpose"]),
        (with_flow(groups=("adults",)), ["flows[0].groups"]),
        (with_flow(roles=("clerk",)), ["flows[0].roles"]),
        (with_flow(items=(), treatments={}), ["flows[0]"]),
        (with_flow(items=("iban",), treatments={}), ["flows[0].items"]),
        (with_flow(items=("names", "names"), treatments={}), ["flows[0].items[1]"]),
        (with_flow(items=("names",)), ["flows[0].treatments"]),
        (with_flow(dataset="unknown"), ["flows[0].dataset"]),
        (
            with_flow(treatments={"names": Treatment(kind=Kind.GENERALISE, to=To.YEAR)}),
            ["flows[0].treatments.names"],
        ),
        (with_dataset(provider="police"), ["datasets[0].provider", "flows[0].dataset"]),
        (
            with_dataset(items=(*an_agreement().datasets[0].items, an_item("names"))),
            ["datasets[0].items[5].id"],
        ),
        (
            with_dataset(items=(*an_agreement().datasets[0].items, an_item("The Name"))),
            ["datasets[0].items"],
        ),
        (lambda: an_agreement(flows=(contact_flow(), contact_flow())), ["flows[1].id"]),
        (lambda: an_agreement(flows=(contact_flow(id="?"), reply_flow())), ["flows"]),
        (lambda: an_agreement(prohibited_uses=(a_purpose(),) * 2), ["prohibited_uses[1].id"]),
        (lambda: an_agreement(bases=(a_basis("police", Leg.DISCLOSE),)), ["bases[0].party"]),
        (
            lambda: an_agreement(bases=(a_basis(COUNCIL, Leg.DISCLOSE, purposes=("housing",)),)),
            ["bases[0].purposes"],
        ),
        (
            lambda: with_one(an_agreement(), "roles", "practitioner", parties=("police",)),
            ["roles[1].parties"],
        ),
        (with_ban(recipients=("police",)), ["prohibitions[0].recipients"]),
        (with_ban(purposes=("housing",)), ["prohibitions[0].purposes"]),
        (with_ban(datasets=("unknown",)), ["prohibitions[0].datasets"]),
        (with_ban(items=("iban",)), ["prohibitions[0].items"]),
        (with_ban(groups=("adults",)), ["prohibitions[0].groups"]),
        (lambda: an_agreement(epoch=0), ["epoch"]),
    ],
)
def test_a_name_that_refers_to_nothing_is_refused(make, paths):
    """A prohibition of what is not there would never forbid; a clause of it never grant."""
    assert problems(make) == paths


def test_a_prohibition_may_name_a_use_that_nobody_may_make():
    assert with_ban(purposes=(TRIAGE, "marketing"))().prohibitions


@pytest.mark.parametrize("document", [a_protocol(), an_agreement()])
def test_a_document_is_read_back_as_it_was_written(document):
    assert decode(type(document), encode(document)) == document


def test_the_parts_of_an_agreement_are_found_by_name():
    agreement = an_agreement()
    assert agreement.party(TRUST).id == TRUST
    assert agreement.flow("reply").provider == TRUST
    assert agreement.dataset("contacts").item("names").id == "names"
    for find in (agreement.party, agreement.flow, agreement.dataset):
        with pytest.raises(KeyError):
            find("unknown")


def test_what_is_about_a_person_is_told_from_what_is_not():
    others = {category for category in Category if not category.is_personal}
    assert others == {"non-personal", "commercial-confidential", "security-sensitive"}
    special = {category for category in Category if category.is_special}
    assert special == {"special-category", "confidential-health"}


def test_a_protocol_grants_nothing():
    """Only clauses of agreements are in the grant table."""
    assert policy_at(papers([a_protocol()]), (), NOW).grants == ()


def test_an_agreement_has_no_more_recipients_than_decisions_can_look_at():
    """Every decision looks at each recipient of each flow, in drafts nobody signed too."""
    flow = contact_flow()
    flows = tuple(evolve(flow, id=f"f{n}") for n in range(MOST_GRANTS + 1))
    with pytest.raises(BadInput, match="make two agreements"):
        an_agreement(flows=flows)


# What an agreement may say besides


def test_whoever_holds_a_key_or_controls_what_is_made_takes_part():
    make = {
        "derived": Derived(what="A score", controller="police"),
        "pseudonyms": Pseudonyms(method="HMAC", key_holder="police"),
    }
    assert problems(lambda: an_agreement(**make)) == [
        "derived.controller",
        "pseudonyms.key_holder",
    ]
    silent = an_agreement(derived=Derived(what="A score"), pseudonyms=Pseudonyms(method="HMAC"))
    assert silent.derived.controller is silent.pseudonyms.key_holder is None


def test_a_protocol_with_a_member_of_old_says_what_to_do_in_its_place():
    """Who reserves what is said by the party itself, beside the text that all sign."""
    for written in ([], [{"party": TRUST, "reservation": "Not for research."}]):
        old = {**encode(a_protocol()), "reservations": written}
        with pytest.raises(BadInput) as refused:
            decode(Protocol, old)
        (problem,) = refused.value.problems
        assert problem.path == "reservations"
        assert "protocol confirm --reservation; take it out of the draft" in problem.sentence
    with pytest.raises(BadInput, match=r"is not a field here$"):
        decode(Agreement, {**encode(an_agreement()), "reservations": []})


def test_what_is_left_out_leaves_the_text_of_a_document_as_it_was():
    """Documents signed before a member existed keep their hashes: absent is not written."""
    for document in (a_protocol(), an_agreement()):
        written = encode(document)
        assert {"overlays", "glossary", "risks", "legal", "transfers"}.isdisjoint(written)
        assert not {"unit_of", "deputies"} & set(written["parties"][0])
