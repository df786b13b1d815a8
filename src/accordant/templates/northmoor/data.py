"""What the case systems of Northmoor hold, made up from a seed: the same seed, the same rows.

The four bodies know the same families, each by its own names for them. A row has the items of its
dataset and columns that a real system has and nobody agreed to share. A few rows are truly bad.
No NHS number (all begin 999), telephone number or postcode (NM is no area) can be anyone's.
"""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any, Final

from attrs import frozen

from accordant.core.canonical import Json
from accordant.core.treatment.items import check_digit
from accordant.templates.northmoor.names import Named, someone

ON: Final = date(2026, 11, 20)
"""The day the made-up records were drawn from their systems."""

BAD: Final = 40
"""About one row in so many has a fault that no one can put right but at its source."""

Row = dict[str, Any]

STREETS: Final = ("Tannery Row", "St. Osyth’s Lane", "Gas House Yard", "Moor Top", "Ffordd y Bryn")
CONCERNS: Final = ("DA", "NEGLECT", "PHYSICAL", "EMOTIONAL", "CSE", "MISSING", "UNBORN")
DECISIONS: Final = ("enquiry", "assessment", "early-help", "no-action")
RAGS: Final = ("red", "amber", "amber", "green", "green", "green")
GRADES: Final = ("standard", "standard", "medium", "high")


@frozen(kw_only=True)
class Family:
    """One child and the adults around it, as they are; no body knows them quite so."""

    number: int
    child: Named
    born: date
    nhs_number: str
    mother: Named
    mother_born: date
    other: Named
    other_born: date
    house: int
    street: str
    postcode: str


def family(seed: int, number: int) -> Family:
    """Make up the family of a number; the first is always the one the story is about."""
    draw = draws(seed, "family", number)
    mother, other = someone(draw), someone(draw)
    child = STORY_CHILD if number == 0 else someone(draw, draw.choice(_surnames(mother, other)))
    return Family(
        number=number,
        child=child,
        born=STORY_BORN if number == 0 else ON - timedelta(days=draw.randint(20, 6500)),
        nhs_number=nhs_number(draw),
        mother=STORY_MOTHER if number == 0 else mother,
        mother_born=ON - timedelta(days=draw.randint(6600, 17000)),
        other=other,
        other_born=ON - timedelta(days=draw.randint(6600, 20000)),
        house=draw.randint(1, 240),
        street=draw.choice(STREETS),
        postcode=postcode(draw),
    )


STORY_CHILD: Final = Named(
    given="Amara",
    family="O'Brien-Okafor",
    variants=(
        {"given": "Amara", "family": "Okafor", "kind": "birth", "until": "2024-08-30"},
        {"value": "Amara O’Brien", "kind": "known-as", "source": "school"},
    ),
)
"""Known to the council by one name and to the trust by another, with one birth date."""

STORY_BORN: Final = date(2017, 5, 14)

STORY_MOTHER: Final = Named(given="Ifeoma", family="Okafor")


def _surnames(mother: Named, other: Named) -> list[str | None]:
    """Give the family names a child may have: one parent's, both, or one of its own."""
    both = f"{mother.family}-{other.family}" if mother.family and other.family else None
    return [mother.family, mother.family, other.family, both, None]


def nhs_number(draw: Random) -> str:
    """Make up a valid NHS number in the range kept for tests, which begins with 999."""
    while True:
        nine = [9, 9, 9, *(draw.randint(0, 9) for _ in range(6))]
        check = check_digit(nine)
        if check < 10:  # ten means that there is no such number
            return "".join(map(str, [*nine, check]))


def postcode(draw: Random) -> str:
    """Make up a postcode of the UK form in an area that does not exist."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    inward = f"{draw.randint(1, 9)}{draw.choice(letters)}{draw.choice(letters)}"
    return f"NM{draw.randint(1, 19)} {inward}"


def contacts(seed: int, count: int) -> list[Row]:
    """Give the council's contacts, one for each child (dataset csc-contact)."""
    return [_spoilt(seed, number, _contact(seed, number)) for number in range(count)]


