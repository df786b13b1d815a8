"""Thin pipes from the ports to the world: disk, database, network, clock. No rules live here."""
