"""Tests of the engine's sign-up pages."""
