"""News of an engine applied to conversations: in order, once, and never turning a status back."""

import zoneinfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from parley.console.domain.engine_news import EngineNews, InvitationAnswer
from parley.console.domain.statuses import UNANSWERED, UPCOMING, Status, is_news
from parley.console.models import CHANGED, Candidate, Conversation, EntryKind, TimeProposal
from parley.console.services.candidates.timeline import build_entry, write_entries
from parley.console.services.conversations.declining import note_wish
from parley.console.services.conversations.links import set_status
from parley.toolkit.clock import now
from parley.toolkit.presenting.kept_told import ToldDuration, ToldMoment
from parley.toolkit.presenting.told import Told, marked

_ANSWERS = {
    "accepted": marked("The candidate accepted the invitation"),
    "declined": marked("The candidate declined the invitation"),
}


def apply_news(data_centre_code: str, news: EngineNews) -> bool:
    """Bring the conversation that the news is about up to it; answers whether anything changed.

    It is found by its request, else by the correlation id that our own token signed; never one of another data centre.
    News about no conversation of ours, and older or repeated news, changes nothing.
    """
    if news.status is None and not news.is_reopened and news.wish is None:
        return False
    with transaction.atomic():
        row = _find_for_update(data_centre_code, news)
        if row is None or not _is_about_present_request(row, news):
            return False
        if news.is_reopened or news.status is None:
            return (news.is_reopened and _note_reopened(row, news)) or _note_wish(row, news)
        if _is_edit(row, news):
            return _note_edit(row, news)
        is_time_changed = news.starts_at is not None and news.starts_at != row.starts_at
        last = row.last_triggered_at
        if not is_news(row.status, news.status, last, news.triggered_at, is_time_changed=is_time_changed):
            return False
        _take_over(row, news)
        set_status(
            row,
            news.status,
            who=_tell_who(row, news),
            detail=news.reason or _tell_passed_on(row, news),
            happened_at=news.triggered_at,
        )
        if news.status in UPCOMING:
            # Whatever was proposed, a time is agreed now.
            open_ones = TimeProposal.objects.filter(conversation=row, state="open")
            open_ones.update(state="answered", settled_at=now())
    return True


def _tell_passed_on(row: Conversation, news: EngineNews) -> str:
    """That somebody else than the candidate booked, for the line of history."""
    if news.status != Status.BOOKED or not row.is_passed_on:
        return ""
    return Told(marked("Booked by somebody else: %(email)s"), email=row.invitee_email)


def _find_for_update(code: str, news: EngineNews) -> Conversation | None:
    # What comes late about somebody who was anonymised would name them again.
    anonymised = Candidate.objects.filter(pk=OuterRef("candidate_id"), anonymised_at__isnull=False)
    rows = Conversation.objects.select_for_update().filter(~Exists(anonymised), data_centre=code)
    found = rows.filter(scheduling_request_id=news.request_id).first() if news.request_id else None
    if found is None and news.correlation_id:
        found = rows.filter(correlation_id=news.correlation_id).first()
    return found


def _is_about_present_request(row: Conversation, news: EngineNews) -> bool:
    """A public link makes a new request at each booking: what befalls an earlier one is over."""
    if news.request_id and news.request_id == row.former_request_id:
        return False
    if row.scheduling_request_id in ("", news.request_id):
        return True
    return news.status in UPCOMING and row.status not in UPCOMING


def _note_reopened(row: Conversation, news: EngineNews) -> bool:
    """The host asked for another time on the engine's own pages: the same link waits for an answer again."""
    is_old = row.last_triggered_at is not None and news.triggered_at < row.last_triggered_at
    if is_old or row.status not in UPCOMING:
        return False
    row.starts_at = row.ends_at = None
    row.view_url, row.last_triggered_at = "", news.triggered_at
    row.scheduling_request_id = news.request_id or row.scheduling_request_id
    row.kind, row.target_url = "generated", news.select_url or row.target_url
    row.save()
    who = _tell_who(row, news)
    set_status(row, Status.SENT, who=who, detail=Told(marked("Asked for another time.")), happened_at=news.triggered_at)
    return True


def _note_wish(row: Conversation, news: EngineNews) -> bool:
    """The candidate said on the engine's page that none of the times suits; the link waits for an answer all the same.

    What lists tell again changes nothing, and what comes late does not take the place of what was said since.
    """
    is_old = row.last_triggered_at is not None and news.triggered_at < row.last_triggered_at
    if is_old or news.wish is None or row.status not in UNANSWERED | {Status.DECLINED}:
        return False
    if not note_wish(row, news.wish, news.request_id):
        return False
    row.last_triggered_at = news.triggered_at
    row.save(update_fields=["last_triggered_at"])
    return True


