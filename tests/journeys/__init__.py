"""The whole story in a real browser, as people live it."""
