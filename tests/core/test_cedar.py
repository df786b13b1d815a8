"""The policy in Cedar means what was signed, and what is not known never permits.

Cedar itself answers here. That it agrees with the model on everything is tested in tests/worlds.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import cedarpy
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from accordant.core.agreement import Agreement, ConsentRule, Marking, Prohibition, Tlp
from accordant.core.cedar import export, named, questions_of
from accordant.core.cedar.spelling import closes, opens, text
from accordant.core.decision import Consent, decide
from accordant.core.policy import Policy
from accordant.core.protocol import AssuranceNeeded, Link
from accordant.core.statement import Side, Stage, Standing, State, Suspension, civil
from accordant.core.treatment import Kind, Treatment
from accordant.core.wire import decode
from accordant.templates import northmoor
from tests.core.asking import a_ban, a_policy, a_request, an_emergency
from tests.core.builders import (
    BIRTH,
    COUNCIL,
    DAY,
    NAMES,
    PRACTITIONER,
    TRUST,
    WORKER,
    a_council,
    a_protocol,
    a_trust,
    an_agreement,
    contact_flow,
    with_one,
)
from tests.core.signed_world import NOW, an_appointment, an_assurance
from tests.worlds.tiny import tiny
from tests.worlds.world import a_policy_of, given_papers

CONTACT = "northmoor-agreement v1, clause contact, to trust"


def answers(request, policy, *, without="", policies=None):
    """What Cedar answers, with each question's context lacking one part."""
    made = export(policy)
    entities = json.dumps(made.entities)
    questions = questions_of(request, policy, made.flags)
    for question in questions:
        question["context"].pop(without, None)
    return cedarpy.is_authorized_batch(questions, policies or made.policies, entities)


def permits(request, policy, **more):
    return any(answer.allowed for answer in answers(request, policy, **more))


def validated(policy):
    made = export(policy)
    return cedarpy.validate_policies(made.policies, made.schema)


def asked(**changes):
    return a_request(**{"items": (NAMES,), **changes})


def with_contact(**changes):
    return a_policy(with_one(an_agreement(), "flows", "contact", **changes))


def test_every_policy_is_valid_under_the_schema_and_every_request_and_entity_too():
    worlds = [tiny(seed).policy for seed in range(20)]
    for policy in [a_policy(an_agreement(), prohibitions=(a_ban(subject="s1"),)), *worlds]:
        made = export(policy)
        found = cedarpy.validate_policies(made.policies, made.schema)
        assert found.validation_passed, found.errors
        cedarpy.Entities.from_json_str(json.dumps(made.entities), made.schema)
        for request in (asked(), an_emergency(second="second")):
            for question in questions_of(request, policy, made.flags):
                entities = json.dumps(made.entities)
                answer = cedarpy.is_authorized(question, made.policies, entities, made.schema)
                assert not answer.diagnostics.errors


def test_a_policy_with_no_agreement_permits_nothing_but_an_emergency():
    policy = Policy(now=NOW, papers=a_policy().papers)
    assert validated(policy).validation_passed
    assert not permits(asked(), policy)
    assert permits(an_emergency(), policy)
    assert questions_of(a_request(), policy, frozenset()) == []


def test_each_clause_is_one_policy_that_says_which_clause_it_is_in_its_own_words():
    policy = a_policy(an_agreement())
    made = export(policy)
    reply = "northmoor-agreement v1, clause reply, to council"
    assert made.ids == ("emergency", CONTACT, reply, "do not disclose")
    assert f"@agreement({text(policy.grants[0].clause.digest)})" in made.policies
    assert f"@text({text(contact_flow().text)})" in made.policies
    assert made.policies.count("permit (") == 3


def test_two_texts_under_one_number_are_told_apart_by_their_hashes():
    policy = a_policy(an_agreement(), an_agreement(summary="Another text."))
    names = named(policy.grants)
    assert len(set(names.values())) == len(policy.grants) == 4
    assert all(clause.digest in name for (clause, _), name in names.items())


def test_a_role_is_one_only_at_the_parties_to_which_the_agreement_gives_it():
    """A person of the trust who holds a role of that name, of another agreement, gets nothing."""
    elsewhere = an_appointment(TRUST, WORKER, "nurse")
    agreement = with_one(an_agreement(), "flows", "contact", roles=(PRACTITIONER, WORKER))
    other = with_one(agreement, "roles", WORKER, parties=(COUNCIL, TRUST))
    other = evolve(with_one(other, "flows", "contact", flags={"never": True}), id="z-other")
    sure = [an_assurance(party) for party in (COUNCIL, TRUST)]
    held = evolve(a_policy(agreement, other), papers=given_papers({}, [elsewhere, *sure]))
    request = asked(person="nurse", role=WORKER, acting_for=TRUST)
    assert [one.name for one in decide(request, held).unmet] == ["role"]
    assert not permits(request, held)


