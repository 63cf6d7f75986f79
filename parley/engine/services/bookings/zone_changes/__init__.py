"""Bookings stay at the time of day that was agreed when the rules of clocks change."""
