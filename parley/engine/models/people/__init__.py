"""People and the units they belong to."""
