"""Migrations of the console's tables."""
