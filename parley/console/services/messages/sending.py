"""Sending a message: now or later, a test to oneself, pausing, going on, and cancelling what has not left."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.delivery.email import LetterFacts, compose_letter
from parley.console.domain.errors import InputRefused, NotPermitted
from parley.console.domain.roles import ADMIN_ROLES
from parley.console.models import Member, Message, MessageState, OutgoingMail
from parley.console.services.messages.drafts import get_message, preview_message
from parley.console.services.messages.leaving.cancelling import cancel_waiting
from parley.console.services.messages.leaving.preparing import BATCH, check_sendable, prepare_batch
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.mail.composing import make_mail_id

# Up to so many the mails are made while the sender waits; the worker makes more, and the page says how far it is.
MOST_AT_ONCE = BATCH
MOST_DAYS_AHEAD = 365


def send_message(member: Member, message_id: int, at: datetime | None = None) -> Message:
    """Send a draft to its recipients, now or at a time; a second time (double click, back button) changes nothing.

    Raises InputRefused with the field and what to do, LinkUnknown, NotPermitted, CompanyNotSetUp.
    """
    message = get_message(member, message_id)
    if message.state != MessageState.DRAFT:
        return message
    check_sendable(message)
    if at is None:
        values = {"state": MessageState.PREPARING, "sent_at": now(), "problem": ""}
    else:
        _check_time(at)
        values = {"state": MessageState.SCHEDULED, "scheduled_at": at, "problem": ""}
    with transaction.atomic():
        lock_names([f"message:{message.pk}"])
        # On SQLite this transaction is the only writer; on both, whoever comes second sees the first one's mark.
        begun = Message.objects.filter(pk=message.pk, state=MessageState.DRAFT).update(**values)
        if begun and at is None and message.recipient_count <= MOST_AT_ONCE:
            # The last batch is smaller than a whole one, or empty: it lets the message go.
            while prepare_batch(message.pk) == BATCH:
                pass
    return get_message(member, message_id)


def _check_time(at: datetime) -> None:
    if at <= now():
        raise InputRefused({"scheduled_for": _("This time is over. Choose a later one, or send it now.")})
    if at > now() + timedelta(days=MOST_DAYS_AHEAD):
        raise InputRefused({"scheduled_for": _("Choose a time within the next year.")})


def unschedule(member: Member, message_id: int) -> None:
    """A scheduled message is a draft again. Raises LinkUnknown, NotPermitted; InputRefused when it has begun."""
    message = get_own_sending(member, message_id)
    waiting = Message.objects.filter(pk=message.pk, state=MessageState.SCHEDULED)
    if not waiting.update(state=MessageState.DRAFT, scheduled_at=None):
        raise InputRefused({"body": _("This message is on its way already. You can pause it.")})


def pause(member: Member, message_id: int) -> None:
    """Let no more of its mails leave until it is resumed; what is on the wire arrives. Raises as `unschedule`."""
    message = get_own_sending(member, message_id)
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(state=MessageState.PAUSED)


def resume(member: Member, message_id: int) -> None:
    """Go on where it was paused. Raises LinkUnknown, NotPermitted, also while its sender is blocked."""
    message = get_own_sending(member, message_id)
    if not message.sender.is_active:
        raise NotPermitted(_("This colleague is blocked. Unblock them in the list instead."))
    is_prepared = message.prepared_count >= message.recipient_count
    state = MessageState.SENDING if is_prepared else MessageState.PREPARING
    if message.sent_at is None:
        state = MessageState.SCHEDULED  # it waits for its time still, or begins at once when that is over
    Message.objects.filter(pk=message.pk, state=MessageState.PAUSED).update(state=state, problem="")


def cancel_rest(member: Member, message_id: int) -> int:
    """Let nothing more of it leave, for good, and end the links that nobody got; answers how many mails that were.

    Raises LinkUnknown, NotPermitted.
    """
    message = get_own_sending(member, message_id)
    moment = now()
    with transaction.atomic():
        lock_names([f"message:{message.pk}"])
        on_its_way = Message.objects.filter(
            pk=message.pk, state__in=[MessageState.PREPARING, MessageState.SENDING, MessageState.PAUSED]
        )
        if not on_its_way.update(state=MessageState.CANCELLED, finished_at=moment):
            return 0
        # What a worker holds is on the wire, or comes back within a second and is cancelled then.
        return cancel_waiting([message.pk], moment)


def get_own_sending(member: Member, message_id: int) -> Message:
    """A message that the member may pause or cancel: their own, or any for an administrator.

    Raises LinkUnknown, NotPermitted.
    """
    message = get_message(member, message_id)
    if message.sender_id != member.pk and member.role not in ADMIN_ROLES:
        raise NotPermitted(_("This is a message of a colleague."))
    return message


def send_test(member: Member, message: Message, candidate_id: str = "") -> OutgoingMail:
    """The message as one recipient would get it, to the member; its link leads nowhere. Raises InputRefused."""
    preview = preview_message(message, candidate_id)
    subject = (_("Test: %(subject)s") % {"subject": preview.subject})[:300]
    mail_id, address = make_mail_id(), member.user.email
    facts = LetterFacts(member.user.name, member.company.name, address)
    with transaction.atomic():
        return OutgoingMail.objects.create(
            purpose="message_test",
            mail_id=mail_id,
            recipient=address,
            subject=subject,
            content=compose_letter(facts, address, subject, preview.body, mail_id),
            candidate=preview.candidate,
        )
