"""Which column is which item: nothing is left out unless a person says so, or nothing is left."""

from pathlib import Path

import pytest
import typer

from accordant.doors.cli.columns import HEADING
from accordant.doors.cli.desk import Desk
from tests.core.builders import COUNCIL
from tests.doors.test_cli_sharing import QUESTION

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "share-a-table.md"
ALL = "names,date-of-birth,nhs-number,address,concern-codes"
OPTIONAL = ["nhs-number", "address", "concern-codes"]


def a_table(folder, header, *rows):
    file = folder / "contacts.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return ("share", "--file", file, *QUESTION)


@pytest.fixture
def at_a_terminal(monkeypatch):
    def answering(*answers):
        left = list(answers)
        monkeypatch.setattr(Desk, "interactive", property(lambda desk: not desk.as_json))
        monkeypatch.setattr(typer, "prompt", lambda *asked, **how: left.pop(0))
        return left

    return answering


def settle(file, **answers):
    """Do by hand what the heading says: move each item, and take `unsure` out."""
    lines, kept, skipping = file.read_text().splitlines(), [], False
    for line in lines:
        skipping = line.startswith("unsure:") or (skipping and line.startswith(" "))
        if not skipping:
            kept.append(line)
        if line == "columns:":
            kept += [f"  {item}: {column}" for item, column in answers.pop("columns", {}).items()]
    kept += [f"{name}: [{', '.join(items)}]" for name, items in answers.items()]
    file.write_text("\n".join(kept) + "\n")


@pytest.mark.parametrize(
    ("header", "item", "offered"),
    [
        (f"{ALL},pcode".replace("address", "home"), "address", []),
        (ALL.replace("nhs-number", "NHS num"), "nhs-number", ["NHS num"]),
        (ALL.replace("concern-codes", "worries"), "concern-codes", []),
    ],
)
def test_an_item_that_may_stand_under_another_heading_is_asked_for_and_nothing_is_sent(
    desks, tmp_path, header, item, offered
):
    facts = desks.facts(COUNCIL, *a_table(tmp_path, header, "Ana Ruiz,2015-03-02,,,"), code=11)
    assert (facts["sent"], facts["unsure"], facts["absent"]) == (0, {item: offered}, [])
    strange = set(header.split(",")) - set(ALL.split(",")) - set(offered)
    assert set(facts["not_read"]) == strange
    assert set(facts["columns"]) == set(ALL.split(",")) - {item}


def test_nobody_is_asked_where_every_item_has_its_column(desks, tmp_path):
    share = a_table(tmp_path, f"{ALL},case_worker,notes", "Ana Ruiz,2015-03-02,,,,Jo,x")
    facts = desks.facts(COUNCIL, *share)
    assert facts["sent"] == 1
    assert facts["mapping"]["not_read"] == ["case_worker", "notes"]
    said = desks.say(COUNCIL, *share).out
    assert "Not read" in said
    assert "case_worker, notes" in said


def test_nobody_is_asked_where_no_column_is_left_and_what_is_absent_is_named(desks, tmp_path):
    share = a_table(tmp_path, "names,date-of-birth,do_not_disclose_to", "Ana Ruiz,2015-03-02,")
    facts = desks.facts(COUNCIL, *share)
    assert (facts["sent"], facts["mapping"]["absent"]) == (1, OPTIONAL)
    said = " ".join(desks.say(COUNCIL, *share).out.split())
    assert f"Absent {', '.join(OPTIONAL)}" in said
    assert "Checked do_not_disclose_to: looked at to hold rows, not sent" in said


def test_people_see_what_is_asked_what_is_absent_and_what_is_not_read(desks, tmp_path):
    more = ",".join(f"x{number}" for number in range(25))
    said = desks.say(
        COUNCIL, *a_table(tmp_path, f"full_names,date-of-birth,{more}", "A,2015-03-02")
    )
    assert said.code == 11
    for expected in ("mapping.yaml", "full_names", "none is like it", "and 5 more"):
        assert expected in said.out


