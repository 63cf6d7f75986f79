"""Tests of this noun of the console."""
