"""Each condition of a clause, both ways, with its remedy and who can act."""

from datetime import date

import pytest
from attrs import evolve

from accordant.core.agreement import ConsentRule, Mode, Prohibition
from accordant.core.decision import CONDITIONS, Consent, Outcome, examine
from accordant.core.policy import policy_at
from accordant.core.protocol import AssuranceNeeded
from accordant.core.statement import Side, Stage, State, Suspension, Waiting
from accordant.core.treatment import Kind, Treatment
from tests.core.asking import a_ban, a_policy, a_request, an_emergency, asked, staffed, why_not
from tests.core.builders import (
    COUNCIL,
    DAY,
    PRACTITIONER,
    TRIAGE,
    TRUST,
    WORKER,
    a_council,
    a_protocol,
    a_trust,
    an_agreement,
    with_one,
)
from tests.core.signed_world import (
    NOW,
    an_appointment,
    an_assurance,
    name_of,
    papers,
    signed,
)

OWNER = "the owner, council, with every party's signature"
ASKER = "hub-worker.council"
BOTH = f"{ASKER}, who asks; to agree more, {OWNER}"
SIDES = (Side(party=COUNCIL, stage=Stage.ACTIVE), Side(party=TRUST, stage=Stage.ACTIVE))
ENDS_SWAPPED = {"provider": TRUST, "recipient": COUNCIL}


def with_flow(**changes):
    return with_one(an_agreement(), "flows", "contact", **changes)


def examined(agreement=None, policy=None, **changes):
    """The conditions of the contact clause, by name."""
    policy = policy or a_policy(agreement or an_agreement())
    grant = next(grant for grant in policy.grants if grant.flow.id == "contact")
    return {one.name: one for one in examine(a_request(**changes), grant, policy).conditions}


def suspension(party, **changes):
    said = Suspension(
        party=party, at=NOW, document="sha256:" + "0" * 64, reason="we found a breach"
    )
    return evolve(said, **changes)


def test_every_condition_of_the_usual_question_holds_and_says_so():
    """There are sixteen conditions, each with a name of its own and a sentence."""
    found = examined()
    assert len(found) == len(CONDITIONS) == 16
    assert all(one.met is True and one.sentence and not one.remedy for one in found.values())


@pytest.mark.parametrize(
    ("name", "changes", "met", "remedy", "who"),
    [
        ("parties", ENDS_SWAPPED, False, "add a flow from trust to council", OWNER),
        ("parties", {"recipient": "trsut"}, False, "did you mean “trust”?", ASKER),
        ("parties", {"recipient": "kfz"}, False, "name one of council, trust", ASKER),
        ("purpose", {"purpose": "housing"}, False, "ask for triage if that is why", BOTH),
        ("dataset", {"dataset": "replies"}, False, "agree a flow for replies", OWNER),
        ("items", {"items": ("names", "iban")}, False, "ask without iban, or agree", BOTH),
        (
            "role",
            {"role": "clerk"},
            False,
            "have a hub-worker do it",
            "operational-lead of council",
        ),
        (
            "role",
            {"acting_for": TRUST, "role": "clerk"},
            False,
            "have a practitioner do it",
            "operational-lead of trust",
        ),
        ("held", {"person": "stranger"}, False, "council appoints them", "at council"),
        ("group", {"group": "adults"}, False, "agree to cover adults", OWNER),
        ("group", {"group": "chidlren"}, False, "did you mean “children”?", ASKER),
        ("group", {"group": None}, None, "say whom it is about", "hub-worker.council"),
        ("mode", {"mode": Mode.EMERGENCY}, False, "agree emergency sharing", OWNER),
        ("prohibition", {"use": "marketing"}, False, "cannot be shared for this", OWNER),
        ("prohibition", {"purpose": "marketing"}, False, "cannot be shared for this", OWNER),
    ],
)
def test_a_condition_that_fails_names_the_remedy_and_who_can_act(name, changes, met, remedy, who):
    """What is asked amiss is told from what is not known; each no is useful."""
    if changes.get("mode") is Mode.EMERGENCY:
        emergency = an_emergency().emergency
        changes = {**changes, "items": ("names",), "emergency": emergency}
    failed = examined(**changes)[name]
    assert failed.met is met
    assert failed.sentence
    assert remedy in failed.remedy
    assert who in failed.who


