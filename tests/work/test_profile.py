"""Profiles that an organisation keeps at its node: asked by every check here, and by no partner."""

import pytest
from attrs import evolve

from accordant.core.errors import BadInput, Conflict, NotAllowed, NotFound
from accordant.core.events import ProfileKept
from accordant.core.law import SHIPPED, Need, Profiles, Requirement, shipped
from accordant.core.people import IG_ADVISER, OPERATIONAL_LEAD, SIGNATORY
from accordant.core.questions import Verdict
from accordant.core.wire import encode, write_yaml
from accordant.work import profile as work
from accordant.work.draft import propose, read_draft
from accordant.work.profile import forget_profile, keep_profiles, kept_here, profiles_here
from accordant.work.question import answered, answered_of_draft
from accordant.work.recount import recount
from accordant.work.sign import certify, confirm, sign_document
from tests.core.builders import COUNCIL, TRUST
from tests.work.partnership import SECRET, WORDS, actor, events_of, rebuilt, waiting

OFFICER = actor("officer", COUNCIL)
AUDIT = Requirement(field="audit", need=Need.MANDATORY)
BARE = evolve(
    shipped("health"),
    id="northmoor",
    edition="2026-11",
    overlay=False,
    extends=("uk-gdpr",),
    agreement=(),
    protocol=(),
)
OURS = evolve(BARE, agreement=(AUDIT,))
WARD = evolve(BARE, id="ward", extends=("northmoor",))


def written(document) -> bytes:
    return write_yaml(encode(document)).encode()


def kept(house, *profiles):
    return keep_profiles(house, OFFICER, profiles)


@pytest.fixture
def council(both):
    return both[COUNCIL]


@pytest.fixture
def again(agreement, digest):
    return evolve(agreement, version=2, replaces=digest, title="Again")


def asks_audit(house, document):
    return [one.path for one in read_draft(house, written(document)).findings] == ["audit"]


def test_what_is_kept_is_asked_of_drafts_proposals_signatures_and_questions(
    both, council, again, digest
):
    name = propose(council, OFFICER, written(again)).digest
    kept(council, OURS)
    assert asks_audit(council, again)
    with pytest.raises(BadInput) as refused:
        propose(council, OFFICER, written(evolve(again, version=3, title="A third")))
    assert [one.path for one in refused.value.problems] == ["audit"]
    for found in (answered(council, digest), answered_of_draft(council, written(again))):
        assert found.answers[6].verdict is Verdict.NO
        assert [one.id for one in found.profiles.own] == ["northmoor"]
    both.deliver()
    for party in (COUNCIL, TRUST):
        for role in (OPERATIONAL_LEAD, IG_ADVISER):
            confirm(both[party], actor(f"{role}.{party}", party), name, role, WORDS, SECRET)
    both.deliver()
    certify(council, actor(f"chair.{COUNCIL}", COUNCIL), name, SECRET)
    both.deliver()
    with pytest.raises(BadInput, match="who may audit whom"):
        sign_document(council, actor(f"{SIGNATORY}.{COUNCIL}", COUNCIL), name, SECRET)
    theirs = sign_document(both[TRUST], actor(f"{SIGNATORY}.{TRUST}", TRUST), name, SECRET)
    assert theirs.digest == name, "a profile of one party's own does not bind another"


def test_no_partner_is_sent_what_is_kept(both, council):
    before = waiting(council)
    kept(council, OURS)
    assert waiting(council) == before
    assert profiles_here(both[TRUST]) is SHIPPED


def test_a_newer_edition_takes_the_place_of_the_older(council, again):
    kept(council, OURS)
    kept(council, evolve(BARE, edition="2027-01"))
    assert [one.profile.edition for one in kept_here(council)] == ["2027-01"]
    assert not asks_audit(council, again)


def test_an_edition_that_was_replaced_does_not_come_back_under_its_name(council):
    kept(council, OURS)
    kept(council, evolve(OURS, edition="2027-01"))
    with pytest.raises(Conflict, match="another edition has taken its place"):
        kept(council, OURS)
    assert [one.profile.edition for one in kept_here(council)] == ["2027-01"]


@pytest.mark.parametrize("edition", ["2026-11", " 2026-11 "])
def test_an_edition_has_one_text_for_ever_also_once_it_was_given_up(council, edition):
    kept(council, OURS)
    other = evolve(BARE, edition=edition)
    with pytest.raises(Conflict, match="with another text"):
        kept(council, other)
    forget_profile(council, OFFICER, "northmoor", "The board has withdrawn it.")
    with pytest.raises(Conflict, match="with another text"):
        kept(council, other)
    assert [one.profile for one in kept(council, OURS)] == [OURS]


