"""Calendar v3 of the imitated Google: lists of calendars, events, channels."""
