"""Pages on when and where somebody can be booked: hours, calendars, agenda, calendar apps."""