def test_words_in_a_clause_are_only_ever_words():
    """Nobody writes a policy of their own into the title of a clause."""
    nasty = 'x")\npermit(principal, action, resource);\n//\\ \u202e\x00 “é” 👍'
    policy = with_contact(title=nasty, text=nasty, flags={nasty: True})
    assert validated(policy).validation_passed
    assert len(cedarpy.PolicySet.from_str(export(policy).policies)) == 4
    assert not permits(asked(), policy)
    assert permits(asked(flags={nasty: True}), policy)


# Unknown is false in a permission and true in a prohibition.


def test_the_forbid_of_a_person_holds_where_it_is_not_said_whom_it_is_about():
    """Cedar skips a policy that errs. Without its guard, this prohibition would forbid nothing."""
    policy = a_policy(an_agreement(), prohibitions=(a_ban(subject="s1"),))
    guarded = 'if context has about then context.about.contains("order-1") else true'
    assert guarded in export(policy).policies
    bare = export(policy).policies.replace(guarded, 'context.about.contains("order-1")')
    assert not permits(asked(subject="someone-2"), policy, without="about")
    assert permits(asked(subject="someone-2"), policy, without="about", policies=bare)
    assert permits(asked(subject="someone-2"), policy)


EVERYTHING = {
    "subject": "s1",
    "recipients": (TRUST,),
    "purposes": ("triage",),
    "datasets": ("contacts",),
    "items": (NAMES,),
    "starts": DAY,
    "ends": DAY,
}


@pytest.mark.parametrize(
    "part", ["provider", "recipient", "purpose", "now", "about", "do_not_disclose_to"]
)
def test_a_prohibition_holds_whatever_part_of_a_request_is_lost(part):
    """The permit of an emergency looks at none of these, so that only the forbid can refuse it."""
    policy = a_policy(an_agreement(), prohibitions=(a_ban(**EVERYTHING),))
    request = evolve(an_emergency(), items=(NAMES,), subject="s1")
    assert not permits(request, policy)
    assert not permits(request, policy, without=part)
    bites = {"about", "do_not_disclose_to", "recipient"}  # whom the record excludes may be anyone
    spared = evolve(request, subject="other-2")
    assert permits(spared, policy)
    assert permits(spared, policy, without=part) is (part not in bites)


@pytest.mark.parametrize("part", ["group", "consent", "flags"])
def test_a_permission_fails_where_what_it_needs_is_not_said(part):
    agreement = with_one(
        an_agreement(), "flows", "contact", consent=ConsentRule(), flags={"open": True}
    )
    request = asked(consent=Consent.GIVEN, flags={"open": True})
    assert permits(request, a_policy(agreement))
    assert not permits(request, a_policy(agreement), without=part)


def test_a_role_that_the_agreement_gives_to_others_permits_nobody_here():
    """Whoever appoints somebody to another party's role gains nothing by it."""
    agreement = an_agreement()
    receiving = asked(acting_for=TRUST, person=f"{PRACTITIONER}.{TRUST}", role=PRACTITIONER)
    assert permits(receiving, a_policy(agreement))
    policy = a_policy(with_one(agreement, "roles", PRACTITIONER, parties=(COUNCIL,)))
    assert policy.papers.holders(TRUST, PRACTITIONER, policy.grants[0].day)
    assert not decide(receiving, policy).permits
    assert not permits(receiving, policy)
    assert f"{TRUST}/{PRACTITIONER}" not in json.dumps(export(policy).entities)


@pytest.mark.parametrize(
    ("ban", "forbidden", "spared"),
    [
        ({"groups": ("children",)}, {"group": None}, {"group": "adults"}),
        ({"flags": {"sealed": True}}, {"flags": {}}, {"flags": {"sealed": False}}),
        ({"flags": {"sealed": False}}, {"flags": {}}, {"flags": {"sealed": True}}),
        ({"items": (BIRTH,)}, {"items": (NAMES, BIRTH)}, {"items": (NAMES,)}),
        ({"purposes": ("triage",)}, {}, None),
        ({"recipients": (COUNCIL,)}, None, {}),
        ({"datasets": ("replies",)}, None, {}),
        ({}, {}, None),
    ],
)
def test_an_agreements_prohibition_holds_where_it_is_not_known_not_to(ban, forbidden, spared):
    agreement = with_one(an_agreement(), "flows", "contact", groups=())
    ban = Prohibition(id="not-this", text="Not this.", **ban)
    policy = a_policy(evolve(agreement, prohibitions=(ban,)))
    assert validated(policy).validation_passed
    if forbidden is not None:
        assert not permits(asked(**forbidden), policy)
    if spared is not None:
        assert permits(asked(**spared), policy)


