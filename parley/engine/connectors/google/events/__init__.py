"""Events between Google's form and iCalendar, and how they are written."""
