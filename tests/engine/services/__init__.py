"""Tests of what the engine does."""
