"""Tests of console/gateway."""
