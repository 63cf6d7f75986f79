"""Tests of what stands behind slots."""
