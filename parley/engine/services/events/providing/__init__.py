"""Bringing what applications want of events to the providers."""
