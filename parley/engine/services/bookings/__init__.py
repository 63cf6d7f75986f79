"""Bookings: holding, taking, moving and giving back a time."""
