"""The store on disk: SQLite for one process on one machine, PostgreSQL beyond that."""

from accordant.adapters.store.store import DjangoStore

__all__ = ["DjangoStore"]
