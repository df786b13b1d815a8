"""What covers a need, what is missing of the closest, and what is granted twice."""

from itertools import combinations
from random import Random

import pytest
from attrs import evolve

from accordant.core.agreement import ConsentRule, Mode, Prohibition
from accordant.core.cover import Shelves, Wanted, covering, held_against, nearness
from accordant.core.errors import BadInput
from accordant.core.protocol import ProtocolPurpose
from accordant.core.register import Granting, gist_of, likeness
from accordant.core.statement import State
from tests.core.asking import a_ban, a_policy
from tests.core.builders import (
    ADDRESS,
    BIRTH,
    CONCERNS,
    COUNCIL,
    NAMES,
    NHS,
    TRIAGE,
    TRUST,
    WORKER,
    a_protocol,
    a_trust,
    an_agreement,
    contact_flow,
    reply_flow,
    with_item,
    with_one,
)
from tests.core.signed_world import name_of, papers
from tests.worlds.large import dense, sparse
from tests.worlds.tiny import tiny
from tests.worlds.world import a_digest

ONE = an_agreement()


def a_need(**changes):
    return Wanted(**{"provider": COUNCIL, "recipient": TRUST, "purpose": TRIAGE, **changes})


def found(wanted, *agreements, **policy):
    return covering(wanted, Shelves(a_policy(*(agreements or (ONE,)), **policy)))


def missing(wanted, *agreements, **policy):
    """The names of the conditions that the closest clause does not meet."""
    closest = found(wanted, *agreements, **policy).closest
    return [one.name for one in closest.lacking] if closest else None


def contact(**changes):
    return with_one(ONE, "flows", "contact", **changes)


def test_an_id_is_that_one_whatever_is_said_of_another():
    """A purpose whose statement names another, a group, a dataset and an item likewise."""
    said = with_one(ONE, "purposes", TRIAGE, statement="Triage comes before any planning.")
    planning = evolve(said.purposes[0], id="planning", statement="Plans are made.")
    said = evolve(said, purposes=(*said.purposes, planning))
    assert missing(a_need(purpose="planning"), said) == ["purpose"]
    covered, other = contact_flow().groups[0], "adults"
    about = with_one(ONE, "groups", covered, description="Children who live with adults.")
    adults = evolve(about.groups[0], id=other, description="Grown up.")
    about = evolve(about, groups=(*about.groups, adults))
    assert missing(a_need(group=other), about) == ["group"]
    replies = reply_flow().dataset
    titled = with_one(ONE, "datasets", contact_flow().dataset, title=f"Contacts and {replies}")
    assert "dataset" in missing(a_need(what=(replies,)), titled)
    called = with_item(ONE, NAMES, aliases=(f"names in {replies}",))
    assert "dataset" in missing(a_need(what=(replies,)), called)


# What looking for words alone would get wrong


def test_the_items_of_a_need_must_stand_in_one_clause():
    """Grants never merge: two clauses with half each cover the halves and not the whole."""
    halves = [
        contact_flow(id=name, items=items, treatments={}, safe_recipients=(TRUST,))
        for name, items in (("contact", (NAMES, BIRTH)), ("more", (ADDRESS, CONCERNS)))
    ]
    split = evolve(ONE, flows=(*halves, reply_flow()))
    assert found(a_need(what=(NAMES, BIRTH)), split).clauses
    assert missing(a_need(what=(NAMES, ADDRESS)), split) == ["items"]
    assert found(a_need(what=(NAMES, ADDRESS))).clauses


def test_what_has_to_be_known_each_time_stands_in_no_needs_way():
    ban = Prohibition(id="no-children", text="Not if closed.", flags={"closed": True})
    clause = contact(consent=ConsentRule(), flags={"open": True})
    (one,) = found(a_need(), evolve(clause, prohibitions=(ban,))).clauses
    names = [each.name for each in one.each_time]
    assert names == ["group", "flags", "consent", "prohibition"]
    whole = evolve(ban, flags={})
    assert missing(a_need(), evolve(ONE, prohibitions=(whole,))) == ["prohibition"]
    assert missing(a_need(group="adults")) == ["group"]
    assert found(a_need(group="children")).clauses[0].each_time == ()


def test_a_party_is_meant_by_its_id_before_any_name_that_has_the_word():
    other = a_trust(id="northmoor", name="The Trust Charity")
    wide = evolve(ONE, parties=(*ONE.parties, other))
    assert found(a_need(recipient="trust"), wide).clauses[0].grant.recipient == TRUST
    assert found(a_need(recipient="Trust"), wide).clauses
    assert missing(a_need(recipient="charity"), wide)[0] == "parties"
    assert found(a_need(recipient="northmoor trust"), wide).closest is None
    backwards = found(a_need(provider="trust", recipient="council"), wide)
    assert [one.grant.clause.flow for one in backwards.clauses] == ["reply"]


