"""Bookings follow what their hosts do to the events in their own calendars."""
