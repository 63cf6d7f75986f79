"""Scheduling requests and units over the API."""
