"""Tests of the commands of the engine."""
