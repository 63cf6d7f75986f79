"""Pages of a person's hours, buffers, calendars and app passwords."""
