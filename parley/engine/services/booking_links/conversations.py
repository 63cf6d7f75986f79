"""Scheduling conversations: an organizer's free times, one of which the other participant chooses (7.6, alpha)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from parley.engine.domain.asking.question import AnswerForm
from parley.engine.domain.asking.reading import read_question
from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.errors.bookings import ConversationUnknown, SlotTaken
from parley.engine.domain.event_writing.fields.event import read_event_fields, read_event_id
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.event_writing.fields.times import read_zone
from parley.engine.domain.timeline import moment_of
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Account, Application, ConversationParticipant, SchedulingConversation
from parley.engine.services.availability.questions.answering import answer_question
from parley.engine.services.availability.questions.limits import read_limits
from parley.engine.services.booking_links.making import check_files, check_people
from parley.engine.services.booking_links.targets import list_writable_subs
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.calendars.calendars import find_target_calendar
from parley.engine.services.events.writing.completing import complete_what_is_there
from parley.engine.services.events.writing.upserting import Wish, apply_wishes
from parley.engine.services.links import make_link_token
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash

MOST_PARTICIPANTS = 2
KEPT_DAYS = 180
_TOKEN_PURPOSE = "conversation"


def create_conversation(
    application: Application, account: Account, fields: Mapping[str, Any]
) -> SchedulingConversation:
    """Begin a conversation; the first participant organizes it. Raises FieldsRefused with everything that is wrong."""
    reader = FieldReader(fields)
    people = _read_participants(reader)
    question = _build_question(fields, people)
    asked = read_question(FieldReader(question, reader.problems), read_limits())
    check_people(application, reader, [asked])
    _check_writable(application, reader, people)
    event = _read_event(reader)
    check_files(application, reader, {"event": event})
    tzid = read_zone(reader, "tzid") or account.tzid
    subject = reader.text("subject", 1024) or ""
    reader.finish()
    with transaction.atomic():
        conversation = SchedulingConversation.objects.create(
            application=application, account=account, subject=subject, tzid=tzid, event=event, question=question
        )
        for position, person in enumerate(people):
            token, token_hash = make_link_token(_TOKEN_PURPOSE)
            ConversationParticipant.objects.create(
                conversation=conversation, position=position, token=token, token_hash=token_hash, **person
            )
    return conversation


def _read_participants(reader: FieldReader) -> list[dict[str, str]]:
    entries = reader.each("participants", MOST_PARTICIPANTS)
    if not entries:
        if reader.raw("participants") in (None, []):
            reader.refuse("participants", "required", "Say who converses.")
        return []
    people = [
        {
            "participant_id": entry.text("participant_id", 64) or str(place + 1),
            "sub": entry.text("sub", 40) or "",
            "email": entry.text("email", 254) or "",
            "common_name": entry.text("common_name", 200) or "",
        }
        for place, entry in enumerate(entries)
    ]
    if not people[0]["sub"]:
        entries[0].refuse("sub", "required", "The organizer is an account.")
    if len({person["participant_id"] for person in people}) < len(people):
        reader.refuse("participants", "invalid", "Each participant has an id of their own.")
    return people


def _check_writable(application: Application, reader: FieldReader, people: Sequence[Mapping[str, str]]) -> None:
    writable = list_writable_subs(application, [person["sub"] for person in people if person["sub"]])
    for place, person in enumerate(people):
        if person["sub"] and person["sub"] not in writable:
            words = "This account has not let the application write events."
            reader.refuse(f"participants[{place}].sub", "not_authorized", words)


def _read_event(reader: FieldReader) -> dict[str, Any]:
    """The event as it was sent, found usable for the time that will be chosen."""
    inner = reader.inner("event")
    event = {key: value for key, value in (reader.raw("event") if inner else {}).items() if key not in ("start", "end")}
    try:
        read_event_fields(event, is_patch=True)
        read_event_id({"event_id": "conversation", **event})
    except FieldsRefused as refusal:
        for part in refusal.parts:
            reader.refuse(f"event.{part.field}", part.key, part.description)
    return event


def _build_question(fields: Mapping[str, Any], people: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The question about times that all participants with an account answer together."""
    given = fields.get("participants")
    is_managed = {
        str(entry.get("sub")): bool(entry.get("managed_availability"))
        for entry in (given if isinstance(given, list) else [])
        if isinstance(entry, dict)
    }
    members = [{"sub": p["sub"], "managed_availability": is_managed.get(p["sub"], False)} for p in people if p["sub"]]
    names = ("required_duration", "available_periods", "query_periods", "start_interval", "buffer")
    asked = {name: fields[name] for name in names if name in fields}
    return {**asked, "participants": [{"members": members, "required": "all"}]}


def get_conversation(application: Application, account: Account, conversation_id: str) -> SchedulingConversation:
    """The application's own conversation for this account. Raises ConversationUnknown."""
    own = SchedulingConversation.objects.filter(application=application, account=account)
    found = own.filter(pk=conversation_id).first()
    if found is None:
        raise ConversationUnknown
    return found


