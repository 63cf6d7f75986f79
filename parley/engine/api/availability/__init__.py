"""Availability over the API: questions about free time, hours, periods and bookable events."""
