"""A member's day: its bookings with the gaps, what needs attention first, and the first steps of a new company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import Candidate, Conversation, Member
from parley.console.services.bookings.calendars import Gap, list_with_gaps, span_of_days
from parley.console.services.cronofy.data_centres import find_cronofy_account
from parley.toolkit.clock import now
from parley.toolkit.wall_time import see_at

UPCOMING_DAYS = 7
MOST_SHOWN = 50
# Long enough that a candidate had a chance, short enough that asking again is still natural.
WAITING_DAYS = 3
RECENT_DAYS = 7
MOST_OF_A_KIND = 4
ENDED = (Status.FAILED, Status.DECLINED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class AttentionGroup:
    """Some conversations that need the member for the same reason; `more_url` shows all where there are more."""

    reason: str
    conversations: list[Conversation]
    more_url: str
    tells_status: bool


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One of the first steps of a company, with where it is done."""

    label: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One of the next days that has bookings."""

    day: date
    bookings: list[Conversation]


@dataclass(frozen=True, slots=True)
class Today:
    """What the Today page shows."""

    plan: list[Conversation | Gap]
    days_ahead: list[DayAhead]
    attention: list[AttentionGroup]
    first_steps: list[FirstStep]


def describe_today(member: Member) -> Today:
    """The member's day and the next six, what needs attention, and first steps until one has been booked."""
    tzid = member.user.tzid or "UTC"
    own = Conversation.objects.select_related("candidate").filter(owner=member)
    bookings = _list_bookings(own, tzid)
    days = _split_days(bookings, tzid)
    today = see_at(now(), tzid).date()
    return Today(
        plan=list_with_gaps(days.pop(today, [])),
        days_ahead=[DayAhead(day, found) for day, found in days.items()],
        attention=_list_attention(own),
        first_steps=_list_first_steps(member, bool(bookings)),
    )


def _list_bookings(own: QuerySet[Conversation], tzid: str) -> list[Conversation]:
    """Today's from its first hour on, held ones too; of the days ahead what is booked."""
    starts_at, ends_at = span_of_days(see_at(now(), tzid).date(), UPCOMING_DAYS, tzid)
    rows = own.filter(status__in=UPCOMING | HELD, starts_at__gte=starts_at, starts_at__lt=ends_at)
    rows = rows.exclude(~Q(former_request_id=""), status__in=UPCOMING, former_request_id=F("scheduling_request_id"))
    return list(rows.order_by("starts_at", "pk")[: 4 * MOST_SHOWN])


def _split_days(bookings: Sequence[Conversation], tzid: str) -> dict[date, list[Conversation]]:
    days: dict[date, list[Conversation]] = {}
    for booking in bookings:
        if booking.starts_at is not None:
            days.setdefault(see_at(booking.starts_at, tzid).date(), []).append(booking)
    return days


def _list_attention(own: QuerySet[Conversation]) -> list[AttentionGroup]:
    """Somebody else on the line first, then what went wrong, who has not booked, and what has no outcome."""
    moment = now()
    since = moment - timedelta(days=RECENT_DAYS)
    passed_on = own.filter(status__in=UPCOMING, ends_at__gt=moment).exclude(invitee_email="")
    passed_on = passed_on.exclude(invitee_email__iexact=F("candidate__email"))
    ended = own.filter(status__in=ENDED, events__happened_at__gt=since).distinct()
    waiting = own.filter(
        status__in=(Status.SENT, Status.OPENED),
        sent_at__lt=moment - timedelta(days=WAITING_DAYS),
        revoked_at__isnull=True,
    )
    held = own.filter(status=Status.COMPLETED, outcome="", ends_at__gt=since, ends_at__lte=moment)
    first_day = since.date().isoformat()
    groups = [
        _gather(_("Booked by somebody else"), passed_on.order_by("starts_at"), reverse("booking_list")),
        _gather(
            _("It did not come about"), ended.order_by("-created_at"), reverse("booking_declined"), tells_status=True
        ),
        _gather(_("Not booked yet"), waiting.order_by("sent_at"), reverse("booking_links")),
        _gather(
            _("What came of it?"),
            held.order_by("-ends_at"),
            f"{reverse('booking_list')}?kind=no_outcome&from={first_day}",
        ),
    ]
    return [group for group in groups if group.conversations]


def _gather(reason: str, rows: QuerySet[Conversation], url: str, *, tells_status: bool = False) -> AttentionGroup:
    found = [row for row in rows[: MOST_OF_A_KIND + 1] if row.status not in UPCOMING or row.is_passed_on]
    return AttentionGroup(reason, found[:MOST_OF_A_KIND], url if len(found) > MOST_OF_A_KIND else "", tells_status)


def _list_first_steps(member: Member, has_booking: bool) -> list[FirstStep]:
    """Nothing once the member has sent a conversation or has one coming up."""
    if has_booking or Conversation.objects.filter(owner=member, sent_at__isnull=False).exists():
        return []
    account = find_cronofy_account(member.company)
    candidates, cronofy = reverse("candidates"), reverse("cronofy")
    return [
        FirstStep(_("Add the Cronofy account and choose the data centre"), cronofy, bool(account)),
        FirstStep(_("Authorize the console with Cronofy"), cronofy, bool(account and account.granted_at)),
        FirstStep(_("Add a candidate"), candidates, Candidate.objects.filter(company=member.company).exists()),
        FirstStep(_("Schedule a conversation with a candidate"), candidates, False),
        FirstStep(_("Import your public URL, to write to many at once"), reverse("profile"), bool(member.public_url)),
    ]
