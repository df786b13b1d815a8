"""How the command line speaks: one JSON object, panels without tracebacks, exit codes."""

import json
import subprocess
import sys

import pytest
import typer

from accordant.doors import cli
from accordant.doors.cli import desk
from accordant.doors.cli.desk import Desk
from accordant.doors.cli.voice import words
from tests.core.builders import COUNCIL, TRUST, WORKER
from tests.doors.desks import Desks

QUESTION = (
    *("--to", TRUST, "--as", "worker", "--role", WORKER),
    *("--purpose", "triage", "--dataset", "contacts", "--group", "children"),
)


@pytest.fixture
def empty(tmp_path):
    return Desks(tmp_path)


def all_commands(group, path=()):
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from all_commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(all_commands(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_takes_home_and_json_and_says_what_it_does(path):
    command = COMMANDS[path]
    options = {word for param in command.params for word in param.opts}
    assert {"--home", "--json"} <= options
    assert command.help.strip().endswith(".")
    assert len(command.help) < 120
    for param in command.params:
        assert getattr(param, "help", None), f"{param.name} says nothing"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_passphrase_is_ever_an_argument(path):
    options = {word for param in COMMANDS[path].params for word in param.opts}
    assert "--passphrase" not in options


def test_the_version_is_said(empty, capsys):
    assert cli.run(["--version"], empty.wiring) == 0
    assert capsys.readouterr().out.startswith("accordant ")


def test_without_a_command_the_help_is_shown(empty, capsys):
    assert cli.run([], empty.wiring) == 2
    shown = capsys.readouterr()
    assert "verify" in shown.out
    assert shown.err == ""


def test_where_there_is_no_node_it_says_how_to_make_one(empty):
    said = empty.say("nobody", "ledger", "list")
    assert said.code == 7
    assert "accordant init" in said.err
    assert said.out == ""


def test_with_json_an_error_is_the_one_object_on_standard_output(empty):
    said = empty.say("nobody", "ledger", "list", "--json")
    assert said.code == 7
    assert said.err == ""
    assert set(said.facts["error"]) == {"code", "title", "problems", "advice"}


def test_a_mistyped_command_is_answered_in_json_too(empty):
    said = empty.say("nobody", "ask", "--json", "--colour", "blue")
    assert said.code == 2
    assert said.facts["error"]["code"] == "usage"


def test_a_bug_shows_no_traceback_and_leaves_a_private_file(empty, monkeypatch):
    home = empty.folder / "council"
    home.mkdir()

    def broken(_):
        raise ZeroDivisionError("Sam Hughes")

    monkeypatch.setattr(empty, "wiring", cli.Wiring(open_house=broken, serve=None, demo=None))
    said = empty.say(COUNCIL, "ledger", "list")
    assert said.code == 70
    assert "Traceback" not in said.out + said.err
    assert "Sam Hughes" not in said.out + said.err
    (log,) = (home / "log").iterdir()
    assert "ZeroDivisionError" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_partners_words_cannot_move_the_cursor():
    assert "\x1b" not in words("\x1b[2Jgone").plain
    assert "\u202e" not in words("abc\u202edef").plain


def test_serve_is_given_the_home_and_where_to_listen(desks):
    desks.say(COUNCIL, "serve", "--host", "127.0.0.1", "--port", "9999")
    assert desks.served[-1] == (desks.folder / COUNCIL, "127.0.0.1", 9999)


def test_the_demonstration_prints_its_own_single_object(empty):
    said = empty.say("x", "demo", "--json")
    assert json.loads(said.out)["as_json"] is True


def test_a_passphrase_may_come_from_the_environment(desks, monkeypatch):
    monkeypatch.setenv("ACCORDANT_PASSPHRASE", "wrong")
    facts = desks.facts(
        COUNCIL, "agreement", "certify", desks.agreement, "--as", "chair.council", code=9
    )
    assert "passphrase" in facts["error"]["problems"][0]["sentence"]


def test_without_a_terminal_a_passphrase_is_not_asked_for(desks):
    facts = desks.facts(
        COUNCIL, "agreement", "certify", desks.agreement, "--as", "chair.council", code=2
    )
    assert facts["error"]["code"] == "no-passphrase"


def test_help_needs_neither_the_database_nor_the_server():
    """They are loaded only by the commands that need them, so that help is there at once."""
    look = (
        "import sys, accordant.__main__;"
        "print([n for n in ('django', 'duckdb', 'granian', 'httpx') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def at_a_terminal(monkeypatch):
    """A person sits there, and gives these answers in turn."""

    def answering(*answers):
        left = list(answers)
        monkeypatch.setattr(Desk, "interactive", property(lambda desk: not desk.as_json))
        monkeypatch.setattr(typer, "prompt", lambda *asked, **how: left.pop(0))
        return left

    return answering


def test_at_a_terminal_a_passphrase_is_asked_for(desks, at_a_terminal):
    at_a_terminal("wrong")
    said = desks.say(COUNCIL, "agreement", "certify", desks.agreement, "--as", "chair.council")
    assert said.code == 9
    assert "passphrase" in said.err


def test_at_a_terminal_a_column_that_is_not_sure_is_asked_about(desks, at_a_terminal, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("full_names,date-of-birth\nAna Ruiz,2015-03-02\n")
    left = at_a_terminal("9", "1")
    said = desks.say(COUNCIL, "share", "--file", file, *QUESTION)
    assert said.code == 0, said.err
    assert "Waiting to be sent: 1 row, held 0" in said.out
    assert "Which column is “names”?" in said.err
    assert left == []


def test_progress_is_shown_once_it_takes_longer_than_a_moment(desks, monkeypatch, tmp_path):
    monkeypatch.setattr(desk, "SOON", -1.0)
    file = tmp_path / "contacts.csv"
    file.write_text("names,date-of-birth\nAna Ruiz,2015-03-02\n")
    facts = desks.facts(COUNCIL, "share", "--file", file, *QUESTION)
    assert facts["sent"] == 1


@pytest.mark.parametrize("slip", ["d431", "zzz", "sha256:12"])
def test_a_mistyped_fingerprint_does_not_condemn_a_proof(desks, tmp_path, slip):
    """It is the option that is wrong, and that is what is said."""
    proof = tmp_path / "proof.json"
    proof.write_text("{}")
    facts = desks.facts(COUNCIL, "verify", str(proof), "--trust", slip, code=2)
    assert facts["error"]["problems"][0]["path"] == "--trust"
