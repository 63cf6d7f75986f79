"""Tools for asking the database."""
