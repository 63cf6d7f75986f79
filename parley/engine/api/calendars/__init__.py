"""Calendars and events over the API."""
