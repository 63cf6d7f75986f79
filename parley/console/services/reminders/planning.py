"""Which reminders a booking gets, and when: planned when it is made, corrected when it moves, taken back at its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from parley.console.domain.reminders.times import plan_reminder
from parley.console.domain.statuses import UPCOMING
from parley.console.models import Conversation, EntryKind, Member, Reminder, ReminderSettings, TimelineEntry
from parley.console.services.reminders.people import describe_candidate_zone, describe_host_zone
from parley.console.services.reminders.settings import list_kinds, map_reminder_settings, read_quiet_hours
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

AT_ONCE = 500
Kind = tuple[str, str, int]
# Of a status of these on, the booking's reminders have to be thought about anew.
TELLING = frozenset({*UPCOMING, "cancelled", "declined", "expired", "completed", "no_show", "changed"})


def follow_bookings(entries: Sequence[TimelineEntry]) -> None:
    """Plan the reminders of the conversations that these lines are about, by what is true of them now."""
    known_at: dict[str, datetime] = {}
    for entry in entries:
        if entry.kind == EntryKind.CONVERSATION and entry.code in TELLING and entry.conversation_id:
            key = str(entry.conversation_id)
            known_at[key] = max(entry.happened_at, known_at.get(key, entry.happened_at))
    if known_at:
        plan_reminders(known_at)


def plan_reminders(known_at: Mapping[str, datetime]) -> None:
    """Bring the reminders of these conversations up to their present time; each with when that time was agreed.

    Under the rows' locks: whoever plans last has read what was true last. May be done again at any time.
    """
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(of=("self",)).select_related("owner__user", "candidate")
        conversations = list(rows.filter(pk__in=list(known_at)).order_by("pk"))
        settings = map_reminder_settings(each.company_id for each in conversations)
        kept: dict[str, list[Reminder]] = {each.pk: [] for each in conversations}
        for reminder in Reminder.objects.filter(conversation__in=list(kept)):
            kept[reminder.conversation_id].append(reminder)
        added: list[Reminder] = []
        changed: list[Reminder] = []
        dropped: list[int] = []
        for conversation in conversations:
            wants = settings[conversation.company_id]
            plan = _plan(conversation, wants, kept[conversation.pk], known_at[conversation.pk])
            added += plan[0]
            changed += plan[1]
            dropped += plan[2]
        Reminder.objects.filter(pk__in=dropped).delete()
        Reminder.objects.bulk_update(changed, ["due_at", "next_attempt_at"], batch_size=AT_ONCE)
        Reminder.objects.bulk_create(added, batch_size=AT_ONCE)


def _plan(
    conversation: Conversation, wants: ReminderSettings, kept: Sequence[Reminder], known_at: datetime
) -> tuple[list[Reminder], list[Reminder], list[int]]:
    """What to add, what to put at another time, and what to drop; rows that are done stay as they are."""
    kinds = list_kinds(wants) if conversation.status in UPCOMING and conversation.starts_at else []
    present = {_name(row): row for row in kept if row.starts_at == conversation.starts_at}
    added, changed, held = [], [], set()
    for kind in kinds:
        row = present.get(kind)
        due_at = _find_due(conversation, wants, kind, row.created_at if row else known_at)
        if due_at is None:
            continue
        held.add(kind)
        if row is None:
            added.append(_build(conversation, kind, due_at, known_at))
        elif row.state == WorkState.PENDING and row.due_at != due_at:
            row.due_at = row.next_attempt_at = due_at
            changed.append(row)
    gone = [row for row in kept if row.starts_at != conversation.starts_at or _name(row) not in held]
    return added, changed, [row.pk for row in gone if row.state == WorkState.PENDING]


def _name(row: Reminder) -> Kind:
    return row.audience, row.channel, row.minutes_before


def _find_due(conversation: Conversation, wants: ReminderSettings, kind: Kind, known_at: datetime) -> datetime | None:
    audience, _channel, minutes = kind
    tzid = describe_host_zone(conversation) if audience == "host" else describe_candidate_zone(conversation)
    starts_at = conversation.starts_at
    return plan_reminder(starts_at, minutes, tzid, read_quiet_hours(wants), known_at) if starts_at else None


def _build(conversation: Conversation, kind: Kind, due_at: datetime, known_at: datetime) -> Reminder:
    audience, channel, minutes = kind
    assert conversation.starts_at is not None
    return Reminder(
        conversation=conversation,
        audience=audience,
        channel=channel,
        minutes_before=minutes,
        starts_at=conversation.starts_at,
        due_at=due_at,
        next_attempt_at=due_at,
        created_at=known_at,
    )


def replan_due_companies() -> int:
    """Plan bookings anew whose company has changed its settings, some at a time; answers how many were looked at."""
    wants = ReminderSettings.objects.filter(is_replanning=True).order_by("changed_at").first()
    if wants is None:
        return 0
    upcoming = Conversation.objects.filter(
        company_id=wants.company_id, status__in=UPCOMING, ends_at__gt=now(), pk__gt=wants.replanned_up_to
    )
    keys = [str(key) for key in upcoming.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]]
    plan_reminders(dict.fromkeys(keys, now()))
    # Only while nobody has changed the settings again meanwhile: then it begins anew.
    same = ReminderSettings.objects.filter(pk=wants.pk, changed_at=wants.changed_at)
    same.update(is_replanning=len(keys) == AT_ONCE, replanned_up_to=keys[-1] if keys else "")
    return len(keys) or 1


def list_reminders(member: Member, conversation_id: str) -> list[Reminder]:
    """The reminders of a conversation of the member's company, soonest first."""
    rows = Reminder.objects.filter(conversation_id=conversation_id, conversation__company_id=member.company_id)
    return list(rows.order_by("due_at", "pk"))
