"""The Django project: its settings, and nothing that decides anything."""
