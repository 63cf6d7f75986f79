"""The official clients, unmodified, against the running server."""