def test_a_name_that_means_both_ends_means_no_pair_and_a_clauses_own_ends_come_first():
    named = [evolve(party, name="Northmoor Partners") for party in ONE.parties]
    alike = evolve(ONE, parties=tuple(named))
    assert found(a_need(provider="partners"), alike).clauses[0].grant.ends == (COUNCIL, TRUST)
    assert found(a_need(recipient="partners"), alike).clauses[0].grant.recipient == TRUST
    only = evolve(alike, flows=(reply_flow(),))
    assert missing(a_need(recipient="partners", what=("contacts",)), only) == ["parties", "dataset"]


# In people's words


@pytest.mark.parametrize(
    "what",
    [
        ("names",),
        ("Date of birth", "NHS number"),
        ("concern codes",),
        ("contacts about children",),
        ("contacts", "names"),
        (),
    ],
)
def test_datasets_and_items_are_found_in_words(what):
    said = a_need(provider="Council", purpose="help in time", what=what)
    assert found(a_need(what=what)).clauses
    assert found(evolve(said, purpose=ONE.purposes[0].statement, what=what)).clauses


def test_an_alias_is_an_item_and_words_mean_those_that_go():
    alias = with_item(ONE, "names", aliases=("what they are called",))
    assert found(a_need(what=("what they are called",)), alias).clauses
    two = with_item(ONE, "names", aliases=("number of names",))
    assert found(a_need(what=("number",)), two).clauses
    fewer = contact(items=(NAMES, BIRTH), treatments={}, safe_recipients=())
    assert missing(a_need(what=("number",)), fewer) == ["items"]


def test_all_that_is_missing_is_told_with_what_would_help_and_who_can():
    closest = found(
        a_need(purpose="housing", what=("shoe size", NAMES), role="clerk", mode=Mode.AD_HOC),
        contact(modes=(Mode.SYSTEMATIC,)),
    ).closest
    said = {one.name: one for one in closest.lacking}
    assert list(said) == ["purpose", "items", "role", "mode"]
    assert said["items"].sentence == "not granted: shoe-size: it is not in this clause"
    assert all(one.remedy and one.who for one in said.values())
    assert missing(a_need(what=("replies",))) == ["dataset"]
    assert found(a_need(role=WORKER, mode=Mode.AD_HOC)).clauses
    assert found(a_need(role="practitioner")).clauses
    assert missing(a_need(provider=TRUST, recipient=COUNCIL, what=("names",))) == ["items"]


def test_a_clause_that_is_not_in_force_or_barred_does_not_cover():
    assert missing(a_need(), state=State.SIGNED) == ["agreement"]
    unsafe = contact(safe_recipients=())
    assert missing(a_need(what=(ADDRESS,)), unsafe) == ["items"]
    assert found(a_need(), contact(modes=())).closest is None
    # A standing prohibition is the provider's own and changes from day to day: it is not looked at.
    assert found(a_need(), prohibitions=(a_ban(),)).clauses
    live = found(a_need(what=("names", "shoe size")), ONE, an_agreement(id="a-second"))
    assert live.closest.grant.clause.agreement == "a-second"


def test_the_closest_runs_between_the_two_if_any_does():
    back = evolve(ONE, flows=(reply_flow(),))
    assert missing(a_need(), back) == ["parties"]
    nothing = found(a_need(provider="harbour"))
    assert (nothing.closest, nothing.unknown) == (None, ("harbour",))
    assert found(a_need(recipient="nobody here")).unknown == ("nobody here",)


# Protocols


def test_a_protocol_covers_in_principle_where_it_stands_and_names_the_purpose():
    protocol = a_protocol()
    bare = evolve(a_policy(), papers=papers([protocol]))
    (above,) = covering(a_need(purpose=protocol.purposes[0].id), Shelves(bare)).protocols
    assert (above.live, above.purpose, above.covers) == (False, True, False)
    other = evolve(protocol, purposes=(ProtocolPurpose(id="roads", statement="Mend roads."),))
    bare = evolve(bare, papers=papers([other]))
    (above,) = covering(a_need(), Shelves(bare)).protocols
    assert (above.purpose, above.covers) == (False, False)
    assert covering(a_need(recipient="harbour"), Shelves(bare)).protocols == ()


# What is no need


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"provider": " "}, "provider"),
        ({"recipient": "…"}, "recipient"),
        ({"purpose": ""}, "purpose"),
        ({"what": ("…",)}, "what"),
        ({"role": "…"}, "role"),
        ({"group": "…"}, "group"),
        ({"recipient": COUNCIL}, "recipient"),
        ({"mode": Mode.EMERGENCY}, "mode"),
    ],
)
def test_what_is_no_need_is_refused_by_the_part_that_is_wrong(changes, path):
    with pytest.raises(BadInput) as refused:
        a_need(**changes)
    assert path in {one.path for one in refused.value.problems}


