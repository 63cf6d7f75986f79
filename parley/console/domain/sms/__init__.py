"""Telephone numbers, and how long a text message is."""