def test_an_agreements_prohibition_binds_that_agreement_only():
    ban = Prohibition(id="not-this", text="Not this.")
    forbidding = an_agreement(id="other", prohibitions=(ban,))
    (answer,) = answers(asked(), a_policy(forbidding, an_agreement()))
    assert answer.allowed
    assert len(answer.diagnostics.reasons) == 1
    assert not permits(asked(), a_policy(forbidding))


def test_a_standing_prohibition_binds_every_agreement_and_says_nothing_of_the_person():
    ban = a_ban(subject="pseudonym-of-somebody", reason="she fled from her father")
    policy = a_policy(an_agreement(), an_agreement(id="other"), prohibitions=(ban,))
    (answer,) = answers(asked(subject=ban.subject), policy)
    assert not answer.allowed
    assert len(answer.diagnostics.reasons) == 1
    written = export(policy)
    everything = written.policies + written.schema + json.dumps(written.entities)
    assert "pseudonym-of-somebody" not in everything
    assert "fled" not in everything


def test_a_prohibition_that_is_put_to_each_row_does_not_stop_the_table():
    policy = a_policy(an_agreement(), prohibitions=(a_ban(subject="s1"),))
    assert permits(asked(by_row=True), policy)
    assert not permits(asked(), policy)
    assert not permits(asked(subject="S 1"), policy)


def test_only_a_second_person_in_an_emergency_lifts_what_stands():
    policy = a_policy(an_agreement(), prohibitions=(a_ban(),))
    assert not permits(an_emergency(), policy)
    assert permits(an_emergency(second="sam"), policy)
    made = export(policy)
    (question,) = questions_of(an_emergency(second="sam"), policy, made.flags)
    question["context"]["second"] = question["context"]["decider"]
    entities = json.dumps(made.entities)
    assert not cedarpy.is_authorized(question, made.policies, entities).allowed
    (question,) = questions_of(asked(), policy, made.flags)
    question["context"] |= {"second": "sam", "decider": "dana"}
    assert not cedarpy.is_authorized(question, made.policies, entities).allowed


def test_what_a_clause_grants_goes_without_the_items_in_the_way():
    policy = with_contact(treatments={NAMES: Treatment(kind=Kind.DROP)}, safe_recipients=())
    made, request = export(policy), a_request()
    entities = json.dumps(made.entities)
    goes = [
        question["context"]["items"][0]
        for question in questions_of(request, policy, made.flags)
        if cedarpy.is_authorized(question, made.policies, entities).allowed
    ]
    assert tuple(goes) == decide(request, policy).items
    assert not {"names", "address"} & set(goes)


@pytest.mark.parametrize(
    "changes",
    [
        {"treatments": {item: Treatment(kind=Kind.DROP) for item in contact_flow().items}},
        {"roles": (), "release_roles": ()},
        {"modes": ()},
    ],
)
def test_a_clause_that_can_permit_nothing_is_written_all_the_same(changes):
    policy = with_contact(**changes)
    assert CONTACT in export(policy).ids
    assert validated(policy).validation_passed
    assert not permits(asked(), policy)
    assert not decide(asked(), policy).permits


def test_no_request_without_an_item_is_permitted():
    policy = a_policy(an_agreement())
    made = export(policy)
    entities = json.dumps(made.entities)
    for request in (asked(), an_emergency()):
        (question,) = questions_of(request, policy, made.flags)
        question["context"]["items"] = []
        assert not cedarpy.is_authorized(question, made.policies, entities).allowed


def test_a_use_that_is_prohibited_is_prohibited_under_either_name():
    agreement = with_one(an_agreement(), "flows", "contact", purpose="triage")
    free = evolve(agreement, prohibited_uses=())
    use = evolve(an_agreement().prohibited_uses[0], id="triage")
    barred = evolve(agreement, prohibited_uses=(use,))
    assert permits(asked(use="triage"), a_policy(free))
    assert not permits(asked(use="triage"), a_policy(barred))
    assert not permits(asked(), a_policy(barred))


def test_a_dataset_goes_no_further_than_its_own_label():
    dataset = with_one(an_agreement(), "datasets", "contacts", marking=Marking(tlp=Tlp.RED))
    assert not permits(asked(), a_policy(dataset))
    unmarked = with_one(an_agreement(), "datasets", "contacts", marking=Marking())
    assert permits(asked(), a_policy(unmarked))


# What statements change stands in the entities, and only there.


