"""Screens of replies: the shared inbox."""
