"""Screens of conversations and the candidate's own link."""
