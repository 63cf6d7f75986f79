"""Available periods: single stretches of time in which applications say that somebody may be booked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import read_zone
from parley.engine.domain.hours.asked_fields import UTC_TZID, read_id, read_instant
from parley.engine.domain.intervals import Span
from parley.engine.models import Account, Application, AvailablePeriod
from parley.toolkit.clock import now


def upsert_available_period(application: Application, account: Account, fields: Mapping[str, Any]) -> AvailablePeriod:
    """Keep the period under its `available_period_id`, new or again (`start`, `end`, perhaps `tzid` for bare dates).

    Raises FieldsRefused.
    """
    reader = FieldReader(fields)
    period_id, zone = read_id(reader, "available_period_id"), read_zone(reader, "tzid") or UTC_TZID
    starts_at, ends_at = (read_instant(reader, name, zone) for name in ("start", "end"))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        reader.refuse("end", "must_be_after_start", "The end must come after the start.")
    reader.finish()
    values = {"starts_at": starts_at, "ends_at": ends_at, "changed_at": now()}
    return AvailablePeriod.objects.update_or_create(
        application=application, account=account, period_id=period_id, defaults=values
    )[0]


def delete_available_period(application: Application, account: Account, fields: Mapping[str, Any]) -> None:
    """Forget the period with the `available_period_id`, or all of them with `delete_all`; one unknown is gone already.

    Raises FieldsRefused.
    """
    reader = FieldReader(fields)
    rows = AvailablePeriod.objects.filter(application=application, account=account)
    if not reader.flag("delete_all"):
        rows = rows.filter(period_id=read_id(reader, "available_period_id"))
    reader.finish()
    rows.delete()


def list_available_periods(
    application: Application,
    account: Account,
    starts_at: datetime | None,
    ends_at: datetime | None,
    first: int,
    count: int,
) -> tuple[list[AvailablePeriod], int]:
    """`count` of the periods that meet the time asked for, from the place `first` on, and how many there are in all."""
    rows = AvailablePeriod.objects.filter(application=application, account=account)
    if starts_at is not None:
        rows = rows.filter(ends_at__gt=starts_at)
    if ends_at is not None:
        rows = rows.filter(starts_at__lt=ends_at)
    return list(rows.order_by("starts_at", "pk")[first : first + count]), rows.count()


def load_available_periods(
    application: Application, account_ids: Sequence[str], window: Span
) -> dict[str, tuple[Span, ...]]:
    """What the application said of these accounts in a window, for all of whom it said anything. Two queries.

    To have no period in the window is not the same as never having been spoken of.
    """
    rows = AvailablePeriod.objects.filter(application=application, account_id__in=list(account_ids))
    found: dict[str, list[Span]] = {each: [] for each in rows.values_list("account_id", flat=True).distinct()}
    met = rows.filter(starts_at__lt=window.ends_at, ends_at__gt=window.starts_at).order_by("starts_at")
    for account_id, starts_at, ends_at in met.values_list("account_id", "starts_at", "ends_at") if found else ():
        found.setdefault(account_id, []).append(Span(starts_at, ends_at))
    return {account_id: tuple(spans) for account_id, spans in found.items()}