def _contact(seed: int, number: int) -> Row:
    known, draw = family(seed, number), draws(seed, "contact", number)
    received = _moment(draw)
    unborn = number > 0 and draw.random() < 0.03
    return {
        **_child(known, unborn=unborn),
        **_whereabouts(known, draw),
        **_history(draw),
        "referral_id": referral(number),
        "expected_delivery_date": _day(ON + timedelta(days=150)) if unborn else None,
        "carers": [
            _person(known.mother, known.mother_born, "mother", parental_responsibility=True),
            _person(known.other, known.other_born, draw.choice(("father", "stepfather"))),
        ],
        "household": [_person(someone(draw), ON - timedelta(days=4000), "brother or sister")],
        "concern_codes": draw.sample(CONCERNS, draw.randint(1, 3)),
        "concern_narrative": "The caller heard shouting and a child crying for a long time.",
        "fact_or_opinion": draw.choice(("fact", "opinion", "both")),
        "referrer": [{"name": someone(draw).full, "role": "teacher", "organisation": "a school"}],
        "received_at": _instant(received),
        "rag": draw.choice(RAGS),
        "decision": draw.choice(DECISIONS),
        "decided_at": _instant(received + timedelta(hours=draw.randint(1, 80))),
        "full_case_file": "A file of 340 pages that no one agreed to share.",
        "adoption_data": "Adopted child: sealed." if draw.random() < 0.05 else None,
        "foster_carer_address": f"{draw.randint(1, 90)} Hidden Close, Northmoor",
    }


def _child(known: Family, *, unborn: bool) -> Row:
    """Who the child is, as the council knows it."""
    if unborn:
        gone = ("nhs_number", "given_names", "name_variants", "date_of_birth")
        name: Row = {"family_name": known.mother.family}
        return {"child_local_id": f"C{known.number:07}", **dict.fromkeys(gone), **name}
    return {
        "child_local_id": f"C{known.number:07}",
        "nhs_number": known.nhs_number,
        "given_names": known.child.given,
        "family_name": known.child.family,
        "name_variants": list(known.child.variants),
        "date_of_birth": _day(known.born),
    }


def _whereabouts(known: Family, draw: Random) -> Row:
    """Where the child is; about one address in eight is to be kept from someone."""
    restricted = draw.random() < 0.12
    return {
        "address": f"{known.house} {known.street}, Northmoor",
        "postcode": known.postcode,
        "address_restricted": restricted,
        "do_not_disclose_to": ["hls"] if restricted else [],
        "school_urn": f"99{draw.randint(0, 9999):04}",
        "gp_ods_code": f"Z99{draw.randint(0, 999):03}",
    }


def _history(draw: Random) -> Row:
    """What the council knows of the child from before."""
    return {
        "sex": draw.choice("FM"),
        "ethnicity": draw.choice(("W1", "W2", "A3", "A4", "B1", "M1", "O2")),
        "disability_codes": draw.choice(([], [], [], ["MOB"], ["LD", "COMM"])),
        "first_language": draw.choice(("en", "en", "en", "cy", "pl", "bn", "ar", "zh")),
        "prior_involvement_level": draw.choice(("none", "none", "early-help", "child-in-need")),
        "cp_plan_status": draw.choice(("never", "never", "ended", "current")),
        "looked_after_status": draw.choice(("never", "never", "never", "ended")),
    }


def da_occurrences(seed: int, count: int) -> list[Row]:
    """Give the constabulary's domestic abuse occurrences (dataset police-da-occurrence)."""
    return [_spoilt(seed, number, _occurrence(seed, number)) for number in range(count)]


