"""Calendars: connected, kept in step, written to."""
