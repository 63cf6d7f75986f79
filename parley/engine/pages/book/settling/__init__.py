"""Settling who books: another address than the link's, an address to confirm, and that somebody opened the link."""
