"""Tests of Parley; the folders mirror the source."""
