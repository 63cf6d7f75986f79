"""Services of candidates."""