@pytest.mark.parametrize(
    ("state", "remedy", "who"),
    [
        (State.DRAFT, "bring it into force: trust signs", "signatory of trust"),
        (State.CONSULTATION, "bring it into force: trust signs", "signatory of trust"),
        (State.AGREED_IN_PRINCIPLE, "bring it into force: trust signs", "signatory of trust"),
        (State.SIGNED, "bring it into force: trust signs", "signatory of trust"),
        (State.SUSPENDED, "bring it into force: trust signs", "signatory of trust"),
        (State.SUPERSEDED, "use the version in force", "hub-worker.council"),
        (State.EXPIRED, "agree a new version", OWNER),
        (State.TERMINATED, "agree a new version", OWNER),
        (State.WITHDRAWN, "agree a new version", OWNER),
    ],
)
def test_only_an_agreement_in_force_permits(state, remedy, who):
    """In every other state the answer is no, with what that state waits for."""
    waiting = (Waiting(what="trust signs", who="signatory of trust"),)
    answer = asked(policy=a_policy(an_agreement(), state=state, waiting=waiting))
    assert answer.outcome is Outcome.DENY
    (failed,) = answer.unmet
    assert failed.name == "agreement"
    assert (remedy in failed.remedy, failed.who) == (True, who)
    assert str(state) in failed.sentence


@pytest.mark.parametrize(
    ("said", "met"),
    [
        (suspension(COUNCIL), False),
        (suspension(TRUST), False),
        (suspension("police"), True),
        (suspension(COUNCIL, flows=("contact",)), False),
        (suspension(COUNCIL, flows=("reply",)), True),
        (suspension(COUNCIL, items=("address",)), True),
    ],
)
def test_either_end_suspends_the_flow_and_nobody_else(said, met):
    """A flow runs only while both its ends are active; who stopped it lets it go on."""
    failed = examined(policy=a_policy(an_agreement(), suspensions=(said,)))["active"]
    assert failed.met is met
    if not met:
        assert (failed.remedy, failed.who) == (f"{said.party} resumes the flow", said.party)
        assert "we found a breach" in failed.sentence


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ACTIVE])
@pytest.mark.parametrize("end", [COUNCIL, TRUST])
def test_both_ends_must_be_active(end, stage):
    """Whoever has not joined, or has left, shares under nothing; the others go on."""
    sides = [Side(party=party, stage=Stage.ACTIVE) for party in (COUNCIL, TRUST)]
    idle = Side(party=end, stage=stage, why="so it is")
    with_idle = tuple(idle if side.party == end else side for side in sides)
    failed = examined(policy=a_policy(an_agreement(), sides=with_idle))["active"]
    assert (failed.met, failed.who) == (False, end)
    assert f"{end} is {stage} and not active: so it is" in failed.sentence
    assert end in failed.remedy
    silent = (*(side for side in sides if side.party != end), Side(party=end, stage=stage))
    failed = examined(policy=a_policy(an_agreement(), sides=silent))["active"]
    assert failed.sentence == f"{end} is {stage} and not active"
    assert examined(policy=a_policy(an_agreement(), sides=()))["active"].met is False


def test_ends_that_have_moved_to_a_later_version_use_it():
    moved = a_policy(an_agreement(), moved=(COUNCIL, TRUST))
    failed = examined(policy=moved)["active"]
    assert (failed.met, failed.remedy) == (False, "use the version in force")
    one = a_policy(an_agreement(), moved=(TRUST, "police"))
    assert examined(policy=one)["active"].met is True


def test_an_agreement_under_review_goes_on_and_says_so():
    policy = a_policy(an_agreement(), state=State.UNDER_REVIEW)
    assert asked(policy=policy).permits
    assert "in force, and under review" in examined(policy=policy)["agreement"].sentence


