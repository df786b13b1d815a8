"""Data files that come with the program: each is read strictly into the type it is to be."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

from accordant.core.wire.reader import decode
from accordant.core.wire.yaml import read_yaml

T = TypeVar("T")


def read_enclosed(kind: type[T], package: str, *path: str) -> T:
    """Read a YAML file that lies in a package of the program (BadInput, with every fault)."""
    return decode(kind, read_yaml(files(package).joinpath(*path).read_bytes()))
