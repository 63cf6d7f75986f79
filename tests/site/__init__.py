"""Tests of how the site starts, stops and is told its settings."""
