"""Strict JSON and YAML to types and back, knowing no other room's types."""

from accordant.core.wire.enclosed import read_enclosed
from accordant.core.wire.exact import read_exactly
from accordant.core.wire.fields import doc
from accordant.core.wire.formats import format_of, kind_of, must_be
from accordant.core.wire.reader import decode
from accordant.core.wire.shape import schema
from accordant.core.wire.wording import a_or_an, did_you_mean, number_of
from accordant.core.wire.writer import encode, write_json
from accordant.core.wire.yaml import read_yaml
from accordant.core.wire.yaml_text import YamlText
from accordant.core.wire.yaml_writer import write_yaml

__all__ = [
    "YamlText",
    "a_or_an",
    "decode",
    "did_you_mean",
    "doc",
    "encode",
    "format_of",
    "kind_of",
    "must_be",
    "number_of",
    "read_enclosed",
    "read_exactly",
    "read_yaml",
    "schema",
    "write_json",
    "write_yaml",
]
