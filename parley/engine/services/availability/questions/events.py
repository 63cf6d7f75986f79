"""Which events count in a question: all, only the application's own, or all but some that it names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from parley.engine.domain.asking.question import MemberAsked, QuestionAsked
from parley.engine.domain.intervals import Span
from parley.engine.domain.slots import BusyTimeline
from parley.engine.models import Application, BusyTime, ManagedEvent, RequestTag
from parley.engine.services.calendars.prepared import read_timelines
from parley.toolkit.queries.ready import Row

Timelines = dict[str, tuple[BusyTimeline, BusyTimeline]]


@dataclass(slots=True)
class CountedEvents:
    """Timelines that count in place of the prepared ones, by calendar; `uids` are left out altogether."""

    is_special: bool = False
    uids: frozenset[str] = frozenset()
    usual: Timelines = field(default_factory=dict)
    only_managed: Timelines = field(default_factory=dict)


def load_counted_events(
    application: Application, questions: Sequence[QuestionAsked], calendars: Sequence[Row]
) -> CountedEvents:
    """What some of the calendars (rows of `list_calendar_rows`) are asked without. No query, where all events count.

    Else at most four. What is left out of one step of a sequence is left out of all.
    """
    ids = frozenset().union(*[question.left_out_ids for question in questions])
    uids = frozenset().union(*[question.left_out_uids for question in questions])
    only_managed = {member.sub for question in questions for member in question.members if member.is_only_managed}
    counted = CountedEvents(is_special=bool(ids or uids or only_managed))
    left_out = Q()
    if ids or uids:
        met = _find_left_out(application, [key for key, *_ in calendars], ids, uids)
        counted.uids = frozenset(uid for _, uid in met if uid)
        left_out = ~Q(uid__in=counted.uids)
        counted.usual = read_timelines(sorted({key for key, _ in met}), left_out) if met else {}
    if only_managed:
        keys = [key for key, account_id, *_ in calendars if account_id in only_managed]
        counted.only_managed = read_timelines(keys, left_out & Q(Exists(_managed_by(application))))
    return counted


def load_application_starts(
    application: Application, members: Collection[MemberAsked], window: Span
) -> dict[str, list[datetime]]:
    """When the application's own events start in the calendars of those who have limits. One query, or none."""
    subs = {member.sub for member in members if any(not limit.tags for limit in member.limits)}
    if not subs:
        return {}
    rows = BusyTime.objects.filter(
        Exists(_managed_by(application)),
        calendar__connection__account_id__in=subs,
        calendar__is_deleted=False,
        deleted_at=None,
        starts_at__lt=window.ends_at,
        starts_at__gte=window.starts_at,
    )
    found: dict[str, list[datetime]] = {}
    for sub, starts_at in rows.values_list("calendar__connection__account_id", "starts_at"):
        found.setdefault(sub, []).append(starts_at)
    return found


def load_tagged_requests(application: Application, members: Collection[MemberAsked]) -> dict[str, set[str]]:
    """The application's requests under each tag that a limit names. One query, or none."""
    tags = {tag for member in members for limit in member.limits for tag in limit.tags}
    if not tags:
        return {}
    found: dict[str, set[str]] = {}
    rows = RequestTag.objects.filter(value__in=tags, request__application=application)
    for tag, request_id in rows.values_list("value", "request_id"):
        found.setdefault(tag, set()).add(request_id)
    return found


def _managed_by(application: Application) -> QuerySet[ManagedEvent]:
    return ManagedEvent.objects.filter(
        application=application, calendar_id=OuterRef("calendar_id"), uid=OuterRef("uid"), deleted_at=None
    )


def _find_left_out(
    application: Application, calendar_ids: Sequence[str], ids: Collection[str], uids: Collection[str]
) -> set[tuple[str, str]]:
    """Calendar and UID of the events that are named."""
    managed = ManagedEvent.objects.filter(application=application, calendar_id__in=calendar_ids, event_id__in=ids)
    external = BusyTime.objects.filter(calendar_id__in=calendar_ids, event_uid__in=uids, deleted_at=None)
    return {*managed.values_list("calendar_id", "uid"), *external.values_list("calendar_id", "uid")}