def get_participant(application: Application, account: Account, token: str) -> ConversationParticipant:
    """Who holds this token, in one of the application's own conversations. Raises ConversationUnknown."""
    rows = ConversationParticipant.objects.filter(
        token_hash=keyed_hash(_TOKEN_PURPOSE, token[:64]),
        conversation__application=application,
        conversation__account=account,
    )
    found = rows.select_related("conversation__application", "conversation__account").first()
    if found is None:
        raise ConversationUnknown
    return found


def list_conversation_slots(participant: ConversationParticipant) -> list[tuple[datetime, datetime]]:
    """Start and end of the times that the participant can choose; none once one was chosen."""
    conversation = participant.conversation
    if conversation.starts_at is not None:
        return []
    question = read_question(FieldReader(conversation.question), read_limits())
    try:
        answer = answer_question(conversation.application, replace(question, form=AnswerForm.OVERLAPPING_SLOTS))
    except FieldsRefused:
        return []
    return [(moment_of(first), moment_of(end)) for first, end, _ in answer.times]


def choose_conversation_slot(participant: ConversationParticipant, slot_id: str) -> SchedulingConversation:
    """Take one of the times, once; its event goes into the calendars of the participants with an account.

    Raises SlotTaken for a time that is not on offer any more.
    """
    question = participant.conversation.question
    subs = [member["sub"] for member in question["participants"][0]["members"]]
    with transaction.atomic():
        lock_hosts(subs, f"conversation:{participant.conversation_id}")
        participant = ConversationParticipant.objects.select_related(
            "conversation__application", "conversation__account"
        ).get(pk=participant.pk)
        conversation = participant.conversation
        slots = {name_slot(start): (start, end) for start, end in list_conversation_slots(participant)}
        if slot_id not in slots:
            if conversation.starts_at is not None and name_slot(conversation.starts_at) == slot_id:
                return conversation
            raise SlotTaken
        conversation.starts_at, conversation.ends_at = slots[slot_id]
        conversation.save(update_fields=["starts_at", "ends_at"])
        ConversationParticipant.objects.filter(pk=participant.pk).update(has_chosen=True)
        _write_event(conversation, subs)
    return conversation


def _write_event(conversation: SchedulingConversation, subs: Sequence[str]) -> None:
    assert conversation.starts_at is not None and conversation.ends_at is not None
    fields = {
        "summary": conversation.subject or "Conversation",
        "tzid": conversation.tzid,
        **conversation.event,
        "start": write_instant(conversation.starts_at),
        "end": write_instant(conversation.ends_at),
    }
    event_id = str(conversation.event.get("event_id") or conversation.pk)
    writable = list_writable_subs(conversation.application, subs)
    for account in Account.objects.filter(pk__in=writable).order_by("pk"):
        calendar = find_target_calendar(account)
        if calendar is not None:
            call = (calendar, read_event_fields(fields))
            (completed,) = complete_what_is_there(conversation.application, account, [call])
            apply_wishes(conversation.application, account, [Wish(calendar, event_id, completed)])


def name_slot(starts_at: datetime) -> str:
    """The id of the slot that starts then: the same each time it is listed."""
    return f"slt_{int(starts_at.timestamp()):x}"


def describe_conversation(conversation: SchedulingConversation) -> dict[str, Any]:
    """The conversation as applications are told of it."""
    told: dict[str, Any] = {
        "scheduling_conversation_id": conversation.pk,
        "subject": conversation.subject,
        "tzid": conversation.tzid,
        "status": "pending" if conversation.starts_at is None else "complete",
        "participants": [_describe_participant(each) for each in conversation.participants.order_by("position")],
        "event": dict(conversation.event),
    }
    if conversation.starts_at is not None and conversation.ends_at is not None:
        told["event"] |= {"start": write_instant(conversation.starts_at), "end": write_instant(conversation.ends_at)}
    return told


def _describe_participant(participant: ConversationParticipant) -> dict[str, Any]:
    url = f"{settings.PARLEY_PUBLIC_URL}/v1/scheduling_conversations/slots/{participant.token}"
    return {
        "participant_id": participant.participant_id,
        "sub": participant.sub,
        "email": participant.email,
        "common_name": participant.common_name,
        "status": "selected" if participant.has_chosen else "pending",
        "slots": {"selection_method": "auto", "url": url},
        "slots_url": url,
    }


def forget_old_conversations() -> int:
    """Delete conversations that were over half a year ago, or begun then and never came to a time."""
    limit = now() - timedelta(days=KEPT_DAYS)
    is_over = Q(ends_at__lt=limit) | Q(ends_at=None)
    return SchedulingConversation.objects.filter(is_over, created_at__lt=limit).delete()[0]
