"""Door: what applications do for themselves: element tokens, registration, calendars of their own."""
