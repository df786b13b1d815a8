"""Each page people read says what the document says, and says where it is silent."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import (
    Capacity,
    Category,
    ConsentRule,
    Joint,
    Onward,
    Part3,
    ProhibitedUse,
    Prohibition,
    Transfer,
)
from accordant.core.canonical import canonical, digest
from accordant.core.errors import BadInput, NotFound
from accordant.core.law import Regime
from accordant.core.names import Digest, FlowId, PurposeId, RoleId
from accordant.core.people import IG_ADVISER, RELEASE_AUTHORITY
from accordant.core.rendering import (
    Withheld,
    card,
    cards,
    draft_edition,
    edition_of,
    entry,
    essence,
    full,
    record,
    screening,
    statutory,
    summary,
    texts,
)
from accordant.core.rendering.gist import SILENT, brief, clauses, few
from accordant.core.statement import State, Suspension
from accordant.core.wire import encode
from tests.core.builders import (
    COUNCIL,
    DAY,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    a_basis,
    a_council,
    a_protocol,
    a_purpose,
    a_trust,
    an_agreement,
    an_item,
    contact_dataset,
    contact_flow,
    reply_dataset,
    reply_flow,
)
from tests.core.filled import a_filled_agreement
from tests.core.signed_world import NOW, adopted, an_appointment, as_party, papers, rooted, signed

DIGEST = Digest("sha256:" + "d" * 64)


def of(document):
    return draft_edition(document, DIGEST, DAY)


def said(page):
    return "\n".join(texts(page))


def fact(page, label):
    """What stands beside a label, wherever it first stands."""
    facts = [row for block in page.blocks if block.kind == "facts" for row in block.rows]
    return "\n".join(line.words for line in next(r for r in facts if r.label == label).lines)


def under(*documents):
    held = papers(documents, adopted(*documents))
    return [edition_of(held, digest(canonical(encode(one))), NOW) for one in documents]


def test_a_signed_document_says_who_signed_it_in_which_post_and_when():
    protocol = rooted(a_protocol())
    (edition,) = under(protocol)
    assert edition.state is State.IN_FORCE
    page = said(full(edition))
    assert edition.digest in page
    for one in edition.signed:
        assert one.name in page
        assert "2 November 2026" in page
    assert "Not signed yet by" not in page
    assert "A draft" not in page


def test_a_document_that_not_all_signed_names_who_is_missing():
    document = rooted(a_protocol())
    edition = edition_of(papers([document]), digest(canonical(encode(document))), NOW)
    page = said(full(edition))
    assert "On 22 November 2026 this was not in force (draft)." in page
    assert "Not signed yet by:" in page
    assert "Northmoor County Council and Northmoor Vale NHS Foundation Trust" in page


def test_a_page_says_what_is_suspended_by_whom_and_why():
    protocol, agreement = rooted(a_protocol()), rooted(an_agreement(protocol=None))
    stop = as_party(Suspension, TRUST, agreement, reason="A complaint.", flows=("reply",))
    every = as_party(Suspension, COUNCIL, agreement, minutes=1, reason="A breach.")
    held = papers([protocol, agreement], (*adopted(agreement), signed(stop), signed(every)))
    edition = edition_of(held, digest(canonical(encode(agreement))), NOW)
    for page in (full(edition), card(edition, WORKER)):
        assert "Northmoor Vale NHS Foundation Trust has suspended reply: A complaint." in said(page)
        assert "Northmoor County Council has suspended everything it shares" in said(page)


def test_a_signature_under_another_document_is_not_shown():
    one, other = rooted(a_protocol()), rooted(a_protocol(id="another-protocol"))
    first, second = under(one, other)
    assert len(first.signed) == len(second.signed) == 2


def test_a_draft_says_that_nothing_may_be_shared_under_it():
    page = said(full(of(an_agreement())))
    assert "A draft: nobody has signed it" in page
    assert "not legal advice" in page


# The summary


def test_the_summary_names_each_purpose_and_who_tells_whom():
    page = summary(of(an_agreement()))
    assert page.short
    text = said(page)
    assert "To decide in time whether a child" in text
    assert "From:\nNorthmoor County Council and Northmoor Vale NHS Foundation Trust" in text
    assert "3 years, by every recipient" in text
    assert "No marketing of any kind." in text


def test_the_summary_of_a_bare_agreement_leaves_out_what_it_cannot_say():
    bare = an_agreement(
        flows=(), rights=None, need=None, prohibited_uses=(), datasets=(), groups=(), bases=()
    )
    text = said(summary(of(bare)))
    assert "Your rights" not in text
    assert "How long it is kept" not in text


def test_the_summary_says_when_all_tell_all_and_how_many_purposes_it_leaves_out():
    school = evolve(a_trust(), id="school", name="Moor Top School", root="sha256:" + "3" * 64)
    more = [a_purpose(id=PurposeId(f"purpose-{n}")) for n in range(8)]
    flows = [
        contact_flow(recipients=(TRUST, "school"), retention=(), safe_recipients=()),
        reply_flow(recipients=(COUNCIL,), retention=()),
        reply_flow(id=FlowId("school"), provider="school", dataset="school", retention=()),
    ]
    kept = evolve(contact_flow().retention[0], months=12)
    flows[0] = evolve(flows[0], retention=(kept, evolve(kept, months=36)))
    agreement = an_agreement(
        parties=(a_council(), a_trust(), school),
        purposes=(a_purpose(), *more),
        datasets=(
            contact_dataset(),
            reply_dataset(),
            reply_dataset(id="school", provider="school"),
        ),
        flows=tuple(flows),
    )
    text = said(summary(of(agreement)))
    assert "All who take part, each what it alone knows" in text
    assert "3 more stand in the agreement itself" in text
    assert "Between 1 year and 3 years" in text


def test_long_texts_are_cut_at_a_word_and_long_lists_are_counted():
    assert brief("short", 10) == "short"
    assert brief("a long, sentence", 8) == "a long…"
    assert brief("unbroken-word", 6) == "unbro…"
    assert few(["a", "b", "c"], 2) == "a, b and 1 more"
    assert few(["a", "b"], 2) == "a and b"
    assert clauses(["One.", "Two."], 1) == "One; 1 more"


# The card


def test_a_card_answers_what_with_whom_when_why_and_under_which_clause():
    page = card(of(an_agreement()), WORKER)
    text = said(page)
    assert "Card: Hub worker" in text
    assert page.compact
    assert "names, date-of-birth, nhs-number, address, concern-codes" in text
    assert "Northmoor County Council to Northmoor Vale NHS Foundation Trust" in text
    assert "a contact is opened; as contacts come in; within four hours" in text
    assert "address: only to Northmoor Vale NHS Foundation Trust" in text
    assert "generalise to year" in text
    assert "Ask only what the decision needs" in text
    assert "No marketing of any kind." in text
    assert "Never from Contacts about children: the full case file" in text
    assert "an emergency needs no clause" in text
    assert text.index("What you may share") < text.index("The council tells the trust")
    assert text.index("What you may receive") < text.index("The trust answers the council")


def test_a_card_of_each_role_is_only_of_its_own_clauses():
    text = said(card(of(an_agreement()), PRACTITIONER, TRUST))
    share, receive = text.split("What you may receive")
    assert "The trust answers the council" in share
    assert "The council tells the trust" in receive


def test_a_role_that_shares_nothing_is_told_so():
    flows = (contact_flow(release_roles=(RELEASE_AUTHORITY,)), reply_flow())
    agreement = an_agreement(flows=flows)
    assert "Nothing, in this role" in said(card(of(agreement), WORKER))
    assert cards(agreement)[RELEASE_AUTHORITY] == (COUNCIL, TRUST)
    assert "Card: release authority" in said(card(of(agreement), RELEASE_AUTHORITY))


def test_a_card_tells_guards_flags_consent_onward_and_prohibitions():
    flow = contact_flow(
        safe_recipients=(),
        flags={"high_risk": True, "known-to-all": False},
        consent=ConsentRule(withdrawal="What was shared is deleted."),
        onward=Onward(allowed=True, to=("the family court",), condition="the council is asked"),
        obligations=(),
        retention=(),
    )
    ban = Prohibition(id=FlowId("no-trade"), text="Nobody trades in it.")
    text = said(card(of(an_agreement(flows=(flow, reply_flow()), prohibitions=(ban,))), WORKER))
    assert "address: only to nobody" in text
    assert "Only if:\nhigh_risk" in text
    assert "Only if not:\nknown to all" in text
    assert "What was shared is deleted." in text
    assert "passed on to the family court, on condition: the council is asked" in text
    assert "Nobody trades in it." in text


def test_a_card_says_where_the_agreement_is_silent():
    flow = contact_flow(onward=None, groups=(), settled_by={}, treatments={})
    bare = an_agreement(
        flows=(flow,),
        prohibited_uses=(),
        datasets=(contact_dataset(excluded=()), reply_dataset()),
        incidents=None,
        feedback=(),
        security=None,
        roles=tuple(evolve(role, duty=" ") for role in an_agreement().roles),
    )
    text = said(card(of(bare), WORKER))
    assert text.count(SILENT) == 1
    assert "Anyone: this clause names no group" in text
    assert "Your duty" not in text
    onward = an_agreement(flows=(contact_flow(onward=Onward(allowed=True)), reply_flow()))
    assert "It may be passed on to others." in said(card(of(onward), WORKER))


def test_a_card_without_clauses_lists_no_meanings():
    roles = (*an_agreement().roles, evolve(an_agreement().roles[0], id=RoleId("onlooker")))
    text = said(card(of(an_agreement(roles=roles)), "onlooker"))
    assert "What each item means" not in text


def test_a_card_names_who_holds_the_posts():
    protocol = rooted(a_protocol())
    agreement = rooted(an_agreement(protocol=None))
    release = signed(an_appointment(COUNCIL, RELEASE_AUTHORITY, "una", name="Una Okoro"))
    held = papers([protocol, agreement], [release])
    edition = edition_of(held, digest(canonical(encode(agreement))), NOW)
    text = said(card(edition, WORKER))
    assert "Una Okoro" in text
    assert "nobody is named" in said(card(of(agreement), WORKER))


def test_a_card_for_no_known_role_names_those_there_are():
    with pytest.raises(NotFound, match="no role “cook”") as caught:
        card(of(an_agreement()), "cook")
    assert "hub-worker" in caught.value.advice
    with pytest.raises(NotFound, match="trust"):
        card(of(an_agreement()), WORKER, TRUST)


def test_what_is_written_of_agreements_is_refused_for_protocols():
    for page in (screening, statutory, essence):
        with pytest.raises(NotFound, match="is a protocol"):
            page(of(a_protocol()))


# The register


def test_a_register_entry_says_what_anyone_may_know():
    text = said(entry(of(an_agreement())))
    assert "Northmoor County Council (local government)" in text
    assert "Personal and special category" in text
    assert "to disclose: 6(1)(e); 9(2)(g)" in text
    assert "The duty officer" not in text
    assert "Commitment" in said(entry(of(a_protocol())))


def test_an_entry_says_where_the_agreement_is_silent():
    agreement = an_agreement(
        rights=None,
        flows=(),
        bases=(a_basis(COUNCIL, "disclose", article_6="", article_9=""),),
        purposes=(a_purpose(function=""),),
    )
    text = said(entry(of(agreement)))
    assert "Nobody" in text
    assert "not stated" in text
    assert SILENT in text


@pytest.mark.parametrize("hidden", ["trust", "triage", "contacts", "contact"])
def test_what_is_withheld_is_counted_and_not_told(hidden):
    agreement = an_agreement()
    shown = {one.id: one for one in agreement.parties}
    text = said(entry(of(agreement), Withheld(ids=frozenset({hidden}), reason="It is a refuge.")))
    assert "withheld" in text
    assert "It is a refuge." in text
    assert agreement.title not in text
    assert agreement.summary not in text
    for name in {"trust": [shown[TRUST].name], "triage": [agreement.purposes[0].statement]}.get(
        hidden, [agreement.flows[0].title, agreement.datasets[0].title]
    ):
        assert name not in text


def test_a_whole_entry_withheld_says_that_there_is_one():
    page = entry(of(an_agreement()), Withheld(whole=True, reason="An operation."))
    text = said(page)
    assert "2 parties" in text
    for party in an_agreement().parties:
        assert party.name not in text
    assert "What is shared" not in text


def test_a_protocol_is_withheld_in_part_too():
    text = said(entry(of(a_protocol()), Withheld(ids=frozenset({"triage"}), reason="A reason.")))
    assert "1 withheld" in text
    assert a_protocol().purposes[0].statement not in text
    assert "Commitment" not in text


def test_withholding_needs_a_reason_and_something_that_is_there():
    with pytest.raises(BadInput, match="say why"):
        Withheld(whole=True)
    with pytest.raises(BadInput, match="“refuge” is no party"):
        entry(of(an_agreement()), Withheld(ids=frozenset({"refuge"}), reason="A reason."))


# The records


def test_a_record_of_processing_has_what_the_article_asks_for():
    page = record(of(an_agreement()), COUNCIL)
    text = said(page)
    assert "UK GDPR, Article 30" in text
    assert fact(page, "Capacity") == "independent controller"
    assert "Contacts about children (personal, special category)" in text
    assert fact(page, "Categories of recipients") == "Northmoor Vale NHS Foundation Trust (health)"
    assert fact(page, "Received from") == "Northmoor Vale NHS Foundation Trust"
    assert "3 years from the day the contact is closed" in fact(page, "Time limits for erasure")
    assert "Children Act 2004, s.10 (children-act-2004-s10)" in text
    assert fact(page, "Joint controllers") == "none"
    assert fact(page, "Profiling and decisions by machine") == SILENT


def test_a_record_under_part_3_is_that_of_section_61_and_names_its_grounds():
    grounds = Part3(
        law_enforcement_purpose="Prevention", section_35="necessary", section_36_4="Children Act"
    )
    police = a_council(regimes=(Regime.DPA_PART_3,))
    bases = (
        a_basis(COUNCIL, "disclose", regime=Regime.DPA_PART_3, part_3=grounds),
        a_basis(TRUST, "disclose"),
        a_basis(COUNCIL, "receive-and-use", article_6="", article_9="", schedule_1=""),
    )
    transfer = Transfer(to="US")
    agreement = an_agreement(
        parties=(police, a_trust()), bases=bases, transfers=(transfer,), security=None, rights=None
    )
    text = said(record(of(agreement), COUNCIL))
    assert "DPA 2018, section 61" in text
    assert "DPA 2018 s.35: necessary" in text
    assert "s.36(4): Children Act" in text
    assert "US: The agreement does not say." in text


def test_a_record_of_one_who_only_gives_or_takes_no_part_in_a_purpose():
    onward = Onward(allowed=True, to=("the family court",))
    other = a_purpose(id=PurposeId("other"), capacities={TRUST: Capacity.JOINT})
    agreement = an_agreement(
        purposes=(a_purpose(capacities={}), other), flows=(contact_flow(onward=onward),)
    )
    gives = record(of(agreement), COUNCIL)
    assert fact(gives, "Received from") == "nobody"
    assert "the family court" in fact(gives, "Categories of recipients")
    assert "nothing is received" in fact(gives, "Time limits for erasure")
    assert fact(gives, "Capacity") == SILENT
    takes = record(of(agreement), TRUST)
    assert fact(takes, "Categories of recipients") == "none"
    assert fact(takes, "Joint controllers") == ", for other"
    assert "Purpose: other" not in said(takes)


def test_a_record_names_whoever_advises_on_information():
    protocol, agreement = rooted(a_protocol()), rooted(an_agreement(protocol=None))
    adviser = signed(an_appointment(COUNCIL, IG_ADVISER, "ines", name="Ines Grey"))
    held = papers([protocol, agreement], [adviser])
    edition = edition_of(held, digest(canonical(encode(agreement))), NOW)
    assert "Ines Grey" in said(record(edition, COUNCIL))


def test_a_record_of_a_party_no_regime_asks_says_so():
    agreement = an_agreement(parties=(a_council(regimes=()), a_trust()))
    assert "no regime of this party asks for it" in said(record(of(agreement), COUNCIL))
    with pytest.raises(NotFound, match="no party “nobody”"):
        record(of(agreement), "nobody")


def test_the_screening_says_yes_no_and_what_is_left_to_the_assessor():
    page = screening(of(an_agreement()))
    table = next(block for block in page.blocks if block.kind == "table")
    answers = {row[0][0].words: row[1][0].words for row in table.rows}
    assert answers["Is it about health, belief, origin, offences or the like?"] == "Yes"
    assert answers["Could it put somebody in danger if it went astray?"] == "Yes"
    assert answers["Are records of several bodies matched or combined?"] == "Yes"
    assert answers["Does it leave the territory of its law?"] == "No"
    assert answers["Is technology used in a new way?"] == "For the assessor"
    assert "4 signs of high risk" in said(page)
    assert "DPIA-NM-014" in said(page)


def test_the_screening_of_harmless_counts_shows_no_sign_and_invents_nothing():
    dataset = contact_dataset(items=(an_item("names", Category.NON_PERSONAL),))
    agreement = an_agreement(
        datasets=(dataset,),
        flows=(contact_flow(items=("names",), treatments={}, groups=()),),
        groups=(),
        quality=None,
        rights=None,
        assessment=None,
    )
    text = said(screening(of(agreement)))
    assert "shows no sign of high risk" in text
    assert SILENT in text
    assert "Yes" not in text


def test_the_screening_reads_what_the_agreement_adds():
    text = said(screening(of(a_filled_agreement())))
    assert "children: unheard words" in text
    assert "sign" in text


def test_the_essence_tells_people_whom_to_turn_to():
    capacities = {COUNCIL: Capacity.JOINT, TRUST: Capacity.JOINT}
    terms = Joint(
        notices="The council tells you.",
        rights="Whoever you ask answers.",
        contact="hub@council.example",
        essence="We decide together.",
    )
    agreement = an_agreement(purposes=(a_purpose(capacities=capacities),), joint=terms)
    text = said(essence(of(agreement)))
    assert "We decide together." in text
    assert "hub@council.example" in text
    assert text.count("Northmoor County Council") == 1
    silent = said(essence(of(evolve(agreement, joint=None))))
    assert silent.count(SILENT) == 3
    mixed = {COUNCIL: Capacity.JOINT, TRUST: Capacity.INDEPENDENT}
    one = said(essence(of(an_agreement(purposes=(a_purpose(capacities=mixed),)))))
    assert "NHS Foundation Trust" not in one


def test_there_is_no_essence_without_joint_controllers():
    with pytest.raises(NotFound, match="no purpose of northmoor-agreement has joint controllers"):
        essence(of(an_agreement()))


def test_the_statutory_summary_follows_the_act_paragraph_by_paragraph():
    page = statutory(of(an_agreement()))
    labels = [row.label for block in page.blocks if block.kind == "facts" for row in block.rows]
    assert [label.split()[0] for label in labels] == [
        f"s.19(1)({letter})" for letter in "abcdefghijklmnopr"
    ]
    text = said(page)
    assert SILENT in text  # there is no undertaking
    assert "under UK GDPR: Article 6(1)(e)" in text
    told = said(statutory(of(a_filled_agreement())))
    assert "What is made of it: unheard words" in told


def test_the_statutory_summary_says_where_the_act_is_nobody_s():
    words = "No party of this agreement is said to act under the Act."
    assert words in said(statutory(of(an_agreement())))
    irish = (Regime.UK_GDPR, Regime.IE_DSGA)
    both = (evolve(a_council(), regimes=irish), evolve(a_trust(), regimes=irish))
    for parties in (both, (both[0], a_trust())):
        assert words not in said(statutory(of(an_agreement(parties=parties))))


def test_the_statutory_summary_of_a_bare_agreement_is_silent_where_it_is():
    bare = an_agreement(assessment=None, security=None, change=None, flows=(), bases=())
    assert said(statutory(of(bare))).count(SILENT) >= 5


def test_a_use_nobody_may_make_is_in_every_page_about_limits():
    use = ProhibitedUse(id=PurposeId("sale"), statement="Nobody sells it.")
    edition = of(an_agreement(prohibited_uses=(use,)))
    for page in (summary(edition), card(edition, WORKER), statutory(edition), full(edition)):
        assert "Nobody sells it." in said(page)


def test_the_day_of_a_page_is_the_day_it_was_asked_for():
    assert full(of(an_agreement())).dated == DAY == date(2026, 11, 22)
    assert TRIAGE in said(full(of(an_agreement())))


def test_a_basis_for_another_purpose_and_the_keeping_of_another_party_are_not_told():
    other = a_purpose(id=PurposeId("other"), statement="Another purpose.")
    bases = (a_basis(COUNCIL, "disclose", purposes=("other",), article_6="6(1)(c)"),)
    agreement = an_agreement(purposes=(a_purpose(), other), bases=bases)
    text = said(entry(of(agreement)))
    first, second = text.split("Another purpose.")
    assert "6(1)(c)" not in first
    assert "6(1)(c)" in second
    flow = contact_flow(
        recipients=(TRUST, "school"),
        retention=(contact_flow().retention[0], evolve(contact_flow().retention[0], months=7)),
    )
    school = evolve(a_trust(), id="school", root="sha256:" + "3" * 64)
    rules = (flow.retention[0], evolve(flow.retention[1], recipient="school"))
    three = an_agreement(
        parties=(a_council(), a_trust(), school), flows=(evolve(flow, retention=rules),)
    )
    page = record(of(three), TRUST)
    assert "7 months" not in fact(page, "Time limits for erasure")
