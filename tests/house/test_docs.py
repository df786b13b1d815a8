"""What the docs quote from the program is what the program says."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from accordant.core.wire import encode
from accordant.doors import docs
from tests.core.builders import a_protocol, an_agreement

ROOT = Path(__file__).resolve().parents[2]


def test_every_generated_page_is_up_to_date():
    """Run `make docs` and look at what changed."""
    assert docs.stale(ROOT) == []


def test_a_page_that_was_changed_by_hand_is_named_and_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    page = tmp_path / "docs/reference/states.md"
    page.write_text(page.read_text() + "by hand")
    assert docs.stale(tmp_path) == ["docs/reference/states.md"]
    assert docs.main(["--check"]) == 1
    assert docs.write(tmp_path) == ["docs/reference/states.md"]


@pytest.mark.parametrize(
    ("name", "document"), [("protocol", a_protocol()), ("agreement", an_agreement())]
)
def test_a_good_document_fits_its_published_schema(name, document):
    schema = json.loads(docs.pages()[f"docs/spec/schema/{name}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(encode(document), schema, jsonschema.Draft202012Validator)


def test_every_condition_of_a_decision_is_explained_and_no_other():
    page = (ROOT / "docs/explanation/how-a-decision-is-made.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z· ]+) \|", page, re.MULTILINE)
    explained = {name for row in rows for name in row.split(" · ")}
    listed = re.findall(r"^\| `(.*?)` \|", docs.conditions(), re.MULTILINE)
    assert explained == set(listed)
