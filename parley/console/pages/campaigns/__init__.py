"""Screens of campaigns: one message to many."""
