"""Calendars that somebody publishes as one iCalendar file: read only, as busy time."""
