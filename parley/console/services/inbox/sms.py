"""Text messages: rows that wait to leave, what providers tell of them, what candidates answer, STOP and START."""

from collections.abc import Mapping

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parley.console.delivery.sms.base import SmsArrival, SmsReceipt, SmsRefused
from parley.console.delivery.sms.registry import get_sms_provider
from parley.console.domain.errors import InputRefused, WebhookForged
from parley.console.domain.sms.numbers import read_number
from parley.console.domain.sms.segments import measure_text
from parley.console.domain.sms.words import is_start, is_stop
from parley.console.models import Candidate, Company, EntryKind, Member, SmsDirection, SmsMessage, SmsStop
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.inbox.threads import note_arrival
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.work_queue import WorkState, claim_due, finish, give_up, try_later, work_through

log = structlog.get_logger(__name__)

LONGEST_TEXT = 1600
MOST_SHOWN = 200
ROWS_AT_ONCE = 4
CALLBACK_PATH = "/inbound/sms"


def queue_sms(
    company: Company,
    number: str,
    body: str,
    *,
    candidate: Candidate | None = None,
    member: Member | None = None,
    once_key: str = "",
) -> SmsMessage | None:
    """A text as a row, to be sent soon; the same `once_key` again writes nothing. None when the number said STOP."""
    if SmsStop.objects.filter(company=company, number=number).exists():
        return None
    row, _is_new = SmsMessage.objects.get_or_create(
        once_key=once_key or make_token(),
        defaults={
            "company": company,
            "candidate": candidate,
            "member": member,
            "direction": SmsDirection.OUT,
            "number": number,
            "body": body,
            "segment_count": measure_text(body).segment_count,
        },
    )
    return row


def find_number(candidate: Candidate) -> str:
    """The candidate's number as the networks write it; "" where none is known."""
    return read_number(candidate.phone, candidate.country)


def has_stopped(candidate: Candidate) -> bool:
    """Whether the candidate wants no texts of the company."""
    return SmsStop.objects.filter(company_id=candidate.company_id, number=find_number(candidate)).exists()


def send_sms(member: Member, candidate: Candidate, body: str, once_key: str) -> SmsMessage:
    """Write to a candidate; the same form twice sends one text. Raises InputRefused with what stands in the way."""
    text, number = body.strip(), find_number(candidate)
    if not text:
        raise InputRefused({"body": _("Write something to send.")})
    if len(text) > LONGEST_TEXT:
        raise InputRefused({"body": _("A text message has at most %(most)d characters.") % {"most": LONGEST_TEXT}})
    if not number or candidate.anonymised_at is not None:
        raise InputRefused({"body": _("There is no telephone number of this candidate that can get text messages.")})
    with transaction.atomic():
        row = queue_sms(
            member.company, number, text, candidate=candidate, member=member, once_key=f"form:{member.pk}:{once_key}"
        )
    if row is None:
        raise InputRefused({"body": _("The candidate has answered STOP and gets no text messages any more.")})
    return row


def list_sms(candidate: Candidate) -> list[SmsMessage]:
    """The candidate's text messages, oldest first; the newest 200."""
    rows = SmsMessage.objects.filter(candidate=candidate).select_related("member__user")
    return list(rows.order_by("-created_at", "-pk")[:MOST_SHOWN])[::-1]


def send_due_sms() -> int:
    """Hand over texts that are due; answers how many were tried."""
    provider = get_sms_provider()
    callback_url = settings.PARLEY_PUBLIC_URL + CALLBACK_PATH

    def send(row: SmsMessage) -> None:
        if SmsStop.objects.filter(company_id=row.company_id, number=row.number).exists():
            _settle(row, "failed", "The number has answered STOP.")
            return
        try:
            name = provider.send(row.number, row.body, callback_url)
        except SmsRefused as refusal:
            if refusal.permanent:
                _settle(row, "failed", str(refusal))
            else:
                try_later(row, str(refusal))
            return
        _settle(row, "sent", "", name)

    waiting = SmsMessage.objects.filter(direction=SmsDirection.OUT)
    return work_through(claim_due(SmsMessage, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS, waiting), send)


def _settle(row: SmsMessage, code: str, reason: str, provider_id: str = "") -> None:
    with transaction.atomic():
        settled = give_up(row, reason) if code == "failed" else finish(row, provider_id=provider_id)
        if settled and row.candidate is not None:
            detail = reason or row.body
            write_entry(build_entry(EntryKind.SMS, code, candidate=row.candidate, member=row.member, detail=detail))


def take_call(url: str, fields: Mapping[str, str], signature: str) -> None:
    """What the provider tells: a text that came in, or what became of one of ours. Raises WebhookForged."""
    try:
        told = get_sms_provider().read_call(url, fields, signature)
    except SmsRefused as refusal:
        raise WebhookForged(str(refusal)) from refusal
    if isinstance(told, SmsReceipt):
        _take_receipt(told)
    elif isinstance(told, SmsArrival):
        _take_arrival(told)


def _take_receipt(receipt: SmsReceipt) -> None:
    rows = SmsMessage.objects.filter(provider_id=receipt.provider_id, direction=SmsDirection.OUT)
    if receipt.is_delivered:
        rows.filter(delivered_at__isnull=True).update(delivered_at=now(), state=WorkState.DONE, last_error="")
    else:
        rows.filter(delivered_at__isnull=True).update(state=WorkState.FAILED, last_error=receipt.reason[:500])


def _take_arrival(arrival: SmsArrival) -> None:
    """A text belongs to whoever the number was last written to from here; of a stranger nothing is kept."""
    number = read_number(arrival.sender)
    latest = SmsMessage.objects.filter(number=number, direction=SmsDirection.OUT).order_by("-created_at", "-pk")
    last = latest.select_related("company", "candidate", "member").first() if number else None
    if last is None:
        log.info("sms_of_a_stranger")
        return
    try:
        with transaction.atomic():
            SmsMessage.objects.create(
                company=last.company,
                candidate=last.candidate,
                direction=SmsDirection.IN,
                number=number,
                body=arrival.body[:LONGEST_TEXT],
                segment_count=measure_text(arrival.body).segment_count,
                once_key=f"in:{arrival.provider_id}"[:100],
                provider_id=arrival.provider_id[:64],
                state=WorkState.DONE,
                done_at=now(),
            )
            _follow_word(last.company, number, arrival.body)
            if last.candidate is not None:
                entry = build_entry(
                    EntryKind.REPLY, "sms", candidate=last.candidate, who=last.candidate.name, detail=arrival.body
                )
                write_entry(entry)
                note_arrival(last.candidate, last.member, "SMS", arrival.body)
    except IntegrityError:
        # The provider repeats what it got no answer to.
        log.info("sms_came_again")


def _follow_word(company: Company, number: str, body: str) -> None:
    if is_stop(body):
        SmsStop.objects.get_or_create(company=company, number=number)
    elif is_start(body):
        SmsStop.objects.filter(company=company, number=number).delete()
