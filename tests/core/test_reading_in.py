"""An existing agreement read in: what is known is filled, nothing invented, nothing lost."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordant.adapters.manuscripts import manuscript
from accordant.core.errors import BadInput
from accordant.core.law import TIERS, fields
from accordant.core.people import PartyKind
from accordant.core.reading_in import MOST_LETTERS, Grid, Passage, Source, headings, read_in
from accordant.core.reading_in.filling import slug, unused
from accordant.core.reading_in.finding import citations, one_date, one_period
from accordant.core.reading_in.headings import Headings, heading_key, kind_of, known_heading
from accordant.core.wire import decode, encode, read_yaml

SAMPLES = Path(__file__).parent / "manuscripts"
BLANKS = {
    tier: files("accordant.templates").joinpath("blank", f"{tier}.yaml").read_bytes()
    for tier in TIERS
}
BLANK = BLANKS["agreement"]
SAMPLED = [
    ("ico.md", "agreement"),
    ("dua.txt", "agreement"),
    ("waspi.md", "agreement"),
    ("tier1.md", "protocol"),
    ("waspi.md", "protocol"),
    ("tier1.md", "agreement"),
]


def read(name, tier="agreement"):
    source = manuscript(name, (SAMPLES / name).read_bytes())
    return source, read_in(source, BLANKS[tier], tier)


def of(*parts, tier="agreement"):
    found = read_in(Source(name="it", parts=parts), BLANKS[tier], tier)
    return found, read_yaml(found.text.encode())


def heading(text, place="line 1"):
    return Passage(text=text, place=place, level=1)


def line(text, place="line 2", *, bullet=False):
    return Passage(text=text, place=place, bullet=bullet)


def strings(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize(("name", "tier"), SAMPLED)
def test_nothing_of_a_sample_is_lost(name, tier):
    source, found = read(name, tier)
    draft = " ".join(found.text.replace("\n#", " ").split())
    for text in source.texts:
        for word in text.split():
            assert word.rstrip(":") in draft, (text, word)  # a label ends in a colon


@pytest.mark.parametrize(("name", "tier"), SAMPLED)
def test_nothing_in_the_draft_of_a_sample_was_invented(name, tier):
    source, found = read(name, tier)
    value = read_yaml(found.text.encode())
    said = " ".join(" ".join(source.texts).split()).casefold()
    ours = {"", f"accordant/{tier}/v1", "independent-chair", "disclose", "receive-and-use"}
    ours |= {"a-flow", "sha256:" + "0" * 64, "access", "information", "quality", "other"}
    ours |= {str(kind) for kind in PartyKind}
    for text in strings(value):
        if text in ours or re.fullmatch(r"\d{4}-\d{2}-\d{2}|[a-z0-9_-]+", text):
            continue  # a word of the form, or an id or a date made of the source’s own words
        for each in text.splitlines():
            parts = [part for part in re.split(": |; ", each) if part]
            assert all(part.casefold() in said for part in parts), each


def test_an_agreement_in_the_words_of_the_ico_is_recognised():
    _, found = read("ico.md")
    value = read_yaml(found.text.encode())
    assert value["title"] == "Data sharing agreement: Riverside school holiday support"
    assert [(p["name"], p["kind"]) for p in value["parties"]] == [
        ("Riverside Borough Council", "local-government"),
        ("Riverside Vale NHS Trust", "health"),
        ("The Lantern Club, a registered charity", "charity"),
    ]
    assert [one["statement"] for one in value["purposes"]] == [
        "To offer free holiday places to children who would otherwise go hungry.",
        "To tell the council how many places were used, without names.",
    ]
    assert value["term"] == {
        "effective_from": "2027-09-01",
        "expires": "",
        "review_due": "2028-09-01",
    }
    items = value["datasets"][0]["items"]
    assert [one["id"] for one in items] == ["child_s_name", "date_of_birth", "allergies"]
    assert items[2]["definition"] == "Allergies: Food allergies and what to do"
    assert {one["article_6"] for one in value["bases"]} == {"6(1)(e)"}
    assert {one["article_9"] for one in value["bases"]} == {"9(2)(g)"}
    assert {one["schedule_1"] for one in value["bases"]} == {"paragraph 18"}
    assert value["flows"][0]["retention"][0]["months"] == 24
    assert value["glossary"][0] == {
        "term": "Holiday place",
        "meaning": "a day at the club with a hot meal",
    }
    rest = {one.words: one.why for one in found.rest}
    assert "Volunteers see first names only." in rest
    assert rest["Places go by age"] == "why date_of_birth is needed; say for which purpose"


def test_an_american_data_use_agreement_is_recognised():
    _, found = read("dua.txt")
    value = read_yaml(found.text.encode())
    assert value["title"] == "DATA USE AGREEMENT FOR A LIMITED DATA SET"
    assert value["flows"][0]["provider"] == "cedar-valley-hospital-inc"
    assert value["flows"][0]["recipients"] == ["harlan-state-university"]
    assert value["term"]["effective_from"] == "2027-03-03"
    assert value["legal"]["governing_law"] == "The laws of the State of Iowa."
    assert len(value["prohibited_uses"]) == 3
    assert [one["id"] for one in value["datasets"][0]["items"]] == [
        "admission_month",
        "zip3",
        "age_band",
    ]
    assert [one.words for one in found.rest] == ["This Agreement may be signed in counterparts."]


def test_a_protocol_in_the_words_of_waspi_is_recognised():
    _, found = read("waspi.md")
    value = read_yaml(found.text.encode())
    assert [one["name"] for one in value["parties"]] == [
        "Cwm Afon County Borough Council",
        "Heddlu Cwm Afon Police",
    ]
    assert value["parties"][0]["brings"] == "Head of Children’s Services"
    assert value["quality"]["matching"].startswith("Name, date of birth")
    assert value["purposes"][0]["statement"].startswith("To plan support")
    only = value["purposes"][0]["id"]
    assert value["datasets"][0]["items"][0]["necessity"] == {only: "To find the right person"}
    assert value["change"]["review_triggers"] == ["after twelve months", "when the law changes"]
    assert any("three partners" in one.words for one in found.rest) is False


def test_each_field_names_the_place_it_came_from():
    _, found = read("ico.md")
    assert "# From line 5, under “Review date”: “1 September 2028”\n  review_due" in found.text
    assert "# Read in from ico.md." in found.text
    assert "# ---- Not recognised" in found.text
    assert "# summary: in a few plain sentences" in found.text


def test_what_is_not_said_is_left_empty_and_listed():
    found, value = of(heading("Our sharing"), heading("Unheard of"), line("Some words."))
    assert value["kind"] == ""
    assert value["zone"] == ""
    assert value["term"]["effective_from"] == ""
    assert value["parties"] == value["flows"][0]["recipients"] == []
    assert value["flows"][0]["onward"]["allowed"] is None
    assert value["incidents"]["tell_parties_within_hours"] is None
    assert any(one.startswith("summary:") for one in found.missing)
    assert any(one.startswith("flows[].onward.allowed:") for one in found.missing)
    assert [(one.heading, one.words) for one in found.rest] == [("Unheard of", "Some words.")]


def test_text_without_any_heading_is_all_kept():
    long = "A first paragraph that is no title, since it is far too long to be one. " * 4
    found, value = of(line(long, "line 1"), line("Another."))
    assert value["title"] == ""
    assert [one.words for one in found.rest] == [long.strip(), "Another."]


def test_a_heading_with_nothing_below_it_is_listed():
    found, _ = of(heading("Our sharing"), heading("Purpose"), heading("Mystery"))
    assert [one.words for one in found.rest] == ["Purpose", "Mystery"]


def test_a_known_heading_set_as_plain_text_counts_and_a_bullet_does_not():
    bullet = line("scope", bullet=True)
    found, value = of(line("Our sharing"), line("Background"), line("Why."), bullet)
    assert value["need"]["why"] == "Why.\nscope"
    assert found.rest == ()


def test_paragraphs_under_two_headings_of_one_meaning_are_joined():
    _, value = of(
        heading("T"),
        heading("Security"),
        line("Locked."),
        heading("Storage and access"),
        line("By role."),
        heading("How information is shared"),
        line("By portal."),
        heading("Method of transfer"),
        line("Never by fax."),
    )
    assert value["security"]["at_rest"] == "Locked.\nBy role."
    assert value["flows"][0]["text"] == "By portal.\nNever by fax."


def test_a_title_under_its_own_heading_counts_once():
    _, value = of(heading("Name of agreement"), line("Sharing in Riverside."))
    assert value["title"] == "Sharing in Riverside."
    found, value = of(line("First line"), heading("Title"), line("Sharing elsewhere."))
    assert value["title"] == "First line"
    assert found.rest[0].why == "the title was taken from the first line"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 1 May 2027", date(2027, 5, 1)),
        ("the 2nd of Sept 2027", date(2027, 9, 2)),
        ("March 3, 2027", date(2027, 3, 3)),
        ("2027-03-04", date(2027, 3, 4)),
        ("25/12/2027", date(2027, 12, 25)),
        ("12.25.2027", date(2027, 12, 25)),
        ("05/05/2027", date(2027, 5, 5)),
        ("04/05/2027", None),
        ("1 May 2027 to 2 May 2027", None),
        ("30 February 2027", None),
        ("5 Mayhem 2027", None),
        ("5 Ma 2027", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_only_where_it_can_be_read_in_one_way(text, found):
    assert one_date(text) == found


def test_a_date_that_can_be_read_in_two_ways_is_listed():
    found, value = of(line("T"), line("Review date: 04/05/2027"))
    assert value["term"]["review_due"] == ""
    assert found.rest[0].why == "no date that can be read in one way only"


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("six years after closure", 72),
        ("24 months, that is two years", 24),
        ("one year or two years", None),
        ("until closed", None),
    ],
)
def test_a_period_is_read_only_where_one_is_named(text, months):
    assert one_period(text) == months


def test_retention_without_one_period_is_listed():
    found, value = of(heading("T"), heading("Retention"), line("Two years, or six years."))
    assert value["flows"][0]["retention"] == []
    assert found.rest[0].words == "Two years, or six years."


def test_citations_are_read_however_they_are_spaced():
    assert citations("Art 6 (1) (E), 6(1)(ea); 9(2)(g), Schedule 1 Part 2 para 18") == {
        "article_6": ["6(1)(e)", "6(1)(ea)"],
        "article_9": ["9(2)(g)"],
        "schedule_1": ["paragraph 18"],
    }


def test_two_lawful_bases_are_not_shared_out_by_guess():
    found, value = of(
        heading("T"),
        heading("Parties"),
        line("A Council", bullet=True),
        heading("Purpose"),
        line("To help."),
        heading("Lawful basis"),
        line("The council 6(1)(e), the club 6(1)(f)."),
    )
    assert value["bases"] == []
    assert "6(1)(f)" in found.rest[-1].words


def test_a_lawful_basis_without_parties_is_only_listed():
    _, value = of(heading("T"), heading("Lawful basis"), line("6(1)(e)"))
    assert value["bases"] == []


def test_names_are_told_from_sentences_and_from_headings_of_columns():
    found, value = of(
        heading("T"),
        heading("Parties"),
        line("This agreement is between A Council and B Trust."),
        line("C Council"),
        Grid(rows=(("Organisation", "Contact"), ("D School", "head"), ("", "")), place="table 1"),
        heading("Data recipient"),
        line("D School"),
        heading("Provider"),
        line("C Council", bullet=True),
        line("C Council", bullet=True),
    )
    assert [one["name"] for one in value["parties"]] == ["D School", "C Council"]
    assert value["parties"][0]["brings"] == "head"
    assert value["flows"][0]["recipients"] == ["d-school"]
    assert value["flows"][0]["provider"] == "c-council"
    words = [one.words for one in found.rest]
    assert "This agreement is between A Council and B Trust." in words
    assert "Organisation | Contact" in words


def test_a_single_line_of_parties_that_is_a_sentence_is_listed():
    found, value = of(heading("T"), heading("Parties"), line("We, the council and the trust."))
    assert value["parties"] == []
    assert found.rest[0].words == "We, the council and the trust."


def test_items_of_all_sorts_of_tables_are_read_and_the_rest_kept():
    found, value = of(
        heading("T"),
        heading("Data items"),
        line("These only."),
        line("shoe size: in centimetres", bullet=True),
        Grid(
            rows=(
                ("Data item", "Description", "Owner"),
                ("Name", "", "council"),
                ("Name", "again", ""),
                ("", "no name", ""),
                ("", "", ""),
            ),
            place="table 1",
        ),
        Grid(rows=(("plain", "row"),), place="table 2"),
        Grid(rows=(), place="table 3"),
    )
    items = value["datasets"][0]["items"]
    assert [one["id"] for one in items] == ["shoe_size", "name", "name_2", "no_name", "plain"]
    assert items[1]["definition"] == "Name: council"
    assert items[3]["definition"] == "no name"
    assert [one.words for one in found.rest] == [
        "These only.",
        "Data item | Description | Owner",
    ]


def test_a_section_of_items_without_any_is_listed():
    found, value = of(heading("T"), heading("Data items"), line("To be agreed."))
    assert value["datasets"] == []
    assert found.rest[0].words == "To be agreed."


def test_benefits_scope_and_groups_are_filled_entry_by_entry():
    _, value = of(
        heading("T"),
        heading("Benefits"),
        line("Sooner help.", bullet=True),
        line("Less asking.", bullet=True),
        heading("In scope"),
        line("children", bullet=True),
        heading("Data subjects"),
        line("Children in Riverside"),
        heading("Service users"),
        line("Children in Riverside"),
    )
    assert [one["outcome"] for one in value["need"]["benefits"]] == ["Sooner help.", "Less asking."]
    assert value["need"]["in_scope"] == ["children"]
    assert [one["id"] for one in value["groups"]] == [
        "children-in-riverside",
        "children-in-riverside-2",
    ]


def test_a_glossary_without_meanings_is_listed():
    found, value = of(heading("T"), heading("Glossary"), line("See the annex."))
    assert "glossary" not in value
    assert found.rest[0].words == "See the annex."


def test_labelled_rows_of_a_table_are_fields_and_the_others_are_kept():
    found, value = of(
        line("T"),
        Grid(
            rows=(("Review date", "1 May 2027"), ("Colour", "blue"), ("Start date", "")),
            place="table 1",
        ),
    )
    assert value["term"]["review_due"] == "2027-05-01"
    assert [one.words for one in found.rest] == ["Colour | blue", "Start date |"]


def test_what_stands_in_the_source_cannot_break_out_of_a_comment():
    evil = "x\u2028owner: mallory\x85owner: mallory\rowner: mallory\nowner: mallory\x07"
    found, value = of(heading("T"), heading(f"Odd {evil}"), line(evil), line(f"Review: {evil}"))
    assert value["owner"] == ""
    assert "mallory" in found.text
    assert "⟨U+0007⟩" in found.text


ALIASES = [alias for known in headings().headings for alias in known.aliases]


@settings(max_examples=80)
@given(
    texts=st.lists(
        st.tuples(
            st.sampled_from([0, 0, 1]),
            st.one_of(st.text(max_size=40), st.sampled_from(ALIASES)),
            st.booleans(),
        ),
        max_size=8,
    ),
    tier=st.sampled_from(TIERS),
)
def test_whatever_is_read_in_the_draft_can_be_read_and_nothing_is_lost(texts, tier):
    parts = [Passage(text="The title", place="line 1")]
    for number, (level, text, bullet) in enumerate(texts, start=2):
        parts.append(Passage(text=text, place=f"line {number}", level=level, bullet=bullet))
    found = read_in(Source(name="it", parts=tuple(parts)), BLANKS[tier], tier)
    read_yaml(found.text.encode())
    kept = " ".join([*(one.words for one in found.rest), *(one.heading for one in found.rest)])
    kept += " ".join([*(one.words for one in found.filled), *(one.heading for one in found.filled)])
    for _, text, _ in texts:
        for word in text.split():
            assert word in kept


def test_a_source_without_text_or_with_a_book_of_it_is_refused():
    with pytest.raises(BadInput, match="holds no text"):
        Source(name="scan.docx", parts=(line(" "),))
    with pytest.raises(BadInput, match="more than any agreement"):
        Source(name="book", parts=(line("a" * (MOST_LETTERS + 1)),))


def test_headings_are_compared_without_numbers_articles_and_punctuation():
    assert known_heading("4.2  The Purpose of the Data Sharing:").agreement.path == "purposes"
    assert known_heading("Section 3: Data quality").agreement.path == "quality.responsible"
    assert known_heading("IV. RETENTION").agreement.path == "retention"
    assert known_heading("Individuals’ rights").agreement.path == "rights.subject_access"
    assert known_heading("The weather") is None
    assert heading_key("Appendix – Glossary") == "glossary"


def test_the_list_of_headings_is_dated_and_no_heading_means_two_things():
    known = headings()
    assert known.as_at == date(2026, 11, 22)
    value = encode(known)
    value["headings"][0]["aliases"].append("purpose")
    with pytest.raises(BadInput, match="“purpose” stands twice"):
        decode(Headings, value)
    value = encode(known)
    value["headings"][-1] |= {"agreement": None, "protocol": None}
    with pytest.raises(BadInput, match="neither an agreement nor a protocol"):
        decode(Headings, value)


@pytest.mark.parametrize("tier", TIERS)
def test_every_heading_leads_to_a_field_that_there_is(tier):
    """A flow’s fields, its ends and its retention are written under names of their own."""
    own = {"provider": "parties", "recipient": "parties", "retention": "flows[].retention"}
    rows = {row.path for row in fields().of(tier)}
    for known in headings().headings:
        if place := known.at(tier):
            path = own.get(place.path, place.path).replace("flow.", "flows[].")
            tops = {path, f"{path}[]"}
            assert any(row in tops or row.startswith(f"{path}[].") for row in rows), path


def test_the_kind_of_a_body_is_read_off_its_name_in_one_way_only():
    assert kind_of("Northmoor Constabulary") is PartyKind.POLICE
    assert kind_of("Harbour Light") is None
    assert kind_of("Council of the University") is None


def test_an_id_is_made_of_a_name_or_of_a_word_where_there_are_no_letters():
    assert slug("Élan Ltd.", "party") == "elan-ltd"
    assert slug("شرطة", "party") == "party"
    assert unused("party", ["party", "party-2"]) == "party-3"


# A protocol


BENEATH = "a protocol has no place for this: it is for an agreement beneath it"


def test_a_protocol_is_read_in_as_a_protocol():
    _, found = read("tier1.md", "protocol")
    value = read_yaml(found.text.encode())
    assert (value["format"], value["id"]) == (
        "accordant/protocol/v1",
        "information-sharing-protocol-riverside-families-partnership",
    )
    assert value["need"].startswith("Families told us")
    assert value["scope"] == (
        "Information about families with children under five in Riverside, as classes only."
    )
    assert [(one["name"], one["brings"]) for one in value["parties"]] == [
        ("Riverside Borough Council", "Head of Early Help"),
        ("Riverside Vale NHS Trust", "Director of Nursing"),
    ]
    assert [sorted(one) for one in value["purposes"]] == [["id", "statement"]] * 2
    assert value["functions"] == [{"outcome": "Families say their story once.", "measure": ""}]
    assert len(value["principles"]) == 2
    assert value["commitment"].startswith("We agree in principle")
    assert value["governance"]["decision_rule"].startswith("The partnership board")
    assert value["governance"]["escalation"] == ["the operational leads", "the independent chair"]
    assert value["joining_and_leaving"] == "A partner leaves with three months’ notice."
    assert [one["risk"][:8] for one in value["risks"]] == ["Families"]
    assert [one["title"] for one in value["related"]] == ["Riverside early help strategy"]
    assert value["term"]["review_due"] == "2029-04-01"
    assert value["glossary"][0]["term"] == "Early help"


def test_what_belongs_beneath_a_protocol_is_listed_and_never_put_into_it():
    _, found = read("tier1.md", "protocol")
    value = read_yaml(found.text.encode())
    assert not {"datasets", "flows", "bases", "security"} & set(value)
    rest = {(one.heading, one.words): one.why for one in found.rest}
    assert rest["13. Data items", "Name of the child | To find the right family"] == BENEATH
    assert rest["14. Retention", "Six years after the family has left the service."] == BENEATH
    assert rest["19. Colour of the cover", "Blue."] == ""


def test_what_is_out_of_scope_is_not_read_into_the_scope():
    found, value = of(
        heading("T"), heading("Scope"), line("Families."), heading("Exclusions"), line("Adoption."),
        tier="protocol",
    )  # fmt: skip
    assert value["scope"] == "Families."
    assert [(one.words, one.why) for one in found.rest] == [("Adoption.", BENEATH)]


def test_controls_under_several_headings_are_all_kept_each_by_itself():
    _, found = read("tier1.md", "protocol")
    assert read_yaml(found.text.encode())["baseline_controls"] == [
        "Each partner keeps what it receives as safe as its own.",
        "Each partner trains its staff every year.",
    ]
    places = [one.path for one in found.filled]
    assert places.count("baseline_controls") == 2


def test_whoever_provides_or_receives_takes_part_in_a_protocol_too():
    _, value = of(
        heading("T"), heading("Data provider"), line("A Council"), heading("Recipient"),
        line("B Trust"), tier="protocol",
    )  # fmt: skip
    assert [one["name"] for one in value["parties"]] == ["A Council", "B Trust"]


def test_what_only_a_protocol_says_is_listed_where_an_agreement_is_read_in():
    found, _ = of(heading("T"), heading("Principles"), line("Share what is needed.", bullet=True))
    assert [(one.words, one.why) for one in found.rest] == [
        (
            "Share what is needed.",
            "an agreement has no place for this: it is for the protocol above it",
        )
    ]


def test_a_protocol_names_what_is_still_to_be_written_of_a_protocol():
    found, value = of(heading("T"), heading("Pressures"), line("An inspection."), tier="protocol")
    assert value["environment"] == {"pressures": "An inspection."}
    assert value["governance"]["time_limit_days"] is None
    assert value["parties"] == value["principles"] == value["functions"] == []
    assert any(one.startswith("commitment:") for one in found.missing)
    assert not [one for one in found.missing if one.startswith("flows")]


def test_risks_and_related_documents_of_an_agreement_are_filled_too():
    _, value = of(
        heading("T"), heading("Risks"), line("A leak.", bullet=True), heading("Related documents"),
        line("The strategy", bullet=True),
    )  # fmt: skip
    assert value["risks"] == [{"risk": "A leak.", "owner": "", "response": ""}]
    assert value["related"] == [{"title": "The strategy", "kind": "document", "reference": ""}]
