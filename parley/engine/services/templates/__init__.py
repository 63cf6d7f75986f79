"""Templates of requests and public links."""
