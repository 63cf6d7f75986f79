"""Tests of the engine's API."""
