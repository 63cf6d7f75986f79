"""Tests of the engine's OAuth 2 provider."""
