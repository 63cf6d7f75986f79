"""The scheduling engine: calendars, availability, links and bookings."""
