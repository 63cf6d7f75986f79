"""Leaving: accounts that people give up, and people whom applications have forgotten."""
