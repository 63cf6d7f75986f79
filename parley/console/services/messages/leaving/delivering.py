"""Mails of messages on their way: written when their turn comes, many over one connection, each exactly once."""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import F, QuerySet

from parley.console.delivery.letters import UNSUBSCRIBE_LINK, Letter
from parley.console.domain.errors import InputRefused
from parley.console.domain.merge_fields import MERGE_FIELDS
from parley.console.models import Candidate, Consent, Conversation, MailOutcome, Message, MessageState, OutgoingMail
from parley.console.services.conversations.links import build_link_url
from parley.console.services.mails.candidate_mails import find_obstacle
from parley.console.services.mails.outgoing import MAIL_HOURS
from parley.console.services.mails.unsubscribing import build_unsubscribe_url
from parley.console.services.messages.drafts import open_letters, read_custom_values
from parley.console.services.messages.leaving.cancelling import cancel_left_over
from parley.console.services.messages.leaving.pacing import list_open_providers, slow_down, take_turns
from parley.console.services.messages.leaving.preparing import pause_with_problem
from parley.console.services.messages.leaving.telling import tell_of_mails
from parley.console.services.messages.wording import (
    Wordings,
    answer_address,
    describe_values,
    read_wordings,
)
from parley.toolkit.clock import now
from parley.toolkit.mail.carrying import MailCarrier
from parley.toolkit.mail.composing import MailRefused
from parley.toolkit.work_queue import WorkState, claim_due, describe_backoff, finish, try_later

log = structlog.get_logger(__name__)

# What a killed worker had claimed waits for its lease to end: few at once; enough that claiming costs little.
ROWS_AT_ONCE = 25
# A hand comes back from its duty after this time, so that a worker that is told to stop stops.
TURN_SECONDS = 5.0
LOOK_SECONDS = 1.0
_MAIL_SPAN = timedelta(hours=MAIL_HOURS)


class _Sending:
    """One message in the hands of a worker: its letters, read once, and whether it still goes on."""

    def __init__(self, message: Message) -> None:
        """Raises InputRefused for what could be sent once and cannot be read any more: a field was renamed."""
        self.message = message
        self.wordings: Wordings = read_wordings(message)
        self.letters: dict[str, Letter] = open_letters(message)[0]
        self._looked_at = time.monotonic()
        self._goes_on = True

    def goes_on(self) -> bool:
        """Whether nobody has paused or cancelled it, or blocked its sender; asked of the database once a second."""
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self._goes_on = _select_sending().filter(pk=self.message.pk).exists()
        return self._goes_on


def deliver_due_messages() -> int:
    """Send mails of messages that are on their way; answers how many were tried. Several may run beside each other."""
    ends_at = time.monotonic() + TURN_SECONDS
    tried = 0
    with MailCarrier() as carrier:
        for message in _list_sending():
            # Before anything is claimed: a message that cannot be read takes no turn at its provider from others.
            sending = _open(message)
            while sending is not None and time.monotonic() < ends_at:
                rows = _claim(message)
                if not rows:
                    _finish_message(message.pk)
                    break
                _deliver(sending, rows, carrier)
                tried += len(rows)
    cancel_left_over()
    return tried + _tell_of_forgotten()


def _open(message: Message) -> _Sending | None:
    """The message in hand; one that cannot be read is paused and says why."""
    try:
        return _Sending(message)
    except InputRefused as refusal:
        pause_with_problem(message.pk, refusal)
        return None


def _select_sending() -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.SENDING, sender__is_active=True)


def _list_sending() -> QuerySet[Message]:
    """Small messages first: one candidate's mail does not wait for somebody else's hundred thousand."""
    rows = _select_sending().order_by("recipient_count", "sent_at")
    return rows.select_related("sender__user", "sender__company", "company")


def _claim(message: Message) -> list[OutgoingMail]:
    """The next mails of the message, of one provider whose mailboxes take mails now."""
    if not _select_sending().filter(pk=message.pk).exists():
        return []
    waiting = OutgoingMail.objects.filter(message_id=message.pk, state=WorkState.PENDING)
    for provider in list_open_providers():
        among = waiting.filter(provider=provider)
        if not among.filter(next_attempt_at__lte=now()).exists():
            continue
        allowed = take_turns(provider, ROWS_AT_ONCE)
        rows = claim_due(OutgoingMail, allowed, settings.PARLEY_LEASE_SECONDS, among) if allowed else []
        if rows:
            return rows
    return []


def _deliver(sending: _Sending, rows: Sequence[OutgoingMail], carrier: MailCarrier) -> None:
    """Send these one after another; what each became is written at once, who is to know of it afterwards."""
    deadline = time.monotonic() + settings.PARLEY_LEASE_SECONDS / 2
    settled: list[OutgoingMail] = []
    for row, candidate, values in _fill(sending, rows):
        if time.monotonic() > deadline or not sending.goes_on():
            _put_back(row)
            continue
        if not _is_held(row):
            continue
        outcome = _find_outcome(candidate)
        if outcome:
            is_settled = _settle(row, WorkState.FAILED, outcome)
        else:
            is_settled = _send(sending, row, values, candidate, carrier)
        if is_settled:
            settled.append(row)
    tell_of_mails(settled)


