"""Days to come, as the clients' tests write them."""

from datetime import datetime, timedelta

from parley.toolkit.clock import now


def day_ahead(days: int, hour: int = 9) -> datetime:
    """A full hour on a day to come, in UTC."""
    return now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def text(moment: datetime) -> str:
    """The moment as the contract writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
