"""Tests of hours, calendars, agenda and calendar apps, as a browser without scripts uses them."""
