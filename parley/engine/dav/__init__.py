"""Door: the built-in calendar for calendar apps, in front of Radicale."""
