"""Hosted links that applications make: what they offer, what is chosen, and who is told."""
