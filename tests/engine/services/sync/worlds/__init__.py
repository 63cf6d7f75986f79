"""Worlds of remote calendars in which people change things at random, each with a truth of its own."""
