"""Rate limits: so many calls a second and a minute for one application, over all processes together."""

from datetime import timedelta

from django.conf import settings

from parley.engine.domain.errors.applications import RateExceeded
from parley.engine.models import Application, RateShare
from parley.engine.services.applications.traffic.counting import MINUTE_SECONDS, Count, RateCounter
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

# A name of this process among the others; those that ended are swept.
_PROCESS = make_token(12)
_counter = RateCounter()


def admit_call(application: Application) -> None:
    """Count one call of the application; raises RateExceeded with the seconds to wait.

    Exact within a process; of other processes it knows what they told a quarter of a second ago. The installation's
    own console has no limit.
    """
    per_second, per_minute = settings.PARLEY_RATE_PER_SECOND, settings.PARLEY_RATE_PER_MINUTE
    if application.is_builtin or not (per_second or per_minute):
        return
    wait_seconds = _counter.admit(application.pk, now().timestamp(), per_second, per_minute)
    if wait_seconds:
        raise RateExceeded(
            f"This application may call {per_second or 'any number of'} times a second and "
            f"{per_minute or 'any number of'} times a minute.",
            retry_after_seconds=wait_seconds,
        )


def share_rates() -> None:
    """Tell the other processes what this one let through, and learn from them: two statements, none at rest."""
    changed = _counter.take_changes()
    if not changed:
        return
    RateShare.objects.bulk_create(
        [
            RateShare(
                application_id=application_id,
                process=_PROCESS,
                second=count.second,
                second_count=count.second_count,
                minute=count.minute,
                minute_count=count.minute_count,
            )
            for application_id, count in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["application", "process"],
        update_fields=["second", "second_count", "minute", "minute_count"],
    )
    present = int(now().timestamp()) // MINUTE_SECONDS
    rows = RateShare.objects.filter(minute=present).exclude(process=_PROCESS)
    _counter.learn(
        (row.application_id, Count(row.second, row.second_count, row.minute, row.minute_count)) for row in rows
    )


def forget_old_shares() -> int:
    """Delete what was told more than five minutes ago; answers how many."""
    limit = int((now() - timedelta(minutes=5)).timestamp()) // MINUTE_SECONDS
    return RateShare.objects.filter(minute__lt=limit).delete()[0]
