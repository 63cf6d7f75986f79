"""Bookings and the events in their hosts' own calendars: what flows back, and links that come with them."""
