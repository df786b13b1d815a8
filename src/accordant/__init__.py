"""Accordant: information sharing that keeps to its agreement."""
