"""Races: many clients for one time, with real threads and processes."""