@pytest.mark.parametrize(
    ("flows", "stopped"), [((), True), (("contact",), True), (("reply",), False)]
)
def test_a_suspended_item_is_left_out_and_refused_by_name(flows, stopped):
    """An item suspended by either end does not go; the others do."""
    said = suspension(TRUST, items=("address",), flows=flows)
    policy = a_policy(an_agreement(), suspensions=(said,))
    answer = asked(policy=policy)
    assert answer.permits
    assert ("address" not in answer.items) is stopped
    named = asked(policy=policy, items=("names", "address"))
    assert named.permits is not stopped
    if stopped:
        assert {one.item: one.why for one in answer.left_out} == {"address": "it is suspended"}
        assert "address: it is suspended" in named.unmet[0].sentence


def test_nobody_may_where_the_clause_names_no_role():
    """A clause that names no role for releasing lets nobody release."""
    failed = examined(with_flow(release_roles=()))["role"]
    assert failed.met is False
    assert failed.sentence.endswith("it names: nobody")


def test_a_role_is_one_only_at_the_parties_the_agreement_gives_it_to():
    """Whoever appoints somebody to another's role lets them neither release nor receive."""
    agreement = with_one(an_agreement(), "roles", WORKER, parties=(TRUST,))
    found = examined(agreement)["role"]
    assert found.met is False
    assert found.sentence == (
        "a hub-worker of council may not release under this clause; it names: nobody"
    )
    both = with_one(an_agreement(), "roles", WORKER, parties=(COUNCIL, TRUST))
    assert examined(both)["role"].met is True


def test_the_recipient_may_ask_in_its_own_role():
    """Whoever acts for the recipient needs a role that may receive."""
    receiving = {"acting_for": TRUST, "role": PRACTITIONER, "person": f"{PRACTITIONER}.{TRUST}"}
    assert asked(**receiving).permits
    assert why_not(asked(**{**receiving, "role": WORKER})) == ["role", "held"]


def test_a_clause_without_groups_covers_everyone():
    assert asked(with_flow(groups=()), group=None).permits


@pytest.mark.parametrize("wanted", [True, False])
def test_a_flag_must_be_known_and_as_the_clause_says(wanted):
    """What is not known does not permit; the person who asks can find out."""
    agreement = with_flow(flags={"restricted": wanted})
    assert examined(agreement, flags={"restricted": wanted})["flags"].met is True
    other = examined(agreement, flags={"restricted": not wanted})["flags"]
    assert (other.met, other.who) == (False, COUNCIL)
    assert other.remedy.endswith("is set" if wanted else "is not set")
    unknown = examined(agreement)["flags"]
    assert (unknown.met, unknown.who) == (None, "hub-worker.council")
    assert unknown.remedy == "establish “restricted”"


@pytest.mark.parametrize(
    ("consent", "met"),
    [
        (Consent.GIVEN, True),
        (Consent.REFUSED, False),
        (Consent.WITHDRAWN, False),
        (None, None),
    ],
)
def test_where_a_clause_relies_on_consent_it_must_have_been_given(consent, met):
    found = examined(with_flow(consent=ConsentRule()), consent=consent)["consent"]
    assert found.met is met
    if met is not True:
        assert found.who == "the worker at council"
        assert "use a clause that does not rely on consent" in found.remedy


def test_consent_refused_does_not_stop_what_does_not_rely_on_it():
    assert asked(consent=Consent.REFUSED).permits


@pytest.mark.parametrize(
    ("starts", "ends", "met"),
    [
        (DAY, DAY, True),
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 21), False),
        (date(2026, 11, 21), date(2026, 11, 23), True),
    ],
)
def test_a_clause_runs_between_its_own_days_both_included(starts, ends, met):
    found = examined(with_flow(starts=starts, ends=ends))["dates"]
    assert found.met is met
    if starts is not None and not met:
        assert (found.remedy, found.who) == ("wait", "nobody: the calendar")
    elif not met:
        assert (found.remedy, found.who) == ("agree a new end date", OWNER)


