"""Tests of two companies side by side on one installation: what one has, the other neither sees nor changes."""
