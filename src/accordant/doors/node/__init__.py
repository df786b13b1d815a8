"""The door between nodes: an inbox for packages, and the ledger for anyone to check."""

from accordant.doors.node.app import node_app
from accordant.doors.node.asgi import over_asgi

__all__ = ["node_app", "over_asgi"]
