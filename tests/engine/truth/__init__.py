"""Tests that hold what is kept to what providers say in the end."""
