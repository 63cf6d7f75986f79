"""The CalDAV connector: one person's calendars on any CalDAV server."""
