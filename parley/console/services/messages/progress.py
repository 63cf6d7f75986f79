"""How a message stands: one picture from queued to held, and the few who need attention, by reason."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import MailOutcome, Message, MessageState, OutgoingMail
from parley.toolkit.work_queue import WorkState

PAGE_SIZE = 50
_MOVING = frozenset({MessageState.SCHEDULED, MessageState.PREPARING, MessageState.SENDING})


@dataclass(frozen=True, slots=True)
class Reason:
    """Some who did not get the message, and why."""

    outcome: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of candidates; each of opened, booked and held counts those further along as well."""

    total: int
    prepared: int
    waiting: int
    sent: int
    failed: int
    opened: int
    booked: int
    held: int
    has_links: bool
    is_moving: bool
    attention: tuple[Reason, ...]

    @property
    def settled(self) -> int:
        """Those for whom nothing more is to be done."""
        return self.sent + self.failed


def describe_progress(message: Message) -> Progress:
    """How it stands now; two questions that read the message's own rows only."""
    mails = OutgoingMail.objects.filter(message=message)
    by_outcome = mails.order_by().values_list("state", "outcome").annotate(Count("pk"))
    outcomes: Counter[str] = Counter()
    waiting = 0
    for state, outcome, count in by_outcome:
        if state == WorkState.PENDING:
            waiting += count
        else:
            outcomes[outcome or (MailOutcome.SENT if state == WorkState.DONE else MailOutcome.REFUSED)] += count
    statuses = _count_statuses(mails)
    booked_ever = UPCOMING | HELD | {Status.CANCELLED}
    opened = sum(count for (status, is_opened), count in statuses.items() if is_opened or status in booked_ever)
    return Progress(
        total=message.recipient_count,
        prepared=message.prepared_count,
        waiting=waiting,
        sent=outcomes[MailOutcome.SENT] + outcomes[MailOutcome.BOUNCED],
        failed=sum(outcomes.values()) - outcomes[MailOutcome.SENT] - outcomes[MailOutcome.BOUNCED],
        opened=opened,
        booked=sum(count for (status, _opened), count in statuses.items() if status in UPCOMING | HELD),
        held=sum(count for (status, _opened), count in statuses.items() if status == Status.COMPLETED),
        has_links=bool(statuses),
        is_moving=message.state in _MOVING,
        attention=tuple(
            Reason(outcome, str(MailOutcome(outcome).label), count)
            for outcome, count in outcomes.most_common()
            if outcome != MailOutcome.SENT
        ),
    )


def _count_statuses(mails: QuerySet[OutgoingMail]) -> dict[tuple[str, bool], int]:
    rows = mails.filter(conversation__isnull=False).order_by()
    opened_ones = Count("pk", filter=Q(conversation__opened_at__isnull=False))
    counted = rows.values("conversation__status").annotate(count=Count("pk"), opened_count=opened_ones)
    found: dict[tuple[str, bool], int] = {}
    for status, count, opened in counted.values_list("conversation__status", "count", "opened_count"):
        found[status, True], found[status, False] = opened, count - opened
    return found


def list_mails(message: Message, page: str = "1", outcome: str = "") -> Page[OutgoingMail]:
    """The message's mails in the order they were made, 50 a page; with `outcome`, only those."""
    rows = OutgoingMail.objects.filter(message=message)
    if outcome in MailOutcome.values:
        rows = rows.filter(outcome=outcome)
        paginator = Paginator(_with_people(rows), PAGE_SIZE)
    else:
        paginator = Paginator(_with_people(rows), PAGE_SIZE)
        paginator.count = message.prepared_count  # known, so that 100,000 are not counted again
    return paginator.get_page(page)


def _with_people(rows: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    return rows.select_related("candidate", "conversation").defer("content", "filled_with").order_by("pk")


def is_mail_caught() -> bool:
    """Whether mail stays in the operator's catcher, because no mail server is set."""
    return settings.PARLEY_SMTP is None