# Against the slow and obvious


def needs(world, seed, count):
    """Needs made of one world's words, half of them of a clause's own."""
    rng = Random(seed)
    for _ in range(count):
        grant = rng.choice(world.policy.grants)
        flow = grant.flow
        provider, recipient = rng.choice([grant.ends, tuple(rng.sample(world.parties, 2))])
        yield Wanted(
            provider=provider,
            recipient=recipient,
            purpose=rng.choice([flow.purpose, *world.purposes]),
            what=tuple(rng.sample(flow.items, min(2, len(flow.items))))
            if rng.random() < 0.6
            else (),
            role=rng.choice(["", *world.roles]),
            group=rng.choice(["", *world.groups]),
            mode=rng.choice([None, Mode.AD_HOC, Mode.SYSTEMATIC]),
        )


@pytest.mark.parametrize(
    "world", [*map(tiny, range(12)), sparse(80), dense(40)], ids=lambda world: world.name
)
def test_the_index_finds_what_a_full_scan_finds(world):
    shelves = Shelves(world.policy)
    for wanted in needs(world, 1, 12):
        every = list(held_against(wanted, shelves.meant(wanted), world.policy.grants, world.policy))
        quick = covering(wanted, shelves)
        assert [one.grant for one in quick.clauses] == [one.grant for one in every if one.covers]
        slow = None if quick.clauses else min(every, key=nearness, default=None)
        assert (quick.closest and quick.closest.grant) == (slow and slow.grant)


def overlapping(agreements):
    """Every pair of agreements, flow by flow: slow, and plain to see."""
    for (one, first), (other, second) in combinations(sorted(agreements.items()), 2):
        for flow in first.flows:
            for another in second.flows:
                both = set(flow.items) & set(another.items)
                ends = set(flow.recipients) & set(another.recipients)
                same = (flow.provider, flow.purpose, flow.dataset) == (
                    another.provider,
                    another.purpose,
                    another.dataset,
                )
                if first.id != second.id and same:
                    for recipient in ends if both else ():
                        line = (flow.provider, recipient, flow.purpose, flow.dataset)
                        yield from (((one, other), line, item) for item in both)


def told(twice):
    return {
        ((each.one, each.other), tuple(each.line), item) for each in twice for item in each.items
    }


def dotted(text):
    """An id of the large worlds as the register counts it."""
    return text.replace(".", "-")


@pytest.mark.parametrize(
    "world", [*map(tiny, range(20)), sparse(60), dense(40)], ids=lambda world: world.name
)
def test_what_is_granted_twice_is_what_comparing_every_pair_finds(world):
    agreements = {one.clause.digest: one.agreement for one in world.policy.grants}
    granting = Granting(agreements)
    slow = {
        (pair, (*line[:2], dotted(line[2]), dotted(line[3])), dotted(item))
        for pair, line, item in overlapping(agreements)
    }
    assert told(granting.twice()) == slow
    for digest in list(agreements)[:5]:
        mine = {((digest, other), *rest) for (one, other), *rest in slow if one == digest}
        mine |= {((digest, one), *rest) for (one, other), *rest in slow if other == digest}
        assert told(granting.twice_with(digest)) == mine


def test_versions_are_not_twice_and_ids_count_however_they_are_joined():
    spelt = evolve(
        an_agreement(id="another"),
        flows=(contact_flow(items=(NAMES, NHS), treatments={}, safe_recipients=()),),
    )
    held = {a_digest(n): one for n, one in enumerate((ONE, evolve(ONE, version=2), spelt))}
    twice = list(Granting(held).twice())
    assert {each.items for each in twice} == {frozenset({NAMES, NHS})}
    assert len(twice) == 2
    assert list(Granting({a_digest(1): ONE}).twice()) == []


def test_the_register_and_the_index_find_the_same_twice():
    """However large the one and small the other, both grant the same, so they are alike."""
    crowd = [a_trust(id=f"trust-{n}", name=f"Trust {n}") for n in range(20)]
    wide = evolve(an_agreement(id="wide"), parties=(*ONE.parties, *crowd))
    small = evolve(
        an_agreement(id="small"),
        flows=(contact_flow(items=(NAMES,), treatments={}, safe_recipients=()),),
    )
    found_ = likeness(gist_of(name_of(wide), wide), gist_of(name_of(small), small))
    held = {name_of(one): one for one in (wide, small)}
    assert list(found_.twice) == [each.line for each in Granting(held).twice()]
    assert not found_.is_duplicate
    apart = evolve(
        small, id="apart", flows=(contact_flow(items=(NHS,), treatments={}, safe_recipients=()),)
    )
    assert likeness(*(gist_of(name_of(one), one) for one in (small, apart))) is None
