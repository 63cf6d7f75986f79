"""Google Calendar (API v3) and signing in with Google."""
