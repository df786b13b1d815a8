"""A table of requests on the command line: each answered as it is alone, and off the record."""

import csv
import json

import pytest

from tests.core.builders import COUNCIL, TRUST

HEADERS = "recipient,person,role,purpose,dataset,items,group,flags,by_row,provider"
GOOD = f"{TRUST},worker,hub-worker,triage,contacts,names,children,,,"
ROWS = {
    "permit": GOOD,
    "permit under the clause": f"{TRUST},worker,hub-worker,triage,contacts,,children,,,",
    "another role": f"{TRUST},worker,signatory,triage,contacts,names,children,,,",
    "another purpose": f"{TRUST},worker,hub-worker,marketing,contacts,names,children,,,",
    "an item more": f"{TRUST},worker,hub-worker,triage,contacts,names notes,children,,,",
    "nobody known": f"stranger,worker,hub-worker,triage,contacts,names,children,,no,{COUNCIL}",
}


def table(tmp_path, *rows, headers=HEADERS, name="questions.csv"):
    file = tmp_path / name
    file.write_text("\n".join([headers, *rows]) + "\n")
    return file


def answers(file):
    with file.open(newline="") as rows:
        return list(csv.DictReader(rows))


def flat(said):
    return " ".join(said.err.replace("│", " ").split())


def test_each_row_is_answered_as_if_it_were_asked_alone(desks, tmp_path):
    out = tmp_path / "answers.csv"
    facts = desks.facts(COUNCIL, "policy", "answer", table(tmp_path, *ROWS.values()), "--out", out)
    assert (facts["requests"], facts["permit"], facts["deny"]) == (6, 2, 4)
    assert facts["file"] == str(out)
    for number, (row, said) in enumerate(zip(ROWS.values(), answers(out), strict=True), start=1):
        asked = dict(zip(HEADERS.split(","), row.split(","), strict=True))
        words = ["--as", asked["person"], "--to", asked["recipient"]]
        for name in ("role", "purpose", "dataset", "items", "group"):
            words += [f"--{name}", asked[name].replace(" ", ",")] if asked[name] else []
        alone = json.loads(desks.say(COUNCIL, "ask", *words, "--json").out)
        assert said["row"] == str(number)
        assert said["outcome"] == alone["outcome"]
        assert said["clause"] == ((alone["clause"] or {}).get("flow") or "")
        assert said["items"].split() == alone["items"]


def test_what_lists_and_flags_are_may_be_said_in_json(desks, tmp_path):
    row = dict(zip(HEADERS.split(","), GOOD.split(","), strict=True))
    row |= {"items": ["names"], "flags": {"open": True}, "by_row": True, "provider": None}
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(row) + "\n" + json.dumps({**row, "by_row": False}) + "\n")
    assert desks.facts(COUNCIL, "policy", "answer", file)["permit"] == 2
    flagged = GOOD.replace("children,,", "children,open=true urgent=false,")
    assert desks.facts(COUNCIL, "policy", "answer", table(tmp_path, flagged))["permit"] == 1


def test_nothing_is_recorded_and_without_a_file_the_sum_is_shown(desks, tmp_path):
    before = desks.facts(COUNCIL, "ledger", "verify")
    said = desks.say(COUNCIL, "policy", "answer", table(tmp_path, *ROWS.values()))
    assert said.code == 0
    shown = said.out.replace("│", " ")
    assert "Requests" in shown
    assert "Nothing was recorded" in shown
    assert desks.facts(COUNCIL, "ledger", "verify") == before
    all_good = desks.say(COUNCIL, "policy", "answer", table(tmp_path, GOOD, GOOD)).out
    assert "Every request is permitted." in all_good


@pytest.mark.parametrize(
    ("headers", "rows", "sentences"),
    [
        (HEADERS.replace("purpose", "purposes"), [GOOD], ["purposes: it is no part", "purpose: "]),
        ("person,role", ["worker,hub-worker"], ["purpose: there is no such column", "dataset: "]),
        (HEADERS, [GOOD, GOOD.replace("worker", "The Worker", 1)], ["row 2: person"]),
        (HEADERS, [GOOD.replace(",names,", ",names names,")], ["row 1: items: each item is asked"]),
        (HEADERS, [GOOD.replace("children,,", "children,open,")], ["row 1: --flag: “open”"]),
        (HEADERS, [GOOD.replace("children,,,", "children,,maybe,")], ["row 1: by_row"]),
        (HEADERS, [GOOD, f"{GOOD},,,extra"], ["row 2: recipient"]),
    ],
)
def test_a_table_that_asks_nothing_is_refused_with_its_rows(
    desks, tmp_path, headers, rows, sentences
):
    out = tmp_path / "answers.csv"
    file = table(tmp_path, *rows, headers=headers)
    said = desks.say(COUNCIL, "policy", "answer", file, "--out", out)
    assert said.code != 0
    for sentence in sentences:
        assert sentence in flat(said)
    assert not out.exists()


def test_twenty_faults_are_named_and_no_more(desks, tmp_path):
    said = desks.say(
        COUNCIL, "policy", "answer", table(tmp_path, *[GOOD.replace(TRUST, "T U")] * 50)
    )
    assert "row 20" in flat(said)
    assert "row 21" not in flat(said)


def test_answers_never_replace_a_file(desks, tmp_path):
    file = table(tmp_path, GOOD)
    said = desks.say(COUNCIL, "policy", "answer", file, "--out", file)
    assert said.code != 0
    assert "exists already" in flat(said)


def test_a_table_without_a_row_asks_nothing(desks, tmp_path):
    said = desks.say(COUNCIL, "policy", "answer", table(tmp_path))
    assert said.code != 0
    assert "there is no row beneath the names" in flat(said)


def test_who_has_agreed_nothing_yet_is_told_so_for_every_row(house, tmp_path):
    facts = house.facts(COUNCIL, "policy", "answer", table(tmp_path, GOOD, GOOD))
    assert (facts["deny"], facts["unmet"]) == (2, {"agreement": 2})
