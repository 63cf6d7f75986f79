"""Door: the OAuth 2 provider."""
