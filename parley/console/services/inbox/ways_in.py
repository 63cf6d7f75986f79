"""How candidates' answers reach the inbox on this installation, in words."""

from django.conf import settings


def describe_ways_in() -> str:
    """`open`, or what is missing: `address` (answers go to the members' own mailboxes) or `way` (nothing reads it)."""
    if not settings.PARLEY_INBOX_ADDRESS:
        return "address"
    return "open" if settings.PARLEY_INBOX_IMAP or settings.PARLEY_INBOX_KEY else "way"
