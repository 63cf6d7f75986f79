"""Tests of time as bits in units."""
