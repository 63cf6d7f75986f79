"""Screens of teams, the audit log and rules of signing in."""
