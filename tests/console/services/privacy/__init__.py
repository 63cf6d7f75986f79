"""Tests of what the console does about privacy."""
