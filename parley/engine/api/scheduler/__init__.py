"""Scheduling requests and what else the scheduler offers over the API."""
