"""Tests of the tools without business words."""
