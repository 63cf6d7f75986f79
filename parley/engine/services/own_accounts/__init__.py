"""Accounts that no person signs in to: calendars of applications, and service accounts of units."""