def test_keeping_the_same_again_records_nothing(council):
    (first,) = kept(council, OURS)
    assert kept(council, OURS) == ()
    assert len(events_of(council, ProfileKept)) == 1
    (held,) = kept_here(council)
    assert (held.profile, held.by, held.digest) == (OURS, str(OFFICER), first.digest)


def test_a_profile_that_contradicts_itself_or_another_is_refused_and_nothing_is_kept(council):
    twice = evolve(OURS, agreement=(AUDIT, evolve(AUDIT, need=Need.RECOMMENDED)))
    with pytest.raises(BadInput, match="is recommended here and mandatory in line 0"):
        kept(council, twice)
    with pytest.raises(BadInput, match="is not a profile there is"):
        kept(council, OURS, evolve(WARD, extends=("nortmoor",)))
    with pytest.raises(BadInput, match="another profile of this name"):
        kept(council, OURS, evolve(OURS, edition="2027-01"))
    assert kept_here(council) == ()
    kept(council, OURS, WARD)
    looser = evolve(WARD, edition="2", agreement=(evolve(AUDIT, need=Need.RECOMMENDED),))
    with pytest.raises(BadInput, match="never loosen"):
        kept(council, looser)
    assert [one.profile for one in kept_here(council)] == [OURS, WARD]


def test_one_that_is_given_may_extend_one_that_is_kept_and_stands_in_the_place_of_its_name(
    council, again
):
    kept(council, OURS)
    asked = profiles_here(council, Profiles(own=(WARD,)))
    assert asked.above("ward") == ("ward", "northmoor", "uk-gdpr", "house")
    draft = read_draft(council, written(again), Profiles(own=(evolve(BARE, edition="try"),)))
    assert draft.findings == ()
    with pytest.raises(BadInput, match="another profile of this name"):
        profiles_here(council, Profiles(own=(BARE, evolve(BARE, edition="2"))))


def test_what_another_extends_is_not_given_up_first(council):
    kept(council, OURS, WARD)
    with pytest.raises(Conflict, match="ward extends northmoor"):
        forget_profile(council, OFFICER, "northmoor", "No longer.")
    forget_profile(council, OFFICER, "ward", "The ward has closed.")
    forget_profile(council, OFFICER, "northmoor", "No longer.")
    assert profiles_here(council) is SHIPPED


def test_only_what_is_kept_is_given_up_with_a_reason_and_by_one_s_own(council):
    with pytest.raises(NotFound, match="comes with the program"):
        forget_profile(council, OFFICER, "uk-gdpr", "Brexit.")
    with pytest.raises(NotFound) as missing:
        forget_profile(council, OFFICER, "northmoor", "No longer.")
    assert missing.value.advice == "None is kept here."
    kept(council, OURS)
    with pytest.raises(NotFound, match="did you mean “northmoor”"):
        forget_profile(council, OFFICER, "nortmoor", "No longer.")
    with pytest.raises(BadInput, match="say why"):
        forget_profile(council, OFFICER, "northmoor", " ")
    stranger = actor("officer", TRUST)
    with pytest.raises(NotAllowed):
        keep_profiles(council, stranger, (OURS,))
    with pytest.raises(NotAllowed):
        forget_profile(council, stranger, "northmoor", "No longer.")


def test_one_that_no_longer_fits_the_program_is_named_and_can_be_mended_or_given_up(
    council, again, monkeypatch
):
    kept(council, OURS, WARD)
    with monkeypatch.context() as newer:
        newer.setattr(work, "extended", _refusing)
        with pytest.raises(BadInput) as refused:
            read_draft(council, written(again))
    assert (refused.value.code, "profile forget" in refused.value.advice) == ("profile-unfit", True)
    with monkeypatch.context() as newer:
        newer.setattr(work, "decode", _refusing)
        with pytest.raises(BadInput, match="northmoor: ") as refused:
            kept_here(council)
        assert refused.value.code == "profile-unfit"
        kept(council, evolve(OURS, edition="2027-01"), evolve(WARD, edition="2"))
        forget_profile(council, OFFICER, "ward", "It no longer fits.")
    assert [one.profile.edition for one in kept_here(council)] == ["2027-01"]


def _refusing(*_):
    raise BadInput("it is not as it was")


def test_what_is_kept_stands_in_the_ledger_and_the_index_is_built_from_it(council):
    kept(council, OURS, WARD)
    kept(council, evolve(OURS, edition="2027-01"))
    forget_profile(council, OFFICER, "ward", "The ward has closed.")
    assert recount(council).holds
    built, there = rebuilt(council)
    assert built == there
    assert [key for shelf, key in built if shelf == "profile"] == ["northmoor"]
