"""Tests of connections, calendars kept in step, and calendar writes, against real CalDAV servers."""
