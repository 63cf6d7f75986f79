"""Nudging chosen candidates now: who may be, why the others may not, and asking the worker to do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from parley.console.models import Conversation, EntryKind, Member, Nudge, NudgeSwitch, TimelineEntry
from parley.console.services.reminders.nudges import find_nudge_obstacle
from parley.console.services.reminders.settings import get_reminder_settings
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import WorkState

# Nobody is nudged twice within it, by whomever.
REST_HOURS = 24
REASONS = {
    "off": marked("Nudges are switched off in the company’s settings."),
    "enough": marked("Was nudged as often as the company’s settings allow."),
    "lately": marked("Was nudged within the last day, or will be in a moment."),
    "no_candidate": marked("The link belongs to no candidate yet."),
    "closed": marked("The link does not wait for an answer any more."),
    "anonymised": marked("Nothing is known of this candidate any more."),
    "undeliverable": marked("Mail does not reach this candidate."),
    "unsubscribed": marked("Has unsubscribed."),
    "archived": marked("Is archived."),
    "changing": marked("Is being given other times at this moment."),
    "no_owner": marked("The link’s owner is blocked."),
    "message_off": marked("Nudges are switched off for the message that brought the link."),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One conversation whose candidate is not nudged, and why."""

    conversation: Conversation
    reason: str


@dataclass(frozen=True, slots=True)
class NudgePlan:
    """Of some conversations those whose candidates may be nudged now, and the others."""

    wanted: list[Conversation]
    left_out: list[LeftOut]


def plan_nudges(member: Member, chosen: Sequence[Conversation]) -> NudgePlan:
    """Who of the chosen may be nudged now, by the same rules as the nudges that come by themselves; four queries."""
    wants = get_reminder_settings(member.company)
    ids = [each.pk for each in chosen]
    rows = {row.conversation_id: row for row in Nudge.objects.filter(conversation_id__in=ids)}
    switches = NudgeSwitch.objects.filter(is_off=True, message__mails__conversation__in=ids)
    switched_off = set(switches.values_list("message__mails__conversation_id", flat=True))
    lately = set(
        TimelineEntry.objects.filter(
            conversation_id__in=ids,
            kind=EntryKind.REMINDER,
            code="nudge",
            happened_at__gt=now() - timedelta(hours=REST_HOURS),
        ).values_list("conversation_id", flat=True)
    )
    plan = NudgePlan([], [])
    for each in chosen:
        row = rows.get(each.pk)
        reason = find_nudge_obstacle(each, row.sent_count if row else 0, wants, is_switched_off=each.pk in switched_off)
        if not reason and each.is_changing:
            reason = "changing"
        if not reason and (each.pk in lately or _is_on_its_way(row)):
            reason = "lately"
        if reason:
            plan.left_out.append(LeftOut(each, _(REASONS[reason])))
        else:
            plan.wanted.append(each)
    return plan


def nudge_now(member: Member, chosen: Sequence[Conversation]) -> NudgePlan:
    """Let the worker nudge those that may be, each by day on their own clock; answers who that is and who is left out.

    Asked for twice, nobody is nudged twice.
    """
    moment = now()
    with transaction.atomic():
        # Two who ask at once wait for each other here, and the second finds what the first has done.
        lock_names([f"nudging:{member.company_id}"])
        plan = plan_nudges(member, chosen)
        wanted = [each.pk for each in plan.wanted]
        rows = [Nudge(conversation_id=key, next_attempt_at=moment) for key in wanted]
        Nudge.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        Nudge.objects.filter(conversation_id__in=wanted).update(
            state=WorkState.PENDING, next_attempt_at=moment, done_at=None, last_error=""
        )
    return plan


def _is_on_its_way(row: Nudge | None) -> bool:
    return (
        row is not None
        and row.state == WorkState.PENDING
        and (row.next_attempt_at <= now() or row.leased_until is not None)
    )
