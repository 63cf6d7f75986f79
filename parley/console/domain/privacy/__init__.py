"""What data protection says about candidates."""
