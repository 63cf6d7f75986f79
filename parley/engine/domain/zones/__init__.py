"""Time zones: their names and the stretches of one offset."""
