"""Bringing bookings into the calendars of their hosts."""
