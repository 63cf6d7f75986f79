"""Screens of the profile."""
