"""Cronofy's UI Elements in a real browser, on a page of another origin, against the running server."""
