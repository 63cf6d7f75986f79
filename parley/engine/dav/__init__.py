"""Door: the built-in calendar for calendar apps, under `/dav/`."""
