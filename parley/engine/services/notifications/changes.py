"""What channels are told of: changes to calendars, gathered into one push each, and what happens to profiles."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from parley.engine.models import Application, Calendar, Channel, ChannelChange


def note_calendar_changed(
    calendar: Calendar,
    changed_since: datetime,
    is_own_change_of: Application | None = None,
    managed_by: Collection[str] = (),
) -> None:
    """Tell the open channels that something in the calendar changed at or after `changed_since`; call it once a batch.

    Inside the transaction of the change; many notes become one push. The application whose own change it is
    (`is_own_change_of`) is not told. Channels that hear of managed events only are told where `managed_by`, ids of
    applications, says that an event of theirs is among the changes.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a change is noted in the transaction that makes it")
    channels = Channel.objects.filter(account=calendar.connection.account_id, closed_at=None)
    if is_own_change_of is not None:
        channels = channels.exclude(application=is_own_change_of)
    ChannelChange.objects.bulk_create(
        ChannelChange(channel_id=pk, changed_since=changed_since)
        for pk, calendar_ids, only_managed, application_id in channels.values_list(
            "pk", "calendar_ids", "only_managed", "application_id"
        )
        if (not calendar_ids or calendar.pk in calendar_ids) and (not only_managed or application_id in managed_by)
    )
