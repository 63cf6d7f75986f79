"""Invitations that applications mail themselves."""
