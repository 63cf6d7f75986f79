"""Invitations that applications mail themselves, and the answers that come back by mail."""
