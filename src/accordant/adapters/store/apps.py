"""The store as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Names the store; the label stands in the record of migrations and never changes."""

    name = "accordant.adapters.store"
    label = "accordant_store"
    verbose_name = "Store"