def test_a_role_is_held_to_the_end_of_its_last_day():
    """Held today, it permits; ended yesterday, it does not."""
    for until, permits in ((DAY, True), (date(2026, 11, 21), False)):
        post = an_appointment(COUNCIL, WORKER, "sam", until=until)
        policy = evolve(a_policy(an_agreement()), papers=papers([], [signed(post)]))
        assert asked(policy=policy, person="sam").permits is permits


@pytest.mark.parametrize(
    ("stated", "met", "says"),
    [
        ({"scheme": "other"}, False, "trust has not stated that it holds iso"),
        ({"expires": DAY}, True, ""),
        ({"expires": date(2026, 11, 21)}, False, "runs from 2026-07-01 to 2026-11-21"),
        ({"from_": date(2026, 11, 23)}, False, "runs from 2026-11-23 to 2027-06-30"),
    ],
)
@pytest.mark.parametrize("asked_by", ["agreement", "protocol"])
def test_each_end_holds_every_assurance_unexpired(stated, met, says, asked_by):
    """What the agreement or the protocol above it asks of a party has not run out on the day."""
    needs = a_trust(assurance=(AssuranceNeeded(scheme="iso"),))
    parties = (a_council(assurance=()), needs)
    if asked_by == "agreement":
        policy = a_policy(an_agreement(parties=parties))
    else:
        plain = a_policy(an_agreement())
        above = a_protocol(parties=parties)
        policy = evolve(
            plain, grants=tuple(evolve(grant, protocol=above) for grant in plain.grants)
        )
    said = signed(an_assurance(TRUST, **{"scheme": "iso", **stated}))
    found = examined(policy=evolve(policy, papers=papers([], [said])))["assurance"]
    assert found.met is met
    assert says in found.sentence
    if not met:
        assert (found.remedy, found.who) == (
            "trust renews iso and states it",
            "ig-adviser of trust",
        )


def test_a_protocol_that_does_not_name_an_end_asks_nothing_of_it():
    plain = a_policy(an_agreement())
    above = a_protocol(parties=(a_council(), a_trust(id="police")))
    grants = tuple(evolve(grant, protocol=above) for grant in plain.grants)
    assert asked(policy=evolve(plain, grants=grants)).permits


def test_an_item_the_clause_drops_never_goes():
    """It is refused by name, and left out when all that is granted is asked for."""
    agreement = with_flow(treatments={"address": Treatment(kind=Kind.DROP)})
    answer = asked(agreement)
    assert "address" not in answer.items
    assert ("address", "the clause drops it") in [(o.item, o.why) for o in answer.left_out]
    named = asked(agreement, items=("address",))
    assert "address: the clause drops it" in named.unmet[0].sentence


def test_a_guarded_item_goes_to_safe_recipients_only():
    agreement = with_flow(safe_recipients=())
    answer = asked(agreement)
    assert answer.permits
    assert [one.item for one in answer.left_out] == ["address"]
    assert "not a safe recipient" in answer.left_out[0].why
    assert why_not(asked(agreement, items=("address",))) == ["items"]
    assert asked(items=("address",)).permits


def test_a_record_that_excludes_the_recipient_does_not_go_at_all():
    """The record's own exclusion stands above every clause, whether an item is guarded or not."""
    answer = asked(items=("address",), do_not_disclose_to=(TRUST,))
    assert answer.outcome is Outcome.DENY
    assert why_not(answer) == ["standing-prohibition"]
    assert "may not be disclosed to trust" in answer.unmet[0].sentence
    assert "disclosed" not in answer.summary
    assert why_not(asked(items=("names",), do_not_disclose_to=(TRUST,))) == ["standing-prohibition"]
    assert asked(do_not_disclose_to=("police",)).permits


def test_a_request_for_what_is_granted_is_never_a_permit_of_nothing():
    """Where every item of the clause is in the way, the answer is no and names them all."""
    agreement = with_flow(items=("address",), treatments={}, safe_recipients=())
    answer = asked(agreement)
    assert answer.outcome is Outcome.DENY
    assert why_not(answer) == ["items"]
    assert "address: it is guarded" in answer.unmet[0].sentence


