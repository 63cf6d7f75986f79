"""The state of each object as it is kept, for providers that tell etags before contents."""

from parley.engine.models import Calendar, CalendarObject, CalendarWrite
from parley.engine.services.calendars.sync.keeping import LOCAL


def list_etags(calendar: Calendar) -> dict[str, str]:
    """The etag of each object by its address, "" for what has to be read again in any case; two queries.

    Those are the events of bookings: a look before a booking may have kept a change that nobody judged yet.
    """
    ours = set(CalendarWrite.objects.filter(calendar=calendar).values_list("booking__uid", flat=True))
    kept = CalendarObject.objects.filter(calendar=calendar).exclude(href__startswith=LOCAL)
    return {href: "" if uid in ours else etag for href, etag, uid in kept.values_list("href", "etag", "uid")}
