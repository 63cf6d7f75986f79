"""Tests of bookings, links, mails and webhooks."""
