"""What happens to a request before one of the halves gets it."""
