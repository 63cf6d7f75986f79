"""Tests of the engine's accounts, units, applications and tokens."""
