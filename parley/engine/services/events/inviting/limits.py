"""How many people an application may invite: to one event, and by mails in a day. The API must be no relay."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum

from parley.engine.domain.errors.applications import RateExceeded
from parley.engine.domain.errors.base import EngineRefusal, FieldProblem, FieldsRefused
from parley.engine.domain.event_writing.fields.event import MOST_GUESTS
from parley.engine.models import Application, GuestNotice
from parley.engine.services.events.inviting.notices import Told, count_invitations
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

# The window moves on with the clock: some of it is free again before long.
RETRY_SECONDS = 3600


def list_refusals(application: Application, changes: Sequence[Told]) -> list[EngineRefusal | None]:
    """Why each change may not be made, or None; inside the transaction that makes the others.

    Guests who are let go are always told, and count. Two queries where anybody is invited.
    """
    refusals: list[EngineRefusal | None] = [_find_crowd(change) for change in changes]
    counts = count_invitations(changes)
    most = settings.PARLEY_GUEST_MAILS_PER_DAY
    if application.is_builtin or not most or not any(counts):
        return refusals
    lock_names([f"guest mails {application.pk}"])
    left = most - _count_lately(application)
    for place, count in enumerate(counts):
        if refusals[place] is not None or not count:
            continue
        if count > left:
            words = f"This application may mail {most} invitations to guests of events a day."
            refusals[place] = RateExceeded(words, retry_after_seconds=RETRY_SECONDS)
        else:
            left -= count
    return refusals


def _count_lately(application: Application) -> int:
    lately = GuestNotice.objects.filter(application=application, created_at__gt=now() - timedelta(days=1))
    return int(lately.aggregate(sum=Sum("mail_count"))["sum"] or 0)


def _find_crowd(change: Told) -> FieldsRefused | None:
    """An event has so many guests over all calls; one that has more already may lose some, but not gain."""
    before = len(change.before.guests) if change.before is not None else 0
    after = len(change.after.guests) if change.after is not None else 0
    if after <= max(before, MOST_GUESTS):
        return None
    words = f"At most {MOST_GUESTS} people can be invited to an event."
    return FieldsRefused([FieldProblem("attendees.invite", "too_many", words)])
