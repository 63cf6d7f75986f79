"""Screens of keys and webhooks for other software."""
