"""The five tables. Django makes and migrates them; only `store.py` reads and writes them.

Each is a plain rowid table with at most one unique index beside it: on SQLite, tables without rowid
took three times as long to fill.
"""

# ruff: noqa: D106, DJ008
# What is in Meta is Django's; and no row is ever shown, so none needs to be put into words.

from __future__ import annotations

from typing import Any

from django.db import models


class Number(models.BigIntegerField):  # type: ignore[type-arg]  # a generic in the stubs alone
    """A 64-bit number that on SQLite is the rowid itself, so that it needs no second index."""

    def db_type(self, connection: Any) -> str:
        """Give the column's type: SQLite makes a rowid of the word “integer” and of no other."""
        usual: str = super().db_type(connection)
        return "integer" if connection.vendor == "sqlite" else usual


class Key(models.TextField):  # type: ignore[type-arg]  # a generic in the stubs alone
    """Text compared byte by byte, so that every database keeps keys in the same order."""

    def db_parameters(self, connection: Any) -> Any:
        """Give the column's parameters: SQLite compares bytes anyway, PostgreSQL when told to."""
        bytewise = {"collation": "C"} if connection.vendor == "postgresql" else {}
        return super().db_parameters(connection) | bytewise


class Event(models.Model):
    """What happened, plain or locked; without its key a locked event cannot be read again."""

    number = Number(primary_key=True)
    kind = models.TextField()
    lock = models.TextField(null=True)  # noqa: DJ001  # none means plain, and is no name of a key
    facts = models.BinaryField()
    salt = models.BinaryField()

    class Meta:
        db_table = "event"


class Leaf(models.Model):
    """A ledger entry: commitments alone, kept for ever."""

    number = Number(primary_key=True)
    data = models.BinaryField()

    class Meta:
        db_table = "leaf"


class Tile(models.Model):
    """A tile of the ledger's tree (C2SP tlog-tiles), as full as it is."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.IntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "tile"


class Entry(models.Model):
    """A row of the index: a value in canonical JSON, which can be rebuilt from the events."""

    pk = models.CompositePrimaryKey("shelf", "key")
    shelf = Key()
    key = Key()
    value = models.TextField()

    class Meta:
        db_table = "entry"


class Secret(models.Model):
    """A key that locks events, in a table of its own so that backups can leave it out.

    A backup that carried it would bring back what was disposed of. With PostgreSQL, back up with
    `pg_dump --exclude-table-data=secret`. With SQLite, copy with `VACUUM INTO`, and in the copy,
    before it leaves the machine, run `DELETE FROM secret` and `VACUUM`.
    """

    name = Key(primary_key=True)
    key = models.BinaryField()

    class Meta:
        db_table = "secret"