def _occurrence(seed: int, number: int) -> Row:
    known, draw = family(seed, number), draws(seed, "occurrence", number)
    grade = draw.choice(GRADES)
    until = _day(ON + timedelta(days=draw.randint(5, 400))) if draw.random() < 0.3 else None
    return {
        **_record(draw),
        "occurrence_ref": f"NP-26-{number:07}",
        "occurred_at": _moment(draw).isoformat(),
        "occurrence_type": draw.choice(("assault", "harassment", "stalking", "verbal")),
        "subject_category": draw.choice(("suspect", "suspect", "convicted", "other")),
        "person_names": known.other.all,
        "person_dob": _day(known.other_born),
        "victim_names": known.mother.all,
        "victim_dob": _day(known.mother_born),
        "safe_contact": _safe_contact(draw),
        "relationship": draw.choice(("partner", "former-partner", "son")),
        "dash_or_dara_grade": "high" if number == 0 else grade,
        "children_present": draw.random() < 0.6,
        "injury_flag": draw.random() < 0.3,
        "weapon_flag": draw.random() < 0.1,
        "protective_orders": [{"kind": "non-molestation", "until": until}] if until else [],
        "order_expires": until,
    }


def _record(draw: Random) -> Row:
    """What else the police hold, of which some is agreed and some never leaves."""
    convicted = {"offence": "common assault", "year": 2019, "sentence": "community order"}
    return {
        "bail_conditions_summary": "Not to go to the home." if draw.random() < 0.3 else None,
        "relevant_convictions": [convicted] if draw.random() < 0.2 else [],
        "missing_episodes_12m": draw.choice((0, 0, 0, 1, 4)),
        "police_protection_used": draw.random() < 0.03,
        "intelligence_summary": "He is said to have a key." if draw.random() < 0.1 else None,
        "intelligence_grading": "2-C-P",
        "officer_contact": f"PC {draw.randint(1000, 9999)}, 01632 960 {draw.randint(200, 299)}",
        "covert_source_detail": "SOURCE 7741 met at the usual place.",
        "uninvolved_witnesses": [{"name": someone(draw).full}],
        "full_pnc_record": "PNCID 99/123456X, 14 pages",
        "custody_record": "NC/99/2026",
    }


def health(seed: int, count: int) -> list[Row]:
    """Give the trust's safeguarding information (dataset health-safeguarding)."""
    return [_spoilt(seed, number, _health(seed, number)) for number in range(count)]


def _health(seed: int, number: int) -> Row:
    known, draw = family(seed, number), draws(seed, "health", number)
    seen = {"date": _day(_moment(draw).date()), "department": "ED", "reason_code": "S52.5"}
    return {
        "nhs_number": known.nhs_number,
        # The trust may know the child by an earlier name; it has no item, so it does not leave.
        "patient_name": "Amara Okafor" if number == 0 else known.child.full,
        "patient_dob": _day(known.born),
        "relevant_attendances": [seen] if draw.random() < 0.4 else [],
        "was_not_brought_count_12m": draw.choice((0, 0, 1, 2, 5)),
        "midwifery_booking": draw.choice((None, None, "booked at 10 weeks", "booked at 27 weeks")),
        "health_visitor_summary": "Seen at home; thin, quiet, warm with the mother.",
        "adult_mh_service_involved": draw.random() < 0.2,
        "substance_service_involved": draw.random() < 0.1,
        "cpis_alert": draw.random() < 0.05,
        "practitioner_contact": "Safeguarding desk, 01632 960 355",
        "gp_consultation_notes": "The mother asked for help with sleep.",
        "full_record": "HL7 bundle, 2,114 entries",
        "sexual_health": "Clinic visit, confidential.",
        "fertility": None,
        "genetics": "BRCA1 tested.",
    }


def idva(seed: int, count: int) -> list[Row]:
    """Give the charity's clients in danger (dataset idva-risk)."""
    return [_spoilt(seed, number, _client(seed, number)) for number in range(count)]


def _client(seed: int, number: int) -> Row:
    known, draw = family(seed, number), draws(seed, "idva", number)
    agreed = draw.choice(("given", "given", "refused"))
    return {
        "client_ref": f"HL-{number:05}",
        "victim_names": known.mother.all,
        "victim_dob": _day(known.mother_born),
        "safe_contact": _safe_contact(draw),
        "dash_score": 17 if number == 0 else draw.randint(0, 24),
        "current_risk_summary": "He waits outside the school and knows her hours.",
        "children": [_person(known.child, known.born, "child")],
        "alleged_perpetrator": [_person(known.other, known.other_born, "former partner")],
        "engagement_status": draw.choice(("engaged", "intermittent", "closed")),
        "victim_wishes": "To stay in her home and have him kept away.",
        "consent": [{"status": agreed, "given_on": _day(ON), "limits": "council only"}],
        "refuge_address": f"{draw.randint(1, 50)} Lantern Street, somewhere safe",
        "counselling_notes": "What she said in confidence.",
    }


