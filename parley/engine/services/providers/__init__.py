"""Google and Microsoft as this installation knows them: its own registrations, and people's visits to their pages."""
