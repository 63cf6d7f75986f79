"""Nudges: a friendly word to candidates who have a link and have not booked, some times and no more."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from parley.console.domain.reminders.times import wait_for_morning
from parley.console.domain.statuses import Status
from parley.console.models import (
    Conversation,
    EntryKind,
    Nudge,
    NudgeSwitch,
    ReminderSettings,
    TimelineEntry,
)
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.mails.candidate_mails import find_obstacle, queue_candidate_mail, speak_language_of
from parley.console.services.reminders.people import describe_candidate_zone
from parley.console.services.reminders.settings import get_reminder_settings, map_reminder_settings, read_quiet_hours
from parley.console.services.reminders.wording import describe_booking, write_nudge
from parley.toolkit.clock import now
from parley.toolkit.work_queue import claim_due, finish, try_later, work_through

AT_ONCE = 500
ROWS_AT_ONCE = 20
CHANGING_SECONDS = 600
WAITING = (Status.SENT, Status.OPENED)


def follow_sendings(entries: Sequence[TimelineEntry]) -> None:
    """Begin to wait for the candidates whose link has just left; lines that come again change nothing."""
    sent = {
        str(entry.conversation_id): entry
        for entry in entries
        if entry.kind == EntryKind.CONVERSATION and entry.code == Status.SENT and entry.conversation_id
    }
    if not sent:
        return
    wants = map_reminder_settings(entry.company_id for entry in sent.values())
    rows = [
        Nudge(
            conversation_id=key,
            next_attempt_at=entry.happened_at + timedelta(days=wants[entry.company_id].nudge_after_days),
        )
        for key, entry in sent.items()
        if wants[entry.company_id].nudges_are_on
    ]
    Nudge.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def send_due_nudges() -> int:
    """Write to those who still have not booked; answers how many were looked at."""
    return work_through(claim_due(Nudge, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS), _nudge)


def _nudge(row: Nudge) -> None:
    with transaction.atomic():
        # Under the conversation's lock: who books at this very moment does so before, or is nudged just before.
        rows = Conversation.objects.select_for_update(of=("self",)).select_related("owner__user", "company")
        conversation = rows.get(pk=row.conversation_id)
        wants = get_reminder_settings(conversation.company)
        switches = NudgeSwitch.objects.filter(is_off=True, message__mails__conversation=conversation)
        if find_nudge_obstacle(conversation, row.sent_count, wants, is_switched_off=switches.exists()):
            finish(row)
            return
        if conversation.is_changing:
            # Its link shows times that are none any more; it is looked at again when it has new ones.
            try_later(row, "", CHANGING_SECONDS)
            return
        morning = wait_for_morning(now(), describe_candidate_zone(conversation), read_quiet_hours(wants))
        if morning is not None:
            try_later(row, "", int((morning - now()).total_seconds()) + 1)
            return
        count = row.sent_count + 1
        if count >= wants.most_nudges:
            is_ours = finish(row, sent_count=count)
        else:
            Nudge.objects.filter(pk=row.pk, lease_token=row.lease_token).update(sent_count=count)
            is_ours = try_later(row, "", wants.nudge_after_days * 86_400)
        # Whoever has taken the row over meanwhile writes to the candidate; two words at once are not friendly.
        if is_ours:
            _queue(conversation, wants)


def find_nudge_obstacle(
    conversation: Conversation, sent_count: int, wants: ReminderSettings, *, is_switched_off: bool
) -> str:
    """Why the candidate is not nudged, as a code; "" when they may be. `is_switched_off` is of the link's message."""
    candidate = conversation.candidate
    if candidate is None:
        return "no_candidate"
    is_over = conversation.expires_at is not None and conversation.expires_at <= now()
    obstacles = {
        "off": not wants.nudges_are_on,
        "closed": conversation.status not in WAITING or conversation.revoked_at is not None or is_over,
        "enough": sent_count >= wants.most_nudges,
        "archived": candidate.archived_at is not None,
        "no_owner": not conversation.owner.is_active,
        "message_off": is_switched_off,
    }
    return find_obstacle(candidate) or next((code for code, is_so in obstacles.items() if is_so), "")


def _queue(conversation: Conversation, wants: ReminderSettings) -> None:
    candidate = conversation.candidate
    assert candidate is not None
    with speak_language_of(candidate):
        letter = write_nudge(wants, describe_booking(conversation, now(), describe_candidate_zone(conversation)))
    queue_candidate_mail(
        candidate,
        purpose="nudge",
        subject=letter.subject,
        text=letter.body,
        member=conversation.owner,
        conversation=conversation,
    )
    write_entry(build_entry(EntryKind.REMINDER, "nudge", conversation=conversation))
