"""Tests of recurrence rules."""
