"""Hours, periods and registrations as they are kept and read."""
