"""Screens of reminders and nudges."""
