"""Tests of console/services."""
