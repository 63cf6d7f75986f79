"""Tests of the organizational unit's page."""
