"""Every screen of the console in a real browser."""
