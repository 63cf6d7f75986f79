"""Keeping calendars in step with their providers."""
