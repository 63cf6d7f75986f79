"""Screens of bookings: my day, the team's week."""
