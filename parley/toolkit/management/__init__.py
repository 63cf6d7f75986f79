"""Commands of the toolkit."""