BAN = Prohibition(id="ban", text="Not this.")


@pytest.mark.parametrize(
    ("ban", "changes", "met"),
    [
        ({}, {}, False),
        ({"recipients": (TRUST,)}, {}, False),
        ({"recipients": (COUNCIL,)}, {}, True),
        ({"purposes": (TRIAGE,)}, {}, False),
        ({"purposes": ("marketing",)}, {}, True),
        ({"purposes": (TRIAGE,)}, {"use": "planning"}, False),
        ({"datasets": ("contacts",)}, {}, False),
        ({"datasets": ("replies",)}, {}, True),
        ({"items": ("address",)}, {"items": ("names", "address")}, False),
        ({"items": ("address",)}, {"items": ("names",)}, True),
        ({"groups": ("children",)}, {}, False),
        ({"groups": ("children",)}, {"group": "adults"}, True),
        ({"flags": {"open": True}}, {"flags": {"open": True}}, False),
        ({"flags": {"open": True}}, {"flags": {"open": False}}, True),
        ({"recipients": (TRUST,), "datasets": ("replies",)}, {}, True),
    ],
)
def test_a_prohibition_applies_where_all_it_names_does(ban, changes, met):
    """A part left out means any."""
    agreement = an_agreement(prohibitions=(evolve(BAN, **ban),))
    found = examined(agreement, **changes)["prohibition"]
    assert found.met is met
    if not met:
        assert (found.remedy, found.who) == ("agree to change ban", OWNER)
        assert "Not this" in found.sentence


@pytest.mark.parametrize(
    ("ban", "changes", "sentence", "remedy"),
    [
        (
            {"groups": ("children",)},
            {"group": None},
            "it is not said whom this is about",
            "say whom it is about",
        ),
        (
            {"flags": {"open": True}},
            {},
            "it is not known whether “open” is set",
            "establish “open”",
        ),
        (
            {"groups": ("children",), "flags": {"open": True, "urgent": False}},
            {"group": None, "flags": {"urgent": False}},
            "it is not said whom this is about and it is not known whether “open” is set",
            "say whom it is about and establish “open”",
        ),
    ],
)
def test_a_prohibition_applies_where_that_is_not_known_and_says_what_is_to_be_found_out(
    ban, changes, sentence, remedy
):
    """Unknown counts as yes, and whoever asks can find out."""
    found = examined(an_agreement(prohibitions=(evolve(BAN, **ban),)), **changes)["prohibition"]
    assert found.met is None
    assert found.sentence == f"{sentence}, and the agreement forbids it (ban): Not this"
    assert (found.remedy, found.who) == (f"{remedy}, or agree to change ban", BOTH)


def test_every_prohibition_and_prohibited_use_that_applies_is_named():
    """Known and unknown together are known to forbid."""
    bans = (evolve(BAN, id="one"), evolve(BAN, id="two", flags={"open": True}))
    found = examined(an_agreement(prohibitions=bans), use="marketing")["prohibition"]
    assert found.met is False
    assert found.sentence == (
        "the agreement forbids this use: No marketing of any kind; "
        "the agreement forbids it (one): Not this; "
        "it is not known whether “open” is set, and the agreement forbids it (two): Not this"
    )
    assert found.remedy == (
        "it cannot be shared for this; agree to allow marketing; agree to change one; "
        "establish “open”, or agree to change two"
    )


def test_everything_that_stops_the_ends_is_named():
    """Two suspensions, and a later version, each have somebody who can act."""
    sides = (Side(party=COUNCIL, stage=Stage.SUSPENDED, why="a breach"), *SIDES[1:])
    policy = a_policy(
        an_agreement(),
        sides=sides,
        moved=(COUNCIL, TRUST),
        suspensions=(suspension(COUNCIL, reason="a breach"), suspension(TRUST, flows=("contact",))),
    )
    found = examined(policy=policy)["active"]
    assert found.sentence == (
        "council has suspended it: a breach; trust has suspended it: we found a breach; "
        "both ends have moved to a later version of northmoor-agreement"
    )
    assert found.who == "council; trust; hub-worker.council"


