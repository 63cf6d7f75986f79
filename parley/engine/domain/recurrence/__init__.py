"""Recurrence rules: read, and expanded by arithmetic that jumps to the window."""
