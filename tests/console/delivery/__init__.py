"""Tests of console/delivery."""