def test_a_person_settles_the_file_and_is_not_asked_again(desks, tmp_path):
    share = a_table(tmp_path, "full_names,date-of-birth,where", "Ana Ruiz,2015-03-02,1 Quay Street")
    assert desks.facts(COUNCIL, *share, code=11)["unsure"]["names"] == ["full_names"]
    mapping = tmp_path / "contacts.csv.mapping.yaml"
    written = mapping.read_text()
    assert written.startswith(HEADING)
    share = (*share, "--mapping", mapping)
    assert desks.facts(COUNCIL, *share, code=2)["error"]["code"] == "mapping-open"
    absent = ["nhs-number", "concern-codes"]
    settle(mapping, columns={"names": "full_names", "address": "where"}, absent=absent)
    facts = desks.facts(COUNCIL, *share)
    assert (facts["sent"], facts["mapping"]["absent"]) == (1, absent)
    assert facts["mapping"]["columns"]["address"] == "where"


def test_a_file_that_may_hold_somebodys_answers_is_not_written_over(desks, tmp_path):
    share = a_table(tmp_path, "full_names,date-of-birth", "Ana Ruiz,2015-03-02")
    mapping = tmp_path / "contacts.csv.mapping.yaml"
    mapping.write_text("mine")
    desks.facts(COUNCIL, *share, code=11)
    assert mapping.read_text() == "mine"


def test_the_page_says_what_the_file_says():
    text = "".join(f"    {line}\n" for line in HEADING.splitlines())
    assert text in HOW_TO.read_text(encoding="utf-8")


def test_at_a_terminal_each_item_is_asked_for_while_a_column_is_left(
    desks, at_a_terminal, tmp_path
):
    """A column that was chosen is offered no more; once none is left, the rest is absent."""
    share = a_table(tmp_path, "full_names,date-of-birth,where", "Ana Ruiz,2015-03-02,1 Quay Street")
    left = at_a_terminal("1", "0", "where")
    said = desks.say(COUNCIL, *share)
    assert said.code == 0, said.err
    assert left == []
    first, second, third = said.err.split("Which column is ")[1:]
    assert "full_names" in first
    assert "full_names" not in second
    assert third.startswith("“address”")
    assert "Absent nhs-number, concern-codes" in " ".join(said.out.split())


def test_at_a_terminal_back_puts_the_question_before_again(desks, at_a_terminal, tmp_path):
    """Back at the first question asks it once more; an empty answer is told what there is."""
    share = a_table(tmp_path, "full_names,date-of-birth,where", "Ana Ruiz,2015-03-02,1 Quay Street")
    left = at_a_terminal("back", "where", "", "BACK", "full_names", "0", "where")
    said = desks.say(COUNCIL, *share)
    assert (said.code, left) == (0, [])
    asked = [part.split("”")[0] for part in said.err.split("Which column is “")[1:]]
    assert asked == ["names", "names", "nhs-number", "names", "nhs-number", "address"]
    assert "Or write: back" in said.err


def test_one_column_is_not_read_for_two_items_at_a_terminal_nor_from_a_file(
    desks, at_a_terminal, tmp_path
):
    share = a_table(tmp_path, "names,date-of-birth,where", "Ana Ruiz,2015-03-02,1 Quay Street")
    left = at_a_terminal("date-of-birth", "0", "where")
    said = desks.say(COUNCIL, *share)
    assert (said.code, left) == (0, [])
    assert "“date-of-birth” is already read for date-of-birth" in said.err
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "format: accordant/mapping/v1\ndataset: contacts\n"
        "columns:\n  names: names\n  date-of-birth: where\n  address: where\n"
        "absent: [nhs-number, concern-codes]\n"
    )
    facts = desks.facts(COUNCIL, *share, "--mapping", mapping, code=2)
    (problem,) = facts["error"]["problems"]
    assert problem["path"] == "columns.address"
    assert problem["sentence"].startswith("“where” is already read for date-of-birth")


def test_at_a_terminal_a_required_item_is_asked_for_even_if_no_column_is_left(
    desks, at_a_terminal, tmp_path
):
    share = a_table(tmp_path, "date-of-birth,address,nhs-number,concern-codes", "2015-03-02,,,")
    left = at_a_terminal("0")
    said = desks.say(COUNCIL, *share)
    assert "Which column is “names”?" in said.err
    assert left == []
    assert said.code == 2
    assert "this item is required" in said.err + said.out


