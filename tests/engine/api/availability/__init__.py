"""Availability over the API, as clients ask."""
