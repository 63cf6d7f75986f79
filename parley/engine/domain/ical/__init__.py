"""iCalendar text: split into components, and its values read."""
