"""Screens of importing candidates from files."""
