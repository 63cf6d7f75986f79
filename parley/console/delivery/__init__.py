"""How messages leave the console."""
