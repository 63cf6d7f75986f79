"""Tests of console/domain."""
