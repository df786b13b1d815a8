"""A node's settings: one file, read strictly, and every fault in it listed."""

from errno import EIO, ENOSPC
from pathlib import Path

import pytest

from accordant.core.errors import BadInput, Conflict, NotFound, Unavailable
from accordant.core.names import PartyId
from accordant.settings import home_of, read_settings, write_settings
from accordant.work.ports import Node

NODE = Node(
    party=PartyId("northmoor"), name="Northmoor", kind="charity", url="https://node.example/"
)

GOOD = """
format: accordant/node/v1
party: northmoor
name: Northmoor
kind: charity
url: https://node.example
"""


def written(folder, text):
    (folder / "node.yaml").write_text(text)
    return folder


def test_what_is_written_is_read_back(tmp_path):
    assert write_settings(tmp_path / "home", NODE) == read_settings(tmp_path / "home")
    assert read_settings(tmp_path / "home").node.url == "https://node.example"


def test_a_home_is_private_and_its_settings_are_never_overwritten(tmp_path):
    home = tmp_path / "home"
    write_settings(home, NODE)
    assert home.stat().st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        write_settings(home, NODE)


def test_where_there_is_no_node_it_says_so(tmp_path):
    with pytest.raises(NotFound, match="no node"):
        read_settings(tmp_path)


def test_every_fault_is_listed_at_once(tmp_path):
    text = GOOD.replace("https://", "gopher://").replace("party: n", "party: N")
    text += "zone: Mars/Olympus\nexpires_days: 0\nearly_seconds: -1\ncertificate: c.pem\n"
    text += "database: mysql://x\n"
    with pytest.raises(BadInput) as bad:
        read_settings(written(tmp_path, text))
    assert {one.path for one in bad.value.problems} == {
        "party",
        "url",
        "zone",
        "expires_days",
        "early_seconds",
        "certificate",
        "database",
    }


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("databse: postgres://x", "databse"),
        ("early_seconds: '300'", "early_seconds"),
        ("kind: kraken", "kind"),
        ("log_level: loud", "log_level"),
        ("name: ''", "name"),
        ("url: https://node.example:port", "url"),
    ],
)
def test_nothing_unknown_or_of_another_type_is_let_through(tmp_path, line, path):
    field = line.partition(":")[0]
    kept = [one for one in GOOD.splitlines() if not one.startswith(field + ":")]
    with pytest.raises(BadInput) as bad:
        read_settings(written(tmp_path, "\n".join([*kept, line]) + "\n"))
    assert [one.path for one in bad.value.problems] == [path]


@pytest.mark.parametrize("text", ["kind: kraken\n", "a: [\n", ""])
def test_a_fault_says_in_which_file_it_is(tmp_path, text):
    with pytest.raises(BadInput) as bad:
        read_settings(written(tmp_path, text))
    assert str(tmp_path / "node.yaml") in bad.value.advice


@pytest.mark.parametrize(("errno", "code"), [(ENOSPC, "disk-full"), (EIO, "disk-fault")])
def test_a_full_disk_is_told_from_a_broken_one(tmp_path, monkeypatch, errno, code):
    def fails(*arguments, **options):
        raise OSError(errno, "said the system")

    monkeypatch.setattr(Path, "read_bytes", fails)
    with pytest.raises(Unavailable) as refusal:
        read_settings(tmp_path)
    assert refusal.value.code == code


def test_a_home_is_what_was_given_or_what_the_environment_names(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCORDANT_HOME", str(tmp_path))
    assert home_of() == tmp_path
    assert home_of("/elsewhere") == Path("/elsewhere")
    monkeypatch.delenv("ACCORDANT_HOME")
    assert home_of() == Path.home() / ".accordant"
