"""Pages on how calendars are read: for a unit, and for the operator."""
