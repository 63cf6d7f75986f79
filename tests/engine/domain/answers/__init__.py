"""Tests of the forms in which times are answered."""
