"""Places in group sessions: bookings that follow the booking of their session."""
