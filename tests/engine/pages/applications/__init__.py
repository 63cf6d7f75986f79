"""Tests of the pages about applications."""
