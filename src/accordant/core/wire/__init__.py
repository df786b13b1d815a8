"""Strict JSON and YAML to types and back, knowing no other room's types."""

from accordant.core.wire.exact import read_exactly
from accordant.core.wire.fields import doc
from accordant.core.wire.reader import decode
from accordant.core.wire.shape import schema
from accordant.core.wire.writer import encode, write_json
from accordant.core.wire.yaml import read_yaml
from accordant.core.wire.yaml_text import YamlText
from accordant.core.wire.yaml_writer import write_yaml

__all__ = [
    "YamlText",
    "decode",
    "doc",
    "encode",
    "read_exactly",
    "read_yaml",
    "schema",
    "write_json",
    "write_yaml",
]
