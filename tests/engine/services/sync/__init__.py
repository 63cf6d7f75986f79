"""Tests of keeping calendars of providers in step: tokens, changes, calls, breaks."""
