"""What applications have forgotten of people they invited: links, bookings, calendar events, mails, notifications."""

import re
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from parley.engine.models import (
    Application,
    Booking,
    BookingStatus,
    CalendarObject,
    CalendarWrite,
    LinkAttempt,
    OutgoingMail,
    SchedulingRequest,
    WebhookDelivery,
)
from parley.engine.services.calendars.writing.wishes import want_removal, want_session_event
from parley.engine.services.scheduling_requests import cancel_request
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

_AT_ONCE = 200


def forget_requests(application: Application, request_ids: Sequence[str], correlation_ids: Sequence[str]) -> bool:
    """Erase everything about these requests of the application; answers whether nothing is left of them.

    What stands is cancelled first, and events leave the calendars, which takes the worker some time: until then the
    rows stay, and the application asks again. Events that a calendar will not let go (its connection is gone) stay
    with their owner.
    """
    is_meant = Q(pk__in=list(request_ids))
    named = [correlation_id for correlation_id in correlation_ids if correlation_id]
    if named:
        is_meant |= Q(correlation_id__in=named)
    requests = list(SchedulingRequest.objects.filter(is_meant, application=application).order_by("pk"))
    for request in requests:
        _withdraw(request)
    waiting = set(_list_waiting(requests))
    free = [request for request in requests if request.pk not in waiting]
    _erase_notifications(application, free)
    for request in free:
        _erase(request)
    LinkAttempt.objects.filter(application=application, correlation_id__in=named).delete()
    return not waiting


def _withdraw(request: SchedulingRequest) -> None:
    """Cancel what is to come, which tells everybody; take what is over out of calendars, which tells nobody."""
    over = list(request.bookings.filter(status=BookingStatus.CONFIRMED, ends_at__lte=now()))
    if not over:
        cancel_request(request, "application")
    for booking in over:
        with transaction.atomic():
            if booking.session_id is not None:
                # The event is the whole session's: only the name leaves it.
                Booking.objects.filter(pk=booking.pk).update(status=BookingStatus.CANCELLED)
                want_session_event(booking.session_id)
            still_shown = CalendarWrite.objects.filter(booking=booking, is_removal=False)
            want_removal(booking, list(still_shown.values_list("account_id", flat=True)))


def _list_waiting(requests: Iterable[SchedulingRequest]) -> list[str]:
    """Those of which a calendar or somebody invited is still to be told."""
    bookings = Booking.objects.filter(request__in=[request.pk for request in requests])
    is_waiting = Q(calendar_writes__state=WorkState.PENDING) | Q(mails__state=WorkState.PENDING)
    is_waiting |= Q(session__booking__calendar_writes__state=WorkState.PENDING)
    return list(bookings.filter(is_waiting).values_list("request_id", flat=True).distinct())


def _erase(request: SchedulingRequest) -> None:
    with transaction.atomic():
        for write in CalendarWrite.objects.filter(booking__request=request).exclude(href=""):
            # Our own copy of an event that is gone; the calendar's next reading would take it away, too.
            CalendarObject.objects.filter(calendar=write.calendar_id, href=write.href).delete()
        OutgoingMail.objects.filter(booking__request=request).delete()
        LinkAttempt.objects.filter(scheduling_request=request).delete()
        request.delete()


def _erase_notifications(application: Application, requests: Sequence[SchedulingRequest]) -> None:
    """Those that tell of the requests; their bodies are encrypted, so each since the first was made is opened once."""
    if not requests:
        return
    since = min(request.created_at for request in requests)
    sent = WebhookDelivery.objects.filter(application=application, created_at__gte=since)
    named = re.compile("|".join(re.escape(request.pk) for request in requests))
    about = [pk for pk, body in sent.values_list("pk", "body").iterator(chunk_size=_AT_ONCE) if named.search(body)]
    for start in range(0, len(about), _AT_ONCE):
        WebhookDelivery.objects.filter(pk__in=about[start : start + _AT_ONCE]).delete()
