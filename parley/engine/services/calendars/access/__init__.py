"""What applications may do in calendars, and the calendars that they make."""
