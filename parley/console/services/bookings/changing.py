"""Changes of bookings asked for by members: one batch, a row of work for each conversation, a result for each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import ConsoleRefusal, EngineRefused, EngineUnreachable, InputRefused, LinkUnknown
from parley.console.models import BookingBatch, BookingChange, ChangeKind, Conversation, Member
from parley.console.services.bookings.doing import do_change, settle_failed
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import claim_due, finish, give_up, try_later, work_through

MOST_AT_ONCE = 500
AT_A_TURN = 5
# A cancellation and a new request at an engine that takes its time twice.
LEASE_SECONDS = 90
# With the queue's backoff this is about a day and a half.
MOST_ATTEMPTS = 12
TOO_MANY_REQUESTS = 429


def begin_batch(
    member: Member,
    kind: ChangeKind,
    conversations: Sequence[Conversation],
    takers: dict[str, Member] | None = None,
    form_key: str = "",
    *,
    to_starts_at: datetime | None = None,
) -> BookingBatch:
    """Keep what is to be done; the worker does it. The same form key finds the batch again.

    `takers` says who takes over, by the conversation's id; `to_starts_at` where a single one goes.
    Raises InputRefused for none and for too many.
    """
    if not conversations:
        raise InputRefused({"conversation": _("Choose at least one.")})
    if kind == ChangeKind.MOVE and (to_starts_at is None or len(conversations) > 1):
        raise InputRefused({"to_starts_at": _("Choose one booking and the time that it goes to.")})
    if len(conversations) > MOST_AT_ONCE:
        words = _("At most %(count)s can be changed at once.") % {"count": MOST_AT_ONCE}
        raise InputRefused({"conversation": words})
    with transaction.atomic():
        lock_names([f"booking-batch:{form_key}"])
        earlier = BookingBatch.objects.filter(form_key=form_key, member=member).first() if form_key else None
        if earlier is not None:
            return earlier
        batch = BookingBatch.objects.create(
            company_id=member.company_id, member=member, kind=kind, form_key=form_key or None
        )
        rows = [
            BookingChange(
                batch=batch, conversation=each, to_member=(takers or {}).get(each.pk), to_starts_at=to_starts_at
            )
            for each in conversations
        ]
        BookingChange.objects.bulk_create(rows, batch_size=400)
    return batch


def list_chosen(member: Member, conversation_ids: Sequence[str]) -> list[Conversation]:
    """Those of the company's conversations that were chosen; ids of others are left out."""
    ids = list(dict.fromkeys(conversation_ids))[: MOST_AT_ONCE + 1]
    rows = Conversation.objects.select_related("candidate", "owner__user")
    return list(rows.filter(company_id=member.company_id, pk__in=ids).order_by("starts_at", "created_at", "pk"))


def get_batch(member: Member, batch_id: int) -> BookingBatch:
    """A batch of the member's company. Raises LinkUnknown."""
    rows = BookingBatch.objects.select_related("member__user")
    found = rows.filter(pk=batch_id, company_id=member.company_id).first()
    if found is None:
        raise LinkUnknown(_("There is no such change in your company."))
    return found


def list_changes(batch: BookingBatch) -> list[BookingChange]:
    """Each conversation's part with its result."""
    rows = batch.changes.select_related("conversation__candidate", "conversation__owner__user", "to_member__user")
    return list(rows.order_by("pk"))


def run_batch(batch: BookingBatch) -> None:
    """Do at once what is due of a small batch; what the engine does not answer is left to the worker."""
    claimed = claim_due(BookingChange, 1, LEASE_SECONDS, among=batch.changes.all())
    work_through(claimed, _do)


def run_due_changes() -> int:
    """Do what is due; answers how many were tried."""
    return work_through(claim_due(BookingChange, AT_A_TURN, LEASE_SECONDS), _do)


def _do(row: BookingChange) -> None:
    try:
        result = do_change(row)
    except EngineUnreachable as refusal:
        _try_again(row, str(refusal))
    except EngineRefused as refusal:
        settle = _try_again if refusal.status == TOO_MANY_REQUESTS else _give_up
        settle(row, str(refusal))
    except ConsoleRefusal as refusal:
        _give_up(row, str(refusal))
    else:
        finish(row, result=result[:300])


def _try_again(row: BookingChange, reason: str) -> bool:
    return _give_up(row, reason) if row.attempts >= MOST_ATTEMPTS else try_later(row, reason)


def _give_up(row: BookingChange, reason: str) -> bool:
    with transaction.atomic():
        is_ours = give_up(row, reason)
        if is_ours:
            settle_failed(row, reason)
    return is_ours
