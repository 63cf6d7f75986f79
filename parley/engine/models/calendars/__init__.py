"""Connections, their calendars, and what is kept of the events."""
