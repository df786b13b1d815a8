"""The ten questions: what makes each answer yes, what no, and what only looks like a yes."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from accordant.core.agreement import FeedbackContact, Mode
from accordant.core.checklist import check
from accordant.core.law import Strength, fields, rules
from accordant.core.partnership import Communication, GlossaryTerm
from accordant.core.people import (
    CHAIR,
    IG_ADVISER,
    OPERATIONAL_LEAD,
    RELEASE_AUTHORITY,
    SIGNATORY,
)
from accordant.core.protocol import Commencement, Link, Related
from accordant.core.questions import Search, Verdict, asked, questions, questions_of_draft
from accordant.core.questions.asked import code_of
from accordant.core.statement import (
    Acknowledgement,
    Answer,
    Assurance,
    Confirmation,
    Disposition,
    Fate,
    Halt,
    Objection,
    Ping,
    Settlement,
)
from tests.core.builders import (
    COUNCIL,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    a_council,
    a_protocol,
    a_trust,
    an_agreement,
    with_bases,
    with_item,
    with_one,
)
from tests.core.signed_world import (
    BOTH,
    NOW,
    SAID,
    WORDS,
    adopted,
    an_appointment,
    an_assurance,
    name_of,
    papers,
    rooted,
    signed,
    spoken,
)

PROTOCOL = rooted(a_protocol())
KINDS = ("access", "information", "quality", "other")
TOLD = tuple(
    Communication(
        audience=audience,
        message="What is shared, and what follows.",
        channel="notice",
        owner="the council",
        by=date(2026, 12, 1),
    )
    for audience in ("Hub staff", "Families and the public")
)


def a_document(**changes):
    link = Link(id=PROTOCOL.id, digest=name_of(PROTOCOL))
    given = {"protocol": link, "communications": TOLD, **changes}
    return rooted(an_agreement(**given))


WHOLE = a_document()


def releasing():
    return [signed(an_appointment(party, RELEASE_AUTHORITY)) for party in BOTH]


def says(kind, party, document, role=IG_ADVISER, days=0, **more):
    return signed(spoken(kind, party, document, role, minutes=60 + 24 * 60 * days, **more))


def none_found(document):
    why = "Searched the register for children and contact."
    return says(Disposition, TRUST, document, fate=Fate.NONE_FOUND, reason=why)


def tried(document, party=TRUST, days=1):
    return [says(Ping, party, document, days=days, contact=kind) for kind in KINDS]


def reply(document, pings, party=COUNCIL, days=2, **more):
    given = {"words": "It works.", **more}
    return [says(Answer, party, document, days=days, to=one.digest, **given) for one in pings]


def everything(document=WHOLE):
    """All that makes ten answers yes."""
    pings = tried(document)
    return [
        *adopted(PROTOCOL),
        *adopted(document),
        none_found(document),
        *releasing(),
        *pings,
        *reply(document, pings),
    ]


def answers(document=WHOLE, said=None, *, now=NOW, search=None, among=(PROTOCOL,)):
    held = papers([document, *among], everything(document) if said is None else said)
    found = questions(held, name_of(document), now, search=search)
    return {one.number: one for one in found}


def without(kind, document=WHOLE, **having):
    """Everything but the statements of a kind about a document that have such values."""

    def is_one(held):
        said = held.statement
        return (
            isinstance(said, kind)
            and getattr(said, "document", None) in (None, name_of(document))
            and all(getattr(said, name) == value for name, value in having.items())
        )

    return [held for held in everything(document) if not is_one(held)]


def whats(answer):
    return [gap.what for gap in answer.gaps]


# The table


def test_ten_are_asked_of_an_agreement_and_eight_of_them_of_a_protocol():
    assert list(answers()) == list(range(1, 11))
    said = [*adopted(PROTOCOL), *releasing()]
    assert list(answers(PROTOCOL, said, among=())) == [1, 2, 3, 4, 5, 6, 8, 9]


def test_every_field_and_rule_belongs_to_a_question_or_is_said_to_belong_to_none():
    table = asked()
    placed = {code for one in table.questions for code in one.fields} | {*table.elsewhere.fields}
    codes = {row.code for tier in ("agreement", "protocol") for row in fields().of(tier)}
    assert codes == placed
    assert {*table.elsewhere.fields}.isdisjoint(c for one in table.questions for c in one.fields)
    ruled = [code for one in table.questions for code in one.rules] + [*table.elsewhere.rules]
    assert sorted(ruled) == sorted(rules())
    for one in table.questions:
        assert {*one.asks} <= {*one.fields, *one.rules}


def test_a_field_is_found_by_its_place_wherever_it_stands_in_a_list():
    assert code_of("flows[12].retention[0].basis", "agreement") == "I1"
    assert code_of("need.in_scope", "agreement") == "B2"
    assert code_of("nowhere", "agreement") == ""


def test_all_ten_are_yes_when_all_is_there_and_each_says_what_carries_it():
    found = answers()
    assert {n: (one.verdict, whats(one)) for n, one in found.items()} == {
        n: (Verdict.YES, []) for n in range(1, 11)
    }
    assert all(one.evidence for one in found.values())
    assert not check(WHOLE, on=NOW.date(), parent=PROTOCOL)


def test_nothing_that_is_stated_later_counts_now():
    found = answers(now=SAID - timedelta(minutes=1))
    assert [n for n, one in found.items() if one.verdict is Verdict.YES] == [4, 5, 6, 7, 8, 9]


# 1. What there is already


def test_1_a_search_that_found_something_waits_for_a_named_person_to_say_what_it_means():
    other = rooted(an_agreement(id="other-agreement"))
    search = Search(at=NOW, by="ann for council", hits=(name_of(other),))
    among = (PROTOCOL, other)
    found = answers(search=search, among=among)[1]
    assert (found.verdict, len(found.gaps)) == (Verdict.NOT_YET, 1)
    assert "other-agreement@1 was found" in found.gaps[0].what
    assert (found.evidence[-1].who, found.evidence[-1].on) == ("ann for council", NOW.date())
    for name in ("other-agreement", "other-agreement@1", name_of(other)):
        seen = says(
            Disposition, TRUST, WHOLE, days=1, fate=Fate.DIFFERENT, reason="Adults.", hit=name
        )
        found = answers(WHOLE, [*everything(), seen], search=search, among=among)[1]
        assert found.verdict is Verdict.YES
    assert found.evidence[1].who == "Ig-Adviser.Trust, ig-adviser of trust"


def test_1_a_disposition_of_another_hit_or_about_another_text_settles_nothing():
    other, third = (rooted(an_agreement(id=f"{name}-agreement")) for name in ("other", "third"))
    among = (PROTOCOL, other, third)
    search = Search(at=NOW, by="ann", hits=(name_of(other),))
    more = {"fate": Fate.RELATED, "reason": "So.", "days": 1}
    about_third = says(Disposition, TRUST, WHOLE, hit="third-agreement", **more)
    elsewhere = says(Disposition, TRUST, third, hit="other-agreement", **more)
    said = [*without(Disposition), about_third, elsewhere]
    assert answers(WHOLE, said, search=search, among=among)[1].verdict is Verdict.NOT_YET
    of_old = none_found(evolve(WHOLE, title="An earlier text"))
    said = [*without(Disposition), of_old]
    old = rooted(evolve(WHOLE, title="An earlier text"))
    assert answers(WHOLE, said, among=(PROTOCOL, old))[1].verdict is Verdict.NOT_YET


def test_1_nobody_has_searched_and_the_document_alone_attests_nothing():
    assert WHOLE.none_found
    found = answers(WHOLE, without(Disposition))[1]
    assert (found.verdict, found.gaps[0].strength) == (Verdict.NOT_YET, Strength.GOOD_PRACTICE)
    assert found.gaps[0].source == "the ten checklist questions, 1"
    assert "accordant register" in found.gaps[0].remedy


def test_1_a_hit_that_is_no_longer_held_can_be_opened_by_nobody():
    search = Search(at=NOW, by="ann", hits=("sha256:" + "e" * 64,))
    assert answers(search=search)[1].verdict is Verdict.YES


def test_1_whoever_has_no_say_disposes_of_nothing():
    stranger = says(
        Disposition, TRUST, WHOLE, role=PRACTITIONER, fate=Fate.NONE_FOUND, reason="Looked."
    )
    assert answers(WHOLE, [*without(Disposition), stranger])[1].verdict is Verdict.NOT_YET


# 2. What it stands under


def test_2_the_protocol_must_be_in_force_here_and_now():
    assert "in-force" in answers()[2].evidence[-1].says
    found = answers(WHOLE, [s for s in everything() if s not in adopted(PROTOCOL)])[2]
    assert (found.verdict, found.gaps[0].what) == (
        Verdict.NOT_YET,
        f"the protocol {PROTOCOL.id} is not in force: it is draft",
    )
    halt = says(Halt, COUNCIL, PROTOCOL, role=CHAIR, days=1, reason="An incident.")
    found = answers(WHOLE, [*everything(), halt])[2]
    assert (found.verdict, "suspended" in found.gaps[0].what) == (Verdict.NO, True)
    found = answers(among=())[2]
    assert (found.verdict, "does not hold" in found.gaps[0].what) == (Verdict.NOT_YET, True)


def test_2_a_later_version_of_the_protocol_carries_it():
    later = evolve(PROTOCOL, version=2, replaces=name_of(PROTOCOL), title="Northmoor, again")
    said = [*everything(), *adopted(later)]
    found = answers(WHOLE, said, among=(PROTOCOL, later))[2]
    assert (found.verdict, "version 2 is in-force" in found.evidence[-1].says) == (
        Verdict.YES,
        True,
    )


def test_2_every_purpose_is_one_of_the_protocol_s():
    above = rooted(
        evolve(a_protocol(), purposes=(evolve(a_protocol().purposes[0], id="counting"),))
    )
    document = a_document(protocol=Link(id=above.id, digest=name_of(above)))
    found = answers(document, [*everything(document), *adopted(above)], among=(above,))[2]
    assert (found.verdict, TRIAGE in found.gaps[0].what) == (Verdict.NO, True)


def test_2_without_a_link_somebody_must_have_said_that_there_is_none():
    alone = a_document(protocol=None, related=())
    assert answers(alone)[2].verdict is Verdict.NO  # a law asks for it
    protocol = rooted(a_protocol(related=()))
    said = [*adopted(protocol), *releasing()]
    found = answers(protocol, said, among=())[2]
    assert (found.verdict, "names no protocol" in found.gaps[0].what) == (Verdict.NO, True)
    found = answers(protocol, [*said, none_found(protocol)], among=())[2]
    assert (found.verdict, found.evidence[0].who) == (
        Verdict.YES,
        "Ig-Adviser.Trust, ig-adviser of trust",
    )
    none = "the document says that nothing was found to relate to"
    assert [one.says for one in answers(alone)[2].evidence] == [none]


def test_2_a_related_document_is_shown_with_where_it_is():
    link = Related(title="Strategy", kind="strategy", reference="shelf 4")
    found = answers(a_document(related=(link,)))[2]
    assert found.evidence[0].says == "strategy: Strategy (shelf 4)"


# 3. Why it is needed


def test_3_each_lead_has_confirmed_with_name_day_and_reservation():
    found = answers()[3]
    assert [(one.who, one.on) for one in found.evidence[1:]] == [
        (f"Operational-Lead.{party.title()}, operational-lead of {party}", SAID.date())
        for party in BOTH
    ]
    again = says(
        Confirmation,
        TRUST,
        WHOLE,
        role=OPERATIONAL_LEAD,
        words="So that we see a child in time.",
        reservation="Counts would do.",
    )
    found = answers(WHOLE, [*everything(), again])[3]
    assert "with the reservation: Counts would do." in found.evidence[2].says


def lead(party, **more):
    return says(Confirmation, party, WHOLE, role=OPERATIONAL_LEAD, **more)


def unled(party=TRUST):
    return without(Confirmation, party=party, role=OPERATIONAL_LEAD)


def test_3_the_adviser_s_word_is_not_the_lead_s():
    found = answers(WHOLE, unled())[3]
    assert (found.verdict, found.gaps[0].who) == (Verdict.NOT_YET, f"{OPERATIONAL_LEAD} of {TRUST}")


def test_3_whoever_left_yesterday_confirms_nothing_today_and_is_told_why():
    yesterday = NOW.date() - timedelta(days=1)
    left = signed(
        an_appointment(TRUST, OPERATIONAL_LEAD, at=SAID - timedelta(days=1), until=yesterday)
    )
    today = signed(
        Confirmation(
            party=TRUST,
            at=NOW - timedelta(hours=1),
            document=name_of(WHOLE),
            person=f"{OPERATIONAL_LEAD}.{TRUST}",
            role=OPERATIONAL_LEAD,
            words=WORDS,
        )
    )
    found = answers(WHOLE, [*unled(), left, today])[3]
    assert (found.verdict, "does not count" in found.gaps[0].what) == (Verdict.NOT_YET, True)
    assert answers(WHOLE, [*everything(), left])[3].verdict is Verdict.YES


def test_3_words_copied_from_the_document_are_nobody_s_own():
    for words in (WHOLE.summary.upper(), WHOLE.need.why, WHOLE.title):
        found = answers(WHOLE, [*unled(), lead(TRUST, words=words)])[3]
        assert (found.verdict, "are words of the document" in found.gaps[0].what) == (
            Verdict.NOT_YET,
            True,
        )
    both = [*unled(), lead(TRUST, words=WHOLE.title), lead(TRUST, words=WORDS, days=1)]
    assert answers(WHOLE, both)[3].verdict is Verdict.YES
    bare = a_document(need=None)
    assert answers(bare)[3].gaps[0].leaves is Verdict.NO


def test_3_an_objection_stands_until_its_author_or_the_chair_says_otherwise():
    objects = says(Objection, TRUST, WHOLE, role=OPERATIONAL_LEAD, reason="Too much.")
    unsigned = [s for s in everything() if s.statement.kind != "signature"]
    found = answers(WHOLE, [*unsigned, objects])[3]
    assert (found.verdict, "objection of trust" in found.gaps[0].what) == (Verdict.NO, True)
    after_all = [*unsigned, objects, lead(TRUST, words="It is needed after all.", days=1)]
    assert answers(WHOLE, after_all)[3].verdict is Verdict.YES
    settles = says(
        Settlement, COUNCIL, WHOLE, role=CHAIR, days=1, reason="Met.", objections=(objects.digest,)
    )
    assert answers(WHOLE, [*unsigned, objects, settles])[3].verdict is Verdict.YES


def test_3_a_draft_was_put_before_nobody():
    limited = rooted(evolve(PROTOCOL, governance=evolve(PROTOCOL.governance, time_limit_days=3)))
    objects = says(Objection, TRUST, limited, reason="Too much.")
    found = answers(limited, [*releasing(), objects], among=())[3]
    assert whats(found) == ["it has not been put before the partners"]


# 4. Context and scope


@pytest.mark.parametrize("part", ["in_scope", "out_of_scope"])
def test_4_both_what_is_in_and_what_is_out_is_said(part):
    document = a_document(need=evolve(WHOLE.need, **{part: ()}))
    found = answers(document)[4]
    assert (found.verdict, [gap.who for gap in found.gaps]) == (
        Verdict.NO,
        [f"the owner, {COUNCIL}"],
    )


def test_4_a_word_with_two_meanings_stands_in_the_way_though_it_blocks_no_proposal():
    words = (
        GlossaryTerm(term="contact", meaning="somebody's call"),
        GlossaryTerm(term="contact", meaning="a person one rings"),
    )
    assert answers(a_document(glossary=words))[4].verdict is Verdict.NO
    assert answers(a_document(glossary=words[:1]))[4].verdict is Verdict.YES
    above = rooted(a_protocol(glossary=words[1:]))
    under = a_document(glossary=words[:1], protocol=Link(id=above.id, digest=name_of(above)))
    found = answers(under, [*everything(under), *adopted(above)], among=(above,))
    assert found[4].verdict is Verdict.NO
    agreed = answers(above, [*adopted(above), *releasing()], among=())[4]
    assert agreed.evidence[0].says == "1 words are agreed on"


def test_4_a_way_of_sharing_that_is_not_agreed_is_out_of_scope():
    assert answers(a_document(modes=(Mode.AD_HOC,)))[4].verdict is Verdict.NO


def test_4_a_protocol_needs_a_scope_too():
    bare = rooted(a_protocol(scope=" "))
    assert answers(bare, [*adopted(bare), *releasing()], among=())[4].verdict is Verdict.NO


# 5. Who does what


def test_5_every_post_is_held_today():
    found = answers(WHOLE, without(type(releasing()[0].statement), role=RELEASE_AUTHORITY))[5]
    assert whats(found) == [f"nobody is {RELEASE_AUTHORITY} of {party}" for party in BOTH]
    assert found.verdict is Verdict.NOT_YET


def test_5_a_post_that_ended_yesterday_is_held_by_nobody():
    yesterday = NOW.date() - timedelta(days=1)
    for until, verdict in ((yesterday, Verdict.NO), (NOW.date(), Verdict.YES)):
        ends = signed(an_appointment(TRUST, PRACTITIONER, at=NOW, until=until))
        found = answers(WHOLE, [*everything(), ends])[5]
        assert found.verdict is verdict
    ends = signed(an_appointment(TRUST, PRACTITIONER, at=NOW, until=yesterday))
    found = answers(WHOLE, [*everything(), ends])[5]
    assert whats(found) == [
        f"nobody is {PRACTITIONER} of {TRUST}; the last one's post ended on {yesterday}"
    ]


def test_5_a_post_that_begins_tomorrow_is_held_by_nobody_yet():
    said = without(type(releasing()[0].statement), role=RELEASE_AUTHORITY, party=TRUST)
    tomorrow = NOW.date() + timedelta(days=1)
    begins = signed(an_appointment(TRUST, RELEASE_AUTHORITY, from_=tomorrow))
    assert answers(WHOLE, [*said, begins])[5].verdict is Verdict.NOT_YET
    assert answers(WHOLE, [*said, begins], now=NOW + timedelta(days=1))[5].verdict is Verdict.YES


def test_5_a_deputy_is_somebody_else():
    parties = (a_council(), a_trust(deputies=(OPERATIONAL_LEAD,)))
    document = a_document(parties=parties)
    found = answers(document)[5]
    assert (found.verdict, found.gaps[0].what) == (
        Verdict.NOT_YET,
        f"Operational-Lead.Trust is {OPERATIONAL_LEAD} of {TRUST} and has no deputy",
    )
    twice = signed(an_appointment(TRUST, OPERATIONAL_LEAD, at=SAID))
    assert answers(document, [*everything(document), twice])[5].verdict is Verdict.NOT_YET
    deputy = signed(an_appointment(TRUST, OPERATIONAL_LEAD, "dee", at=SAID))
    found = answers(document, [*everything(document), deputy])[5]
    assert found.verdict is Verdict.YES
    until = date(2026, 12, 24)
    brief = signed(an_appointment(TRUST, OPERATIONAL_LEAD, "dee", at=SAID, until=until))
    found = answers(document, [*everything(document), brief])[5]
    assert any(one.says.endswith("until 2026-12-24") for one in found.evidence)


def test_5_who_signs_confirms_and_chairs_is_asked_for_even_where_no_post_names_them():
    bare = a_document(parties=(a_council(posts=()), a_trust(posts=())))
    found = answers(bare, [*adopted(PROTOCOL)])
    held = {one.says for one in found[5].evidence}
    assert {f"{SIGNATORY} of {TRUST}", f"{CHAIR} of {COUNCIL}"} <= held


# 6. Purposes and need to know


def test_6_each_purpose_says_what_question_it_answers_and_with_how_many_items():
    assert answers()[6].evidence[0].says == (
        f"{TRIAGE} uses 6 items to answer: {WHOLE.purposes[0].question}"
    )


@pytest.mark.parametrize(
    "fault",
    [
        lambda it: with_item(it, "names", necessity={TRIAGE: "  "}),
        lambda it: with_item(it, "names", necessity={"marketing": "It helps us to advertise."}),
        lambda it: evolve(it, flows=it.flows[:1]),
        lambda it: evolve(it, purposes=(*it.purposes, evolve(it.purposes[0], id="counting"))),
        lambda it: with_one(it, "purposes", TRIAGE, question=""),
    ],
)
def test_6_no_item_without_a_need_and_no_purpose_without_a_flow(fault):
    assert answers(fault(WHOLE))[6].verdict is Verdict.NO


def test_6_a_purpose_without_a_question_says_so():
    found = answers(with_one(WHOLE, "purposes", TRIAGE, question=""))[6]
    assert "no question is written down" in found.evidence[0].says


def test_6_a_protocol_says_its_purposes_and_no_items():
    found = answers(PROTOCOL, [*adopted(PROTOCOL)], among=())[6]
    assert [one.says for one in found.evidence] == [
        f"{TRIAGE}: To decide in time how a child is to be helped."
    ]


# 7. Lawful


def test_7_both_legs_say_what_they_rest_on():
    found = answers()[7]
    assert found.evidence[0].says == (
        f"{COUNCIL}, to disclose: 6(1)(e); 9(2)(g), through children-act-2004-s10"
    )
    assert found.evidence[-1].says.startswith("impact assessment: An assessment is required.")


@pytest.mark.parametrize(
    "fault",
    [
        lambda it: evolve(it, bases=it.bases[1:]),
        lambda it: with_bases(it, TRUST, it.bases[-1].leg, article_9="", schedule_1=""),
        lambda it: with_bases(it, TRUST, it.bases[-2].leg, gateways=("crime-and-disorder-1998",)),
        lambda it: evolve(it, assessment=evolve(it.assessment, screening="")),
        lambda it: evolve(it, assessment=None),
        lambda it: with_bases(it, TRUST, it.bases[-1].leg, article_6=" "),
    ],
)
def test_7_a_leg_without_a_basis_or_a_special_item_without_a_condition_is_a_no(fault):
    assert answers(fault(WHOLE))[7].verdict is Verdict.NO


def test_7_an_assessment_without_a_reference_is_shown_as_it_is():
    document = a_document(assessment=evolve(WHOLE.assessment, reference=""))
    assert answers(document)[7].evidence[-1].says == "impact assessment: An assessment is required."


def test_7_a_law_that_is_not_shown_to_be_in_force_carries_nothing():
    odd = with_bases(WHOLE, COUNCIL, WHOLE.bases[0].leg, gateways=("children-act-2004-s16la",))
    found = answers(odd)[7]
    assert found.verdict is Verdict.NO
    assert any(gap.source and gap.who for gap in found.gaps)


# 8. Safe


def test_8_an_assurance_counts_from_its_first_day_to_its_last():
    base = without(Assurance, party=TRUST)
    held = papers([WHOLE, PROTOCOL], base)
    kept = [one for one in held.held if one.statement.kind != "assurance"]
    for said, verdict in (
        ([], Verdict.NOT_YET),
        ([an_assurance(TRUST, expires=NOW.date() - timedelta(days=1))], Verdict.NO),
        ([an_assurance(TRUST, expires=NOW.date())], Verdict.YES),
        ([an_assurance(TRUST, from_=NOW.date() + timedelta(days=1))], Verdict.NOT_YET),
        ([an_assurance(TRUST, scheme="iso-27001")], Verdict.NOT_YET),
    ):
        signed_ones = [signed(one) for one in (an_assurance(COUNCIL), *said)]
        now_held = evolve(held, held=(*kept, *signed_ones))
        found = {one.number: one for one in questions(now_held, name_of(WHOLE), NOW)}
        assert found[8].verdict is verdict


def test_8_every_recipient_knows_how_long_it_keeps_what_and_how_it_goes():
    flow = WHOLE.flows[0]
    for kept in ((), (evolve(flow.retention[0], disposal=""),)):
        document = with_one(WHOLE, "flows", flow.id, retention=kept)
        assert answers(document)[8].verdict is Verdict.NO
    silent = with_one(WHOLE, "flows", flow.id, retention=())
    assert "kept: nothing said" in answers(silent)[8].evidence[0].says


def test_8_what_goes_by_a_way_that_is_not_enough_and_what_nobody_carries_out_is_a_no():
    spoken_of = with_one(WHOLE, "flows", "reply", channel="telephone")
    found = answers(spoken_of)[8]
    assert (found.verdict, len(found.gaps)) == (Verdict.NO, 1)
    assert "nothing says what keeps it safe that way" in found.gaps[0].what
    assert found.gaps[0].strength is Strength.STATUTORY_CODE
    told = evolve(WHOLE.security, transfer="By telephone, to a number that is known.")
    assert answers(evolve(spoken_of, security=told))[8].verdict is Verdict.YES
    pigeon = with_one(WHOLE, "flows", "contact", channel="pigeon")
    assert answers(pigeon)[8].verdict is Verdict.NO


def test_8_a_protocol_lists_the_controls_that_its_agreements_inherit():
    found = answers(PROTOCOL, [*adopted(PROTOCOL), *releasing()], among=())[8]
    assert found.evidence[0].says == "Each party trains its staff every year."
    bare = rooted(a_protocol(baseline_controls=()))
    assert answers(bare, [*adopted(bare)], among=())[8].verdict is Verdict.NO


# 9. Made known


READ = a_document(commencement=Commencement(acknowledged_percent=100))


def reads(party, role, days=0, **more):
    return says(Acknowledgement, party, READ, role, days, **more)


def test_9_staff_and_the_public_are_told_on_a_day():
    found = answers()[9]
    assert [one.on for one in found.evidence] == [date(2026, 12, 1)] * 2 + [SAID.date()]
    unscheduled = tuple(evolve(one, by=None) for one in TOLD)
    assert answers(a_document(communications=unscheduled))[9].verdict is Verdict.NOT_YET
    for left, missing in ((TOLD[:1], "public"), (TOLD[1:], "staff")):
        found = answers(a_document(communications=left))[9]
        assert (found.verdict, whats(found)) == (
            Verdict.NO,
            [f"none of the audiences is the {missing}"],
        )
    assert answers(a_document(communications=()))[9].verdict is Verdict.NO


def test_9_a_threshold_is_met_by_different_people_of_each_party():
    said = everything(READ)
    both = [reads(COUNCIL, WORKER), reads(TRUST, PRACTITIONER)]
    assert answers(READ, [*said, *both])[9].verdict is Verdict.YES
    second = signed(an_appointment(TRUST, PRACTITIONER, "second"))
    again = reads(TRUST, PRACTITIONER, days=1)
    found = answers(READ, [*said, *both, second, again])[9]
    assert (found.verdict, found.gaps[0].what) == (
        Verdict.NOT_YET,
        "1 of 2 staff of trust have acknowledged it; 100 % must",
    )
    other = reads(TRUST, PRACTITIONER, days=1, person="second")
    assert answers(READ, [*said, *both, second, other])[9].verdict is Verdict.YES


def test_9_whoever_is_no_staff_under_it_acknowledges_for_nobody():
    said = [*everything(READ), reads(COUNCIL, WORKER)]
    adviser = reads(TRUST, IG_ADVISER)
    assert answers(READ, [*said, adviser])[9].verdict is Verdict.NOT_YET
    left = NOW.date() - timedelta(days=1)
    gone = signed(an_appointment(TRUST, PRACTITIONER, at=NOW, until=left))
    new = signed(an_appointment(TRUST, PRACTITIONER, "second"))
    found = answers(READ, [*said, reads(TRUST, PRACTITIONER), gone, new])[9]
    assert whats(found) == ["0 of 1 staff of trust have acknowledged it; 100 % must"]


def test_9_a_protocol_is_made_known_too():
    told = rooted(a_protocol(communications=TOLD))
    assert answers(told, [*adopted(told)], among=())[9].verdict is Verdict.YES
    unproposed = answers(told, [], among=())[9]
    assert len(unproposed.evidence) == 2


# 10. When it does not work


def untested():
    return [one for one in everything() if one.statement.kind not in {"ping", "answer"}]


def test_10_each_of_the_four_has_a_contact_that_answered():
    found = answers()[10]
    assert [one.says.partition(":")[0] for one in found.evidence] == [*KINDS]
    assert found.evidence[0].who == "Ig-Adviser.Council, ig-adviser of council"
    found = answers(WHOLE, untested())[10]
    assert (found.verdict, len(found.gaps)) == (Verdict.NOT_YET, 4)


def test_10_an_answer_before_the_test_by_the_tester_or_too_late_is_none():
    pings = tried(WHOLE, days=5)
    for wrong in (
        reply(WHOLE, pings, days=4),
        reply(WHOLE, pings, party=TRUST, days=6),
        reply(WHOLE, pings, days=11),
    ):
        found = answers(WHOLE, [*untested(), *pings, *wrong])[10]
        assert (found.verdict, "did not answer within 5 days" in found.gaps[0].what) == (
            Verdict.NO,
            True,
        )
    assert answers(WHOLE, [*untested(), *pings, *reply(WHOLE, pings, days=10)])[10].verdict is (
        Verdict.YES
    )


def test_10_the_newest_test_that_is_decided_counts():
    later = tried(WHOLE, days=9)
    assert answers(WHOLE, [*everything(), *later])[10].verdict is Verdict.NO
    recent = tried(WHOLE, days=18)
    assert answers(WHOLE, [*everything(), *recent])[10].verdict is Verdict.YES
    assert answers(WHOLE, [*untested(), *recent])[10].verdict is Verdict.NOT_YET


def test_10_an_answer_about_another_document_tests_nothing_here():
    other = a_document(title="Another")
    pings = tried(other)
    said = [*untested(), *pings, *reply(other, pings)]
    assert answers(WHOLE, said, among=(PROTOCOL, other))[10].verdict is Verdict.NOT_YET


def test_10_a_kind_without_a_contact_or_a_contact_without_a_time_is_a_no():
    assert answers(a_document(feedback=WHOLE.feedback[:3]))[10].verdict is Verdict.NO
    never = tuple(
        FeedbackContact(kind=one.kind, contact=one.contact, days=0) for one in WHOLE.feedback
    )
    found = answers(a_document(feedback=never))[10]
    assert (found.verdict, len(found.gaps)) == (Verdict.NO, 4)


# A draft


def drafted(document=WHOLE, said=None, *, among=(PROTOCOL,), **more):
    """The answers about a draft at a node that holds these papers, or that is none."""
    held = None if said is None else papers(among, said)
    found = questions_of_draft(document, name_of(document), NOW, papers=held, **more)
    return {one.number: one for one in found}


def test_what_the_text_of_a_draft_answers_is_answered_where_there_is_no_node():
    found = drafted()
    assert [n for n, one in found.items() if one.verdict is Verdict.YES] == [4, 6, 7]
    assert found[6].evidence == answers()[6].evidence
    bare = a_document(need=evolve(WHOLE.need, in_scope=()))
    assert drafted(bare)[4].gaps == answers(bare)[4].gaps


def test_of_a_draft_alone_it_is_never_said_that_nobody_did_what_was_not_looked_up():
    found = drafted(a_document(commencement=Commencement(acknowledged_percent=80)))
    gaps = [gap for one in found.values() for gap in one.gaps]
    said = [gap.what for gap in gaps if "nobody" in gap.what or "has not" in gap.what]
    assert said == ["it has not been put before the partners"]
    assert {gap.leaves for gap in gaps} == {Verdict.NOT_YET}
    assert all(gap.who and gap.source and gap.remedy.endswith(".") for gap in gaps)
    assert f"who is {SIGNATORY} of {TRUST}: there is no node here to look it up" in whats(found[5])
    assert f"whether {TRUST} holds dspt: there is no node here to look it up" in whats(found[8])
    assert whats(found[2]) == [
        f"whether the protocol {PROTOCOL.id} is in force: there is no node here to look it up"
    ]


def test_what_only_somebody_can_state_of_a_draft_is_still_to_come_from_them():
    found = drafted(said=[*adopted(PROTOCOL), *releasing()], search=Search(at=NOW, by=""))
    assert whats(found[1]) == ["still to come: somebody says what a search of the register led to"]
    assert "is proposed: run accordant register" in found[1].gaps[0].remedy
    assert whats(found[3]) == [
        "it has not been put before the partners",
        *(
            f"still to come: the {OPERATIONAL_LEAD} of {party} confirms what it is for, in their "
            "own words"
            for party in BOTH
        ),
    ]
    assert [gap.who for gap in found[3].gaps[1:]] == [f"{OPERATIONAL_LEAD} of {p}" for p in BOTH]
    assert len(found[10].gaps) == len(KINDS)
    assert all(what.startswith("still to come: the contact for") for what in whats(found[10]))
    assert [n for n, one in found.items() if one.verdict is Verdict.YES] == [2, 4, 5, 6, 7, 8]
    assert whats(found[9]) == ["still to come: every partner is sent it"]


def test_a_hit_that_is_like_a_draft_is_to_be_spoken_of_once_it_is_proposed():
    other = rooted(an_agreement(id="other-agreement"))
    search = Search(at=NOW, by="", hits=(name_of(other),))
    found = drafted(said=[], among=(PROTOCOL, other), search=search)[1]
    (only,) = found.gaps
    assert only.what.startswith("still to come: other-agreement@1 was found in the register")
    assert found.evidence[-1].says == "the register here was searched, with 1 found"


def test_the_staff_of_a_draft_are_not_all_there_because_nobody_was_asked():
    document = a_document(commencement=Commencement(acknowledged_percent=80))
    found = drafted(document, [*adopted(PROTOCOL), *releasing()])[9]
    assert whats(found)[1:] == [
        f"still to come: 80 % of the staff of {party} acknowledge it" for party in BOTH
    ]


def test_a_party_that_has_not_joined_is_unknown_and_a_post_that_is_empty_is_empty():
    deputy = evolve(a_trust(), id="school", deputies=(OPERATIONAL_LEAD,))
    document = a_document(parties=(*WHOLE.parties, evolve(deputy, root="sha256:" + "8" * 64)))
    found = drafted(document, [])
    assert f"who is {SIGNATORY} of school: school has not joined this node" in whats(found[5])
    assert (
        f"who is {OPERATIONAL_LEAD} of school and their deputy: school has not joined this node"
        in whats(found[5])
    )
    assert f"nobody is {RELEASE_AUTHORITY} of {TRUST}" in whats(found[5])
    assert "whether school holds dspt: school has not joined this node" in whats(found[8])
    assert not [what for what in whats(found[8]) if what.startswith(f"whether {TRUST}")]


def test_a_draft_protocol_is_asked_eight_too():
    found = drafted(PROTOCOL)
    assert list(found) == [1, 2, 3, 4, 5, 6, 8, 9]
    assert found[4].verdict is Verdict.YES
