"""Tests of how files of candidates are read."""