@pytest.mark.parametrize(
    ("state", "stage", "met"),
    [
        (State.CONSULTATION, Stage.INVITED, True),
        (State.CONSULTATION, Stage.LEFT, False),
        (State.SIGNED, Stage.SIGNED, True),
        (State.SIGNED, Stage.INVITED, False),
        (State.SUSPENDED, Stage.AGREED, False),
        (State.EXPIRED, Stage.LEFT, False),
    ],
)
def test_before_it_is_in_force_only_those_it_does_not_wait_for_are_told_apart(state, stage, met):
    """What a document waits for says who has yet to sign; once it is signed, it says no more."""
    sides = (Side(party=COUNCIL, stage=stage), *SIDES[1:])
    policy = a_policy(an_agreement(), state=state, sides=sides)
    assert examined(policy=policy)["active"].met is met


def test_every_flag_scheme_and_day_in_the_way_is_named():
    yesterday, tomorrow = date(2026, 11, 21), date(2026, 11, 23)
    needs = tuple(AssuranceNeeded(scheme=scheme) for scheme in ("iso", "cyber"))
    clause = {"flags": {"a": True, "b": False, "c": True}, "starts": tomorrow, "ends": yesterday}
    agreement = evolve(with_flow(**clause), parties=(a_council(), a_trust(assurance=needs)))
    found = examined(agreement, flags={"b": True, "c": True})
    assert found["flags"].met is False
    assert found["flags"].remedy == "establish “a”; share only where “b” is not set"
    assert found["flags"].who == f"{ASKER}; council"
    assert found["assurance"].remedy == (
        "trust renews iso and states it; trust renews cyber and states it"
    )
    assert found["assurance"].who == "ig-adviser of trust"
    assert found["dates"].sentence == (
        "the clause starts on 2026-11-23; the clause ended on 2026-11-21"
    )


def test_another_purpose_and_another_use_are_both_named():
    found = examined(purpose="housing", use="planning")["purpose"]
    assert "not for housing" in found.sentence
    assert "to be used for planning" in found.sentence
    assert found.who == BOTH


def test_what_an_end_must_hold_is_asked_of_the_ends_of_the_request():
    """Where the clause runs between others, it is the two that ask who would have to be active."""
    third = a_trust(id="harbour", assurance=(AssuranceNeeded(scheme="iso"),))
    agreement = an_agreement(parties=(a_council(), a_trust(), third))
    sides = (
        *SIDES[:1],
        Side(party=TRUST, stage=Stage.LEFT),
        Side(party="harbour", stage=Stage.ACTIVE),
    )
    policy = a_policy(agreement, sides=sides)
    found = examined(policy=policy, recipient="harbour")
    assert (found["parties"].met, found["active"].met) == (False, True)
    assert found["assurance"].remedy == "harbour renews iso and states it"
    joins = examined(policy=evolve(policy, parties=policy.parties | {"kfz"}), recipient="kfz")
    assert joins["parties"].remedy == "have kfz join, and add a flow from council to kfz"
    assert joins["active"].met is True


@pytest.mark.parametrize(
    ("items", "changes", "remedy"),
    [
        (("address",), {"items": ("names",)}, "agree to share it and agree that trust is safe"),
        (("names", "address"), {}, "ask without address, or agree that trust is safe for it"),
        (
            ("names", "nhs-number", "address"),
            {"treatments": {"nhs-number": Treatment(kind=Kind.DROP)}},
            "ask without nhs-number, address, or agree to share nhs-number and agree that trust",
        ),
    ],
)
def test_all_that_keeps_an_item_back_is_named(items, changes, remedy):
    """An item comes once each of its reasons is set right; none is hidden behind another."""
    changes = {"treatments": {}, "safe_recipients": (), **changes}
    found = examined(with_flow(**changes), items=items)["items"]
    assert found.remedy.startswith(remedy)
    assert OWNER in found.who