def test_a_column_renamed_at_the_source_is_named_with_its_likely_new_name(desks, tmp_path):
    share = a_table(tmp_path, "names,birth_date", "Ana Ruiz,2015-03-02")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "format: accordant/mapping/v1\ndataset: contacts\n"
        "columns:\n  names: names\n  date-of-birth: date_of_birth\n"
        "absent: [nhs-number, address, concern-codes]\n"
    )
    facts = desks.facts(COUNCIL, *share, "--mapping", mapping, code=2)
    assert facts["error"]["code"] == "source-changed"
    assert "birth_date" in facts["error"]["problems"][0]["sentence"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("format: accordant/agreement/v1\nid: x\n", "is an agreement, where a column mapping"),
        ("columns:\n  names: names\n", "a mapping file begins “format: accordant/mapping/v1”"),
        ("format: accordant/mapping/v9\n", "a mapping file begins “format: accordant/mapping/v1”"),
        ("names;dob\nAna;2015\n", "is plain text, where a column mapping"),
    ],
)
def test_a_file_that_is_no_mapping_is_said_to_be_what_it_is(desks, tmp_path, text, sentence):
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text)
    share = a_table(tmp_path, ALL, "Ana Ruiz,2015-03-02,,,")
    facts = desks.facts(COUNCIL, *share, "--mapping", mapping, code=2)
    (problem,) = facts["error"]["problems"]
    assert sentence in problem["sentence"]


@pytest.fixture
def protected(desks):
    """A standing prohibition about one person, as long as the test runs."""
    order = ("prohibit", "order-9", "--kind", "court-order", "--reason", "By order of the court")
    desks.facts(COUNCIL, *order, "--subject", "P-1", "--as", "worker")
    yield
    desks.facts(COUNCIL, *order, "--subject", "P-1", "--as", "worker", "--until", "2026-11-21")


PEOPLE = ("Ana Ruiz,2015-03-02,,,,p 1", "Ida Berg,2011-01-01,,,,P-2")


def test_a_table_that_does_not_say_whom_each_row_is_about_is_refused_and_told_how(
    desks, protected, tmp_path
):
    share = a_table(tmp_path, f"{ALL},who", *PEOPLE)
    facts = desks.facts(COUNCIL, *share, code=4)
    (failed,) = [one for one in facts["conditions"] if one["name"] == "standing-prohibition"]
    assert facts["sent"] == 0
    assert "name the column" in failed["remedy"]
    said = desks.say(COUNCIL, *share, "--subject", "P-2")
    assert said.code == 4
    assert "--subject is left aside" in said.err


def test_a_column_that_says_whom_each_row_is_about_holds_the_persons_rows(
    desks, protected, tmp_path
):
    share = (*a_table(tmp_path, f"{ALL},who", *PEOPLE), "--subject-column", "who")
    facts = desks.facts(COUNCIL, *share)
    assert (facts["sent"], [one["number"] for one in facts["held_rows"]]) == (1, [1])
    assert facts["mapping"]["checked"] == ["who"]
    said = desks.say(COUNCIL, *share).out
    for expected in ("1 row, held 1", "about this person", "who: looked at to hold rows"):
        assert expected in said


def test_a_mapping_file_keeps_the_column_that_says_whom_each_row_is_about(
    desks, protected, tmp_path
):
    share = a_table(tmp_path, f"full_{ALL},who", *PEOPLE)
    desks.facts(COUNCIL, *share, "--subject-column", "who", code=11)
    mapping = tmp_path / "contacts.csv.mapping.yaml"
    settle(mapping, columns={"names": "full_names"})
    assert "subject: who" in mapping.read_text()
    assert desks.facts(COUNCIL, *share, "--mapping", mapping)["sent"] == 1


def test_a_table_of_one_row_is_about_whom_it_is_said_to_be(desks, protected, tmp_path):
    share = a_table(tmp_path, ALL, "Ida Berg,2011-01-01,,,")
    assert desks.facts(COUNCIL, *share, "--subject", "P-2")["sent"] == 1
    assert desks.facts(COUNCIL, *share, "--subject", "p1", code=4)["sent"] == 0
