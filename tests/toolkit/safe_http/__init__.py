"""Tests of the guard for outgoing requests."""