def said(**changes):
    return Suspension(
        party=TRUST, at=NOW, document="sha256:" + "0" * 64, reason="a breach", **changes
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.SIGNED},
        {"sides": ()},
        {"moved": (COUNCIL, TRUST)},
        {"suspensions": (said(),)},
        {"suspensions": (said(items=(NAMES,)),)},
    ],
)
def test_what_statements_change_changes_the_entities_and_never_the_policies(changes):
    agreement = an_agreement()
    before, after = export(a_policy(agreement)), export(a_policy(agreement, **changes))
    assert before.policies == after.policies
    assert before.schema == after.schema
    assert before.entities != after.entities
    assert permits(asked(), a_policy(agreement))
    assert not permits(asked(), a_policy(agreement, **changes))


def test_without_its_entities_no_clause_permits():
    policy = a_policy(an_agreement())
    made = export(policy)
    (question,) = questions_of(asked(), policy, made.flags)
    assert not cedarpy.is_authorized(question, made.policies, "[]").allowed


def test_what_the_protocol_asks_is_asked_of_the_same_parties():
    linked = evolve(an_agreement(), protocol=Link(id="p", digest="sha256:" + "0" * 64))
    policy = a_policy(linked)
    grants = tuple(evolve(grant, protocol=_protocol()) for grant in policy.grants)
    assert permits(asked(), policy)
    assert not permits(asked(), evolve(policy, grants=grants))


def _protocol():
    asks = (AssuranceNeeded(scheme="iso-27001"),)
    return a_protocol(parties=(a_council(), a_trust(assurance=asks)))


def test_two_prohibitions_under_one_id_both_hold():
    bans = (a_ban(recipients=(COUNCIL,)), a_ban(recipients=(TRUST,)))
    policy = a_policy(an_agreement(), prohibitions=bans)
    assert not permits(asked(), policy)
    assert permits(asked(), evolve(policy, prohibitions=bans[:1]))


# The page that shows how.

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "check-with-cedar.md"


def northmoor_policy():
    """The partnership of the demonstration, in force, with its people in post."""
    roots = {party: f"sha256:{n:064x}" for n, party in enumerate(northmoor.PARTIES)}
    _, under = northmoor.documents(roots, date(2026, 11, 2))
    agreement = decode(Agreement, under("sha256:" + "2" * 64))
    sides = tuple(Side(party=party, stage=Stage.ACTIVE) for party in northmoor.PARTIES)
    digest = "sha256:" + "1" * 64
    standing = Standing(digest=digest, state=State.IN_FORCE, sides=sides)
    posts = [
        an_appointment(worker.party, role, worker.person, key=None)
        for worker in northmoor.PEOPLE
        for role in worker.roles
    ]
    held = [
        an_assurance(party.id, scheme=one.scheme)
        for party in agreement.parties
        for one in party.assurance
    ]
    return a_policy_of([(agreement, digest, standing)], [*posts, *held], NOW)


def test_the_page_shows_a_request_that_is_allowed_and_changes_that_are_not():
    made = export(northmoor_policy())
    entities = json.dumps(made.entities)
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    def allowed(**changes):
        request = json.loads(shown)
        request["context"] |= changes
        request["context"] = {k: v for k, v in request["context"].items() if v is not None}
        answer = cedarpy.is_authorized(request, made.policies, entities, made.schema)
        assert not answer.diagnostics.errors
        return answer.allowed

    assert allowed()
    assert not allowed(purpose="marketing")
    assert not allowed(items=["given_names", "intelligence_summary"])
    assert not allowed(role="hub-manager")
    assert not allowed(group=None)
    assert not allowed(do_not_disclose_to=[{"__entity": {"type": "Party", "id": "nvt"}}])


# Civil days as moments.

ZONES = ("Europe/London", "Pacific/Kiritimati", "Etc/GMT+12", "America/Santiago", "Africa/Cairo")


@given(
    st.dates(date(2012, 1, 1), date(2037, 12, 31)),
    st.sampled_from(ZONES),
    st.integers(-90_000_000, 90_000_000),
)
def test_a_day_begins_and_ends_where_its_zone_says(day, zone, milliseconds):
    """Also where clocks change at midnight: Chile and Egypt have days without one."""
    first = read(opens(day, zone))
    moment = first + timedelta(milliseconds=milliseconds)
    assert (civil(moment, zone) >= day) is (moment >= first)
    assert (civil(moment, zone) <= day) is (moment < read(closes(day, zone)))


def read(spelt):
    return datetime.fromisoformat(spelt.removeprefix('datetime("').removesuffix('")'))


def test_a_day_at_either_end_of_the_calendar_is_a_moment_too():
    assert opens(date.min, "Asia/Tokyo") == 'datetime("0001-01-01T00:00:00.000Z")'
    assert closes(date.max, "Etc/GMT+12") == 'datetime("9999-12-31T23:59:59.999Z")'
    assert read(opens(date(2026, 11, 22), "UTC")) == datetime(2026, 11, 22, tzinfo=UTC)
