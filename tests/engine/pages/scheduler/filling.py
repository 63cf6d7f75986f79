"""The form of Generate Link as a browser sends it."""

from typing import Any

from parley.engine.models import Account


def fill(host: Account, **changes: Any) -> dict[str, Any]:
    """Half an hour within the next fourteen days, by everybody's own hours; a change to None leaves a field out."""
    usual: dict[str, Any] = {
        "summary": "Interview",
        "duration": "30",
        "host": host.pk,
        "place": "none",
        "period": "days",
        "period_days": "14",
        "tzid": "Europe/Berlin",
        "hours": "own",
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "0",
        "minimum_notice_minutes": "120",
        "start_interval_minutes": "15",
        "is_reschedule_allowed": "on",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}
