"""Tests of what the engine reaches."""
