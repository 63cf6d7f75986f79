"""Tests of importing candidates from files."""
