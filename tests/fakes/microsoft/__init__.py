"""An imitation of Microsoft's sign-in and of Microsoft Graph's calendars, for tests and for the demonstration."""
