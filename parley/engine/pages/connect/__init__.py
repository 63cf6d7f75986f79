"""Pages of signing up, connecting a calendar and joining a unit."""
