"""Scheduling requests: drafts, lists, what is told of them, and that they changed."""