def outcomes(seed: int, count: int) -> list[Row]:
    """Give the hub's decisions on the same contacts (dataset mash-outcome)."""
    return [_outcome(seed, number) for number in range(count)]


def _outcome(seed: int, number: int) -> Row:
    contact = _contact(seed, number)
    return {
        "mash_ref": referral(number),
        "decision": contact["decision"],
        "rationale_summary": "Two partners told of recent harm and nobody outside the home helps.",
        "actions": [{"owner": "nvt", "what": "home visit", "due": _day(ON + timedelta(days=7))}],
        "feedback_sent_at": contact["decided_at"],
        "contributions_of_others": "What each partner said.",
    }


def statistics(seed: int, count: int) -> list[Row]:
    """Give a month's rows before their identities are taken out (dataset mash-stats)."""
    return [_statistic(seed, number) for number in range(count)]


def _statistic(seed: int, number: int) -> Row:
    contact = _contact(seed, number)
    shared = ("child_local_id", "date_of_birth", "postcode", "rag", "decision", "concern_codes")
    return {
        **{name: contact[name] for name in shared},
        "received_on": str(contact["received_at"])[:10],
        "hours_to_decision": draws(seed, "hours", number).randint(1, 80),
        "names": [contact["given_names"], contact["family_name"]],
        "address": contact["address"],
    }


def as_csv(rows: list[Row]) -> str:
    """Write rows as a CSV table: lists as JSON, yes and no as true and false."""
    table = StringIO()
    writer = csv.DictWriter(table, fieldnames=list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return table.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool | list):
        return json.dumps(value, ensure_ascii=False)
    return value


def referral(number: int) -> str:
    """Give the council's number for a contact."""
    return f"MASH-2026-{number:06}"


def _safe_contact(draw: Random) -> Json:
    number = f"07700 900{draw.randint(0, 999):03}"
    return [{"method": number, "times": "school hours", "not_safe_to_say": "who is calling"}]


def _person(named: Named, born: date, relationship: str, **more: Any) -> Json:
    who: Row = {"name": named.full, "dob": _day(born), "relationship": relationship}
    return {**who, **more}


def _moment(draw: Random) -> datetime:
    """Make up a time within the year before the records were drawn."""
    midnight = datetime(ON.year, ON.month, ON.day)  # noqa: DTZ001  # written as a source has it
    return midnight - timedelta(seconds=draw.randint(3600, 365 * 86400))


def _instant(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"


def _day(day: date) -> str:
    return day.isoformat()


def draws(seed: int, what: str, number: int) -> Random:
    """Give a source of chance that is the same for one thing of one number, of however many."""
    return Random(f"{seed}/{what}/{number}")  # noqa: S311  # made-up records are no secrets


def _spoilt(seed: int, number: int, row: Row) -> Row:
    """Spoil some rows, never the first, in one of the ways that real data is bad."""
    draw = draws(seed, "fault", number)
    if number == 0 or draw.randrange(BAD):
        return row
    faults = [fault for fault in FAULTS if row.get(fault[0]) is not None]
    name, bad = draw.choice(faults)
    return {**row, name: bad}


FAULTS: Final[tuple[tuple[str, Json], ...]] = (
    ("date_of_birth", "2014-02-30"),
    ("date_of_birth", "31/13/2015"),
    ("nhs_number", "9990000101"),
    ("family_name", "GarcÃ\u00ada NÃºÃ±ez"),
    ("given_names", "Ren\ufffde"),
    ("postcode", "UNKNOWN"),
    ("person_dob", "1985-06-31"),
    ("victim_names", [{"given": "ZoÃ«", "family": "Smith", "kind": "current"}]),
    ("dash_score", "about 14"),
    ("victim_dob", "0000-00-00"),
)
"""An item, and a bad value of it: no such day, a lost letter, a wrong digit."""
