"""Answers that come by mail: to smart invites, bookings and events."""

from collections.abc import Collection

import structlog
from django.db import transaction

from parley.engine.domain.errors.calendars import ReplyUnreadable
from parley.engine.domain.replies.mails import MailedReply, read_reply_mail
from parley.engine.domain.replies.replies import Reply
from parley.engine.models import Booking, SmartInvite, SmartInviteRecipient
from parley.engine.services.events.answering import find_event_of_reply, take_answer
from parley.engine.services.notifications.deliveries import queue_delivery
from parley.engine.services.smart_invites.addresses import bears_common_word, bears_word
from parley.engine.services.smart_invites.bookings.answering import answer_booking
from parley.engine.services.smart_invites.descriptions import describe_recipients, describe_reply
from parley.engine.services.smart_invites.invites import get_state, list_recipients, lock_invite
from parley.engine.services.smart_invites.noting import (
    LATE,
    TAKEN,
    UNKNOWN,
    UNREADABLE,
    is_about_another_time,
    note_answer,
)

log = structlog.get_logger(__name__)

KIND = "smart_invite"


def take_mail(content: bytes, recipients: Collection[str] = ()) -> str:
    """Keep the answer in a mail, if it is one to an invitation of this installation; the same mail twice is one.

    `recipients` are the addresses it was delivered to, where the mail server knows more than the mail. Answers what
    became of it: `taken`, `late` (an older answer, or one to a time that is over), `unknown` or `unreadable`.
    """
    try:
        mailed = read_reply_mail(content)
    except ReplyUnreadable:
        return UNREADABLE
    outcome = _keep(mailed, recipients)
    log.info("reply_mailed", outcome=outcome)
    return outcome


def _keep(mailed: MailedReply, recipients: Collection[str]) -> str:
    addresses, reply = [*recipients, *mailed.addresses], mailed.reply
    has_own_word = bears_word(addresses, reply.uid, reply.attendee_email)
    # Others who were invited may know everything but that word; the sender's address anybody can write.
    is_own = mailed.sender == reply.attendee_email
    invite = SmartInvite.objects.filter(uid=reply.uid).first()
    if invite is not None:
        is_from_all = bears_common_word(addresses, invite) and (is_own or not invite.has_many)
        return _answer_invite(invite, reply) if has_own_word or is_from_all else UNKNOWN
    booking = Booking.objects.select_related("request__host").filter(uid=reply.uid).first()
    if booking is not None:
        may_answer = has_own_word if booking.has_reply_words else is_own
        return answer_booking(booking, reply) if may_answer else UNKNOWN
    event = find_event_of_reply(reply)
    if event is None or not (has_own_word if event.has_reply_words else is_own):
        return UNKNOWN
    is_taken = take_answer(event, reply)
    return UNKNOWN if is_taken is None else TAKEN if is_taken else LATE


def _answer_invite(found: SmartInvite, reply: Reply) -> str:
    with transaction.atomic():
        lock_invite(found.application_id, found.smart_invite_id)
        invite = SmartInvite.objects.select_related("application").filter(pk=found.pk).first()
        if invite is None:
            return UNKNOWN
        everybody = list_recipients(invite)
        row = next((each for each in everybody if each.email.lower() == reply.attendee_email), None)
        if row is None:
            return UNKNOWN
        start = get_state(invite).start
        if invite.method == "cancel" or is_about_another_time(reply, invite.sequence_of_time, start.instant):
            return LATE
        if not note_answer(row, reply, invite.sequence_of_time):
            return LATE
        row.save()
        _call_back(invite, row, everybody)
    return TAKEN


def _call_back(invite: SmartInvite, row: SmartInviteRecipient, everybody: list[SmartInviteRecipient]) -> None:
    if not invite.callback_url:
        return
    told = {
        "smart_invite_id": invite.smart_invite_id,
        "callback_url": invite.callback_url,
        **describe_recipients(invite, row, everybody),
        "reply": describe_reply(row, get_state(invite).start.tzid),
    }
    body = {"notification": {"type": KIND}, "smart_invite": told}
    queue_delivery(invite.application, invite.callback_url, KIND, body)
