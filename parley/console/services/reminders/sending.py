"""Sending reminders that are due: looked at once more at the last moment, each exactly once by its Message-ID."""

import time
from functools import lru_cache

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.html import linebreaks, urlize

from parley.console.delivery.email import LetterFacts
from parley.console.delivery.reply_addresses import write_reply_address
from parley.console.domain.reminders.times import is_too_late, wait_for_morning
from parley.console.domain.statuses import UPCOMING
from parley.console.models import (
    Audience,
    Channel,
    Conversation,
    EntryKind,
    Reminder,
    ReminderSettings,
)
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.inbox.sms import queue_sms
from parley.console.services.mails.speaking import speak_language
from parley.console.services.reminders.people import Reader, describe_reader
from parley.console.services.reminders.settings import list_kinds, map_reminder_settings, read_quiet_hours
from parley.console.services.reminders.wording import (
    Letter,
    describe_booking,
    write_candidate_letter,
    write_candidate_sms,
    write_host_letter,
    write_host_sms,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.mail.building import Envelope, build_mail
from parley.toolkit.mail.carrying import MailCarrier
from parley.toolkit.mail.composing import MailRefused, get_public_host
from parley.toolkit.work_queue import claim_due, finish, give_up, try_later, work_through

log = structlog.get_logger(__name__)

# Few at once: what a killed worker had claimed waits for its lease to end.
ROWS_AT_ONCE = 20
_WORD_DIGITS = 40
CHANGING_SECONDS = 60


def send_due_reminders() -> int:
    """Send the reminders that are due; answers how many were looked at."""
    rows = claim_due(Reminder, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS)
    if not rows:
        return 0
    facts = Conversation.objects.select_related("owner__user", "candidate", "company")
    conversations = facts.in_bulk({row.conversation_id for row in rows})
    wants = map_reminder_settings(each.company_id for each in conversations.values())
    deadline = time.monotonic() + settings.PARLEY_LEASE_SECONDS / 2

    def send(row: Reminder) -> None:
        if time.monotonic() > deadline:
            # The lease may end during a slow conversation, and another worker would send it as well.
            try_later(row, "waited too long for its turn", 0)
            return
        conversation = conversations[row.conversation_id]
        _send(row, conversation, wants[conversation.company_id], carrier)

    with MailCarrier() as carrier:
        return work_through(rows, send)


def derive_reminder_id(row: Reminder) -> str:
    """The Message-ID of a reminder: of conversation, kind and start, so that no other mail of the three can arise."""
    parts = (row.conversation_id, row.audience, row.channel, str(row.minutes_before), row.starts_at.isoformat())
    return f"<{keyed_hash('reminder', '|'.join(parts))[:_WORD_DIGITS]}@{get_public_host()}>"


def _send(row: Reminder, conversation: Conversation, wants: ReminderSettings, carrier: MailCarrier) -> None:
    reader = describe_reader(conversation, row.audience)
    obstacle = _find_obstacle(row, conversation, wants, reader)
    if not obstacle and Conversation.objects.get(pk=conversation.pk).is_changing:
        # Either it gets another time, or the engine refuses and this one stands.
        try_later(row, "the booking is being changed", CHANGING_SECONDS)
        return
    if obstacle:
        finish(row, outcome=obstacle)
        return
    morning = wait_for_morning(now(), reader.tzid, read_quiet_hours(wants))
    if morning is not None and now() > row.due_at:
        # The worker comes late, into the reader's night: in the morning it is looked at again.
        try_later(row, "quiet hours", int((morning - now()).total_seconds()) + 1)
        return
    with speak_language(reader.language):
        values = describe_booking(conversation, row.starts_at, reader.tzid)
        if row.channel == Channel.SMS:
            _send_sms(row, conversation, reader, _write_sms(row, wants, values))
        else:
            _send_mail(row, conversation, reader, _write_letter(row, wants, values), carrier)


def _find_obstacle(row: Reminder, conversation: Conversation, wants: ReminderSettings, reader: Reader) -> str:
    """Why the reminder is not sent; "" when it is. The booking is asked for anew, a moment before sending."""
    if (row.audience, row.channel, row.minutes_before) not in list_kinds(wants):
        return "off"
    if is_too_late(row.starts_at, row.minutes_before, row.due_at, now()):
        return "late"
    if not (reader.email if row.channel == Channel.EMAIL else reader.number):
        return "no_address"
    stands = Conversation.objects.filter(pk=conversation.pk, status__in=UPCOMING, starts_at=row.starts_at)
    return "" if stands.exists() else "not_booked"


def _write_letter(row: Reminder, wants: ReminderSettings, values: dict[str, str]) -> Letter:
    write = write_host_letter if row.audience == Audience.HOST else write_candidate_letter
    return write(wants, values)


def _write_sms(row: Reminder, wants: ReminderSettings, values: dict[str, str]) -> str:
    return write_host_sms(values) if row.audience == Audience.HOST else write_candidate_sms(wants, values)


def _send_mail(row: Reminder, conversation: Conversation, reader: Reader, letter: Letter, carrier: MailCarrier) -> None:
    try:
        content = build_mail(
            _find_envelope(row, conversation),
            recipient=reader.email,
            subject=letter.subject,
            text=letter.body,
            html=linebreaks(urlize(letter.body, nofollow=True, autoescape=True)),
            message_id=derive_reminder_id(row),
        )
        carrier.carry(content, reader.email)
    except MailRefused as refusal:
        if refusal.permanent:
            log.warning("reminder_given_up", row=row.pk)
            _settle(row, conversation, "failed", str(refusal))
        else:
            try_later(row, str(refusal))
        return
    _settle(row, conversation, "sent", "")


def _find_envelope(row: Reminder, conversation: Conversation) -> Envelope:
    """From the host by name to a candidate, from the company to a host; answers go to the inbox, if there is one."""
    company, user = conversation.company.name, conversation.owner.user
    if row.audience == Audience.HOST:
        return _write_envelope("", company, "")
    own = write_reply_address(str(conversation.candidate_id), conversation.owner_id)
    if not own:
        return _write_envelope(user.name, company, user.email)
    # Each candidate's own, and plain ASCII: put behind what all of them share.
    return Envelope(_write_envelope(user.name, company, "").head + f"Reply-To: {own}\r\n".encode())


@lru_cache(maxsize=256)
def _write_envelope(sender_name: str, company_name: str, reply_to: str) -> Envelope:
    facts = LetterFacts(sender_name, company_name, reply_to)
    return Envelope.write(facts.sender, facts.reply_header)


def _send_sms(row: Reminder, conversation: Conversation, reader: Reader, text: str) -> None:
    """As a row of its own, which no second attempt writes again; it has its own patience with the provider."""
    candidate = conversation.candidate if row.audience == Audience.CANDIDATE else None
    with transaction.atomic():
        queue_sms(conversation.company, reader.number, text, candidate=candidate, once_key=derive_reminder_id(row))
        finish(row, outcome="sent")


def _settle(row: Reminder, conversation: Conversation, code: str, reason: str) -> None:
    with transaction.atomic():
        settled = give_up(row, reason) if code == "failed" else finish(row, outcome="sent")
        if settled and row.audience == Audience.CANDIDATE and conversation.candidate_id:
            write_entry(build_entry(EntryKind.REMINDER, code, conversation=conversation, detail=reason))
