"""Screens of what belongs to a candidate."""
