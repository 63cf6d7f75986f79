"""Screens of the words by which a company describes candidates: its own fields, its tags."""
