"""Broken connections: how they are marked, who is told of them and when, and how all connections fare."""
