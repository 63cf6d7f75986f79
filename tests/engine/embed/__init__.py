"""Tests of the engine's embedded scheduler."""