def test_whoever_suspended_an_item_can_let_it_go_on():
    both = tuple(suspension(party, items=("address",)) for party in (COUNCIL, TRUST))
    policy = a_policy(an_agreement(), suspensions=both)
    found = examined(policy=policy, items=("address",))["items"]
    assert found.sentence == "not granted: address: it is suspended"
    assert found.remedy == "have council resume it and have trust resume it"
    assert found.who == "council; trust"


def test_of_what_a_clause_grants_one_item_that_may_go_is_enough():
    """Where all is kept back, setting one item right would do."""
    bans = (evolve(BAN, items=("names",)), evolve(BAN, id="old", items=("names",), groups=("x",)))
    flow = {
        "items": ("names", "date-of-birth", "address"),
        "treatments": {"date-of-birth": Treatment(kind=Kind.DROP)},
        "safe_recipients": (),
    }
    groups = tuple(evolve(an_agreement().groups[0], id=name) for name in ("children", "x"))
    agreement = evolve(with_flow(**flow), groups=groups, prohibitions=bans)
    own = (a_ban(items=("names",)),)
    found = examined(policy=a_policy(agreement, prohibitions=own), group=None)["items"]
    assert found.remedy == (
        "agree to change ban and say whom it is about, or agree to change old and have council "
        "lift order-1; or agree to share date-of-birth; or agree that trust is safe for address"
    )
    assert (
        found.who == f"{OWNER}; {ASKER}, who asks; to agree more, {OWNER}; council, who set order-1"
    )
    dropped = {item: Treatment(kind=Kind.DROP) for item in ("names", "nhs-number")}
    none = with_flow(items=("names", "nhs-number"), treatments=dropped)
    assert examined(none)["items"].remedy == "agree to share one of names, nhs-number"


@pytest.mark.parametrize(
    ("ban", "goes"),
    [({}, False), ({"recipients": (COUNCIL,)}, True), ({"flags": {"open": True}}, False)],
)
def test_a_prohibited_item_is_left_out_of_what_the_clause_grants(ban, goes):
    """A prohibition of some items keeps those back; the others still go."""
    banned = evolve(BAN, items=("address",), **ban)
    answer = asked(an_agreement(prohibitions=(banned,)))
    assert answer.permits
    assert ("address" in answer.items) is goes
    if not goes:
        assert [(one.item, one.why) for one in answer.left_out] == [
            ("address", "the agreement forbids it (ban)")
        ]


def test_the_policy_is_compiled_from_the_papers():
    """Each clause is a grant for each recipient, with where its agreement stands."""
    policy = policy_at(papers([an_agreement()]), (), NOW)
    assert [grant.clause.flow for grant in policy.grants] == ["contact", "reply"]
    assert [grant.ends for grant in policy.grants] == [(COUNCIL, TRUST), (TRUST, COUNCIL)]
    assert {grant.standing.state for grant in policy.grants} == {State.DRAFT}
    assert {grant.day for grant in policy.grants} == {DAY}
    assert str(policy.grants[0].clause) == "northmoor-agreement v1, clause contact"
    assert policy.grants[0].clause.digest == name_of(an_agreement())
    assert policy_at(staffed(), (), NOW).grants == ()


@pytest.mark.parametrize(
    ("roles", "remedy"),
    [
        (("clerk",), "have a clerk do it, or agree that a hub-worker of council may"),
        (
            ("clerk", "nurse"),
            "have a clerk or nurse do it, or agree that a hub-worker of council may",
        ),
        (
            ("clerk", "nurse", "lead"),
            "have a clerk, nurse or lead do it, or agree that a hub-worker of council may",
        ),
        ((), "agree who may release"),
    ],
)
def test_any_of_the_roles_a_clause_names_would_do(roles, remedy):
    found = examined(with_flow(release_roles=roles))["role"]
    assert found.remedy == remedy


@pytest.mark.parametrize(
    ("items", "remedy"),
    [
        (("iban",), "ask without iban, or agree to share it"),
        (("iban", "x"), "ask without iban, x, or agree to share them"),
    ],
)
def test_one_item_in_the_way_is_it_and_several_are_them(items, remedy):
    assert examined(items=("names", *items))["items"].remedy == remedy
