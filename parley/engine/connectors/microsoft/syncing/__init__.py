"""Reading calendars of Graph: by delta, and by views of a span."""
