"""Pages of choosing, changing and cancelling a time."""