def _is_held(row: OutgoingMail) -> bool:
    """Whether it is still ours to send: whoever was anonymised while the mails before it left gets nothing."""
    return OutgoingMail.objects.filter(pk=row.pk, lease_token=row.lease_token, state=WorkState.PENDING).exists()


def _fill(
    sending: _Sending, rows: Sequence[OutgoingMail]
) -> Iterator[tuple[OutgoingMail, Candidate | None, dict[str, str]]]:
    """Each mail with its candidate and what its fields mean; three queries for all."""
    candidates = Candidate.objects.in_bulk([row.candidate_id for row in rows])
    conversations = Conversation.objects.in_bulk([row.conversation_id for row in rows if row.conversation_id])
    is_custom_used = bool(sending.wordings.fields - MERGE_FIELDS.keys() - {UNSUBSCRIBE_LINK})
    custom = read_custom_values(list(candidates.values())) if is_custom_used else {}
    for row in rows:
        candidate = candidates.get(row.candidate_id) if row.candidate_id else None
        conversation = conversations.get(row.conversation_id) if row.conversation_id else None
        if candidate is None:
            yield row, None, {}
            continue
        values = describe_values(
            sending.message.sender,
            candidate,
            build_link_url(conversation) if conversation else "",
            custom=custom.get(candidate.pk),
            conversation=conversation,
            unsubscribe_url=build_unsubscribe_url(row.mail_id),
        )
        yield row, candidate, values


def _find_outcome(candidate: Candidate | None) -> str:
    """Why nothing goes to the candidate after all: what happened since the mail was made counts."""
    if candidate is None or candidate.anonymised_at is not None:
        return MailOutcome.ANONYMISED.value
    if candidate.consent == Consent.REFUSED:
        return MailOutcome.REFUSED_CONSENT.value
    return find_obstacle(candidate)


def _send(
    sending: _Sending, row: OutgoingMail, values: dict[str, str], candidate: Candidate | None, carrier: MailCarrier
) -> bool:
    """Hand over one mail and write what became of it, before the next one begins; True when that is final."""
    assert candidate is not None
    language = sending.wordings.choose(candidate.language)
    letter = sending.letters[language]
    try:
        content = letter.build(
            candidate.email,
            values,
            row.mail_id,
            build_unsubscribe_url(row.mail_id),
            answer_address(sending.message.sender, candidate.pk),
        )
        carrier.carry(content, candidate.email)
    except MailRefused as refusal:
        return _settle_refused(row, candidate, refusal)
    used = {name: values[name] for name in sending.wordings.fields if values.get(name)}
    return _settle(
        row,
        WorkState.DONE,
        MailOutcome.SENT,
        recipient=candidate.email,
        subject=letter.write_subject(values),
        filled_with=json.dumps(used),
        language=language,
    )


def _settle(row: OutgoingMail, state: WorkState, outcome: str, reason: str = "", **kept: Any) -> bool:
    row.outcome, row.state, row.last_error = outcome, state, reason[:500]
    if state == WorkState.DONE:
        return finish(row, outcome=outcome, **kept)
    own = OutgoingMail.objects.filter(pk=row.pk, lease_token=row.lease_token)
    return bool(
        own.update(
            state=state, outcome=outcome, done_at=now(), leased_until=None, lease_token="", last_error=row.last_error
        )
    )


def _settle_refused(row: OutgoingMail, candidate: Candidate, refusal: MailRefused) -> bool:
    if refusal.is_too_fast:
        slow_down(row.provider)
    # What was paused or waited for its turn was not refused meanwhile: only tries count, and the waits between them.
    is_young = now() - row.created_at < _MAIL_SPAN or describe_backoff(row.attempts - 1) < _MAIL_SPAN
    if not refusal.permanent and is_young:
        try_later(row, str(refusal))
        return False
    log.warning("mail_given_up", purpose=row.purpose, row=row.pk)
    if refusal.is_about_address:
        reason = str(refusal)[:300]
        unmarked = Candidate.objects.filter(pk=candidate.pk, email=candidate.email, undeliverable_at__isnull=True)
        unmarked.update(undeliverable_at=now(), undeliverable_reason=reason)
    return _settle(row, WorkState.FAILED, MailOutcome.REFUSED, str(refusal))


def _put_back(row: OutgoingMail) -> None:
    """Free again at once, as if it had not been claimed: nobody has tried to send it."""
    own = OutgoingMail.objects.filter(pk=row.pk, lease_token=row.lease_token)
    own.update(attempts=F("attempts") - 1, next_attempt_at=now(), leased_until=None, lease_token="")


def _finish_message(message_id: int) -> None:
    """A message is over once none of its mails waits; asked only when there was nothing to claim."""
    waiting = OutgoingMail.objects.filter(message_id=message_id, state=WorkState.PENDING)
    if not waiting.exists():
        over = Message.objects.filter(pk=message_id, state=MessageState.SENDING)
        over.update(state=MessageState.DONE, finished_at=now())


def _tell_of_forgotten() -> int:
    """Mails that a killed worker had sent, but told nobody of."""
    before = now() - timedelta(seconds=settings.PARLEY_LEASE_SECONDS)
    rows = OutgoingMail.objects.filter(is_told=False, done_at__isnull=False, done_at__lt=before)
    found = list(rows.order_by("done_at")[:500])
    tell_of_mails(found)
    return len(found)