def _is_edit(row: Conversation, news: EngineNews) -> bool:
    """Whether both sides know of a booking at that time, so that at most something about it has changed."""
    is_same_time = news.starts_at is not None and news.starts_at == row.starts_at
    return is_same_time and row.status in UPCOMING and news.status in UPCOMING


def _note_edit(row: Conversation, news: EngineNews) -> bool:
    if row.last_triggered_at is not None and news.triggered_at < row.last_triggered_at:
        return False
    changes = _list_changes(row, news)
    if news.summary:
        row.summary = news.summary[:1024]
    row.ends_at, row.host_name = news.ends_at or row.ends_at, news.host_name or row.host_name
    row.last_triggered_at = news.triggered_at
    row.save()
    kind, at = EntryKind.CONVERSATION, news.triggered_at
    write_entries([build_entry(kind, CHANGED, conversation=row, detail=each, happened_at=at) for each in changes])
    return bool(changes)


def _list_changes(row: Conversation, news: EngineNews) -> list[str]:
    changes: list[str] = []
    if news.host_name and row.host_name and news.host_name != row.host_name:
        changes.append(Told(marked("%(new)s hosts instead of %(old)s"), new=news.host_name, old=row.host_name))
    if news.ends_at and row.ends_at and news.starts_at and news.ends_at != row.ends_at:
        duration = ToldDuration(int((news.ends_at - news.starts_at).total_seconds() // 60))
        changes.append(Told(marked("It lasts %(duration)s now"), duration=duration))
    if news.summary and row.summary and news.summary[:1024] != row.summary:
        changes.append(Told(marked("It is called “%(name)s” now"), name=news.summary))
    # What was answered before the last news of this conversation was told with that.
    if news.answer and (row.last_triggered_at is None or news.answer.answered_at > row.last_triggered_at):
        changes.append(_tell_answer(news.answer, row.invitee_tzid or "UTC"))
    return changes


def _tell_answer(answer: InvitationAnswer, tzid: str) -> str:
    """What the candidate answered to the invitation, with their own word."""
    if answer.proposed_at is not None:
        proposed = ToldMoment(answer.proposed_at, tzid)
        said = Told(marked("The candidate proposes another time: %(time)s"), time=proposed)
    else:
        said = Told(_ANSWERS.get(answer.status, marked("The candidate may come")))
    return Told(marked("%(said)s: %(comment)s"), said=said, comment=answer.comment) if answer.comment else said


def _take_over(row: Conversation, news: EngineNews) -> None:
    row.last_triggered_at = news.triggered_at
    row.scheduling_request_id = news.request_id or row.scheduling_request_id
    if news.status == Status.DECLINED:
        row.declined_reason = news.reason
    if news.status == Status.OPENED:
        row.opened_at = row.opened_at or news.triggered_at
    if news.status in UPCOMING:
        row.invitee_name = news.invitee_name or row.invitee_name
        row.invitee_email = news.invitee_email or row.invitee_email
        if news.is_second_address:
            row.accepted_invitee_email = row.invitee_email
        row.starts_at, row.ends_at = news.starts_at or row.starts_at, news.ends_at or row.ends_at
        row.view_url = news.view_url or row.view_url
        row.invitee_tzid = news.invitee_tzid or row.invitee_tzid
        row.host_name = news.host_name or row.host_name
    row.summary = row.summary or news.summary[:1024]
    row.duration_minutes = row.duration_minutes or news.duration_minutes
    row.save()
    _learn_zone(row)


def _learn_zone(row: Conversation) -> None:
    """The zone in which the candidate chose is theirs, unless somebody else used the link."""
    if row.candidate_id and row.invitee_tzid in zoneinfo.available_timezones() and not row.is_passed_on:
        Candidate.objects.filter(pk=row.candidate_id).exclude(tzid=row.invitee_tzid).update(tzid=row.invitee_tzid)


def _tell_who(row: Conversation, news: EngineNews) -> str:
    """Whose doing it was: the engine says so for cancellations; a time is chosen, and declined, by the candidate."""
    if news.status == Status.EXPIRED:
        return ""
    if news.changed_by == "host":
        return row.owner.user.name
    if news.changed_by in ("", "invitee"):
        return news.invitee_name or (row.candidate.name if row.candidate else "")
    return ""
