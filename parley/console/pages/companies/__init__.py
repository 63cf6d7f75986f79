"""Screens of companies, members and their settings."""
