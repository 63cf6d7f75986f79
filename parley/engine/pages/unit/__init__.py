"""Pages of the organizational unit."""
