"""Requests, links and bookings."""
