"""Migrations of the identity's tables."""
