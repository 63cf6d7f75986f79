"""Tests of reading calendar data from outside."""
