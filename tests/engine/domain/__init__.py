"""Tests of the engine's rules in plain Python."""
