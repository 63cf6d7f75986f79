"""Screens of dashboards and their tables."""
