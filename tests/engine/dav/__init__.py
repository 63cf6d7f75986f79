"""Tests of the built-in calendar under /dav/, against a real Radicale."""
