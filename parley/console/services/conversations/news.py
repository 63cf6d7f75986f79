"""News of an engine applied to conversations: in order, once, and never turning a status back."""

from django.db import transaction

from parley.console.domain.engine_news import EngineNews
from parley.console.domain.statuses import UPCOMING, Status, is_news
from parley.console.models import Conversation
from parley.console.services.conversations.links import set_status


def apply_news(data_centre_code: str, news: EngineNews) -> bool:
    """Bring the conversation that the news is about up to it; answers whether anything changed.

    It is found by its request, else by the correlation id that our own token signed; never one of another data centre.
    News about no conversation of ours, and older or repeated news, changes nothing.
    """
    if news.status is None:
        return False
    with transaction.atomic():
        row = _find_for_update(data_centre_code, news)
        if row is None or not _is_about_present_request(row, news):
            return False
        is_time_changed = news.starts_at is not None and news.starts_at != row.starts_at
        last = row.last_triggered_at
        if not is_news(row.status, news.status, last, news.triggered_at, is_time_changed=is_time_changed):
            return False
        _take_over(row, news)
        set_status(
            row,
            news.status,
            who=_tell_who(row, news),
            detail=news.reason,
            happened_at=news.triggered_at,
        )
    return True


def _find_for_update(code: str, news: EngineNews) -> Conversation | None:
    rows = Conversation.objects.select_for_update().filter(data_centre=code)
    found = rows.filter(scheduling_request_id=news.request_id).first() if news.request_id else None
    if found is None and news.correlation_id:
        found = rows.filter(correlation_id=news.correlation_id).first()
    return found


def _is_about_present_request(row: Conversation, news: EngineNews) -> bool:
    """A public link makes a new request at each booking: what befalls an earlier one is over."""
    if row.scheduling_request_id in ("", news.request_id):
        return True
    return news.status in UPCOMING and row.status not in UPCOMING


def _take_over(row: Conversation, news: EngineNews) -> None:
    row.last_triggered_at = news.triggered_at
    row.scheduling_request_id = news.request_id or row.scheduling_request_id
    if news.status in UPCOMING:
        row.starts_at, row.ends_at = news.starts_at or row.starts_at, news.ends_at or row.ends_at
        row.view_url = news.view_url or row.view_url
        row.invitee_tzid = news.invitee_tzid or row.invitee_tzid
    row.summary = row.summary or news.summary[:1024]
    row.duration_minutes = row.duration_minutes or news.duration_minutes
    row.save()


def _tell_who(row: Conversation, news: EngineNews) -> str:
    """Whose doing it was: the engine says so for cancellations; a time is chosen, and declined, by the candidate."""
    if news.status == Status.EXPIRED:
        return ""
    if news.changed_by == "host":
        return row.owner.user.name
    if news.changed_by in ("", "invitee"):
        return news.invitee_name or (row.candidate.name if row.candidate else "")
    return ""
