"""Screens of lists of candidates."""
