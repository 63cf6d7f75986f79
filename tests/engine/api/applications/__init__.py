"""Tests of what applications do for themselves."""
