"""Tests of pycronofy 2.1, unmodified, against the running server."""
