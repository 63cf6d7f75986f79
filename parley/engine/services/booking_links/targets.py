"""The calendars that a hosted link writes to: the application's to name, and their owners' to have opened to it."""

from collections.abc import Iterable, Sequence

from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.models import Application, BookingLink, Calendar, ConnectionState
from parley.engine.services.applications.element_tokens import list_authorised_subs

_MOST = 50


def read_targets(application: Application, reader: FieldReader) -> list[dict[str, str]]:
    """`target_calendars` as account and calendar; what cannot be written stands among the reader's problems.

    Two queries, whatever their number.
    """
    entries = reader.each("target_calendars", _MOST) or []
    named = [(entry, entry.text("sub", 40), entry.text("calendar_id", 80)) for entry in entries]
    authorised = set(list_writable_subs(application, [sub for _, sub, _ in named if sub])) if named else set()
    calendars = {calendar.pk: calendar for calendar in _find(calendar_id for _, _, calendar_id in named if calendar_id)}
    for entry, sub, calendar_id in named:
        calendar = calendars.get(calendar_id or "")
        if sub not in authorised:
            entry.refuse("sub", "not_recognized", "This account has not let the application write events.")
        elif calendar is None or calendar.connection.account_id != sub:
            entry.refuse("calendar_id", "not_recognized", "This is no calendar of the account.")
        elif calendar.is_readonly:
            entry.refuse("calendar_id", "readonly", "This calendar can only be read.")
    return [{"sub": sub or "", "calendar_id": calendar_id or ""} for _, sub, calendar_id in named]


def find_target_calendars(link: BookingLink, subs: Sequence[str]) -> list[Calendar]:
    """The calendars to write to when these accounts take part: theirs, or all where none of them has one. One query.

    A calendar that is gone by now, or whose owner no longer lets the application write, is left out.
    """
    authorised = set(list_writable_subs(link.application, [each["sub"] for each in link.target_calendars]))
    wanted = [each for each in link.target_calendars if each["sub"] in authorised]
    chosen = [each for each in wanted if each["sub"] in subs] or wanted
    known = {calendar.pk: calendar for calendar in _find(each["calendar_id"] for each in chosen)}
    return [known[each["calendar_id"]] for each in chosen if each["calendar_id"] in known]


def list_writable_subs(application: Application, subs: Iterable[str]) -> list[str]:
    """Those of these accounts that let the application write events. One query."""
    return list_authorised_subs(application, subs, to="create_event")


def _find(ids: Iterable[str]) -> list[Calendar]:
    return list(
        Calendar.objects.filter(pk__in=set(ids), is_deleted=False)
        .exclude(connection__state=ConnectionState.REMOVED)
        .select_related("connection__account")
    )
