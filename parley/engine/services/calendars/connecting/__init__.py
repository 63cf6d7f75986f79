"""What connecting a calendar takes: its calendars kept, its tokens fresh, its end told to the provider."""
