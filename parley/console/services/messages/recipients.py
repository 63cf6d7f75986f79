"""To whom a message goes: frozen as rows when it is begun, shown a page at a time, and taken away again."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.models import Candidate, Member, Message, MessageState
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates
from parley.console.services.lists.records import get_list, select_list
from parley.console.services.lists.selected import insert_selected
from parley.toolkit.locking import lock_names

# What a page of ticked boxes sends; more than that comes from a filter or a list.
MOST_CHOSEN = 2000
PAGE_SIZE = 50


def begin_message(
    member: Member,
    candidate_ids: Sequence[str],
    form_key: str,
    search: str | None = None,
    *,
    candidate_filter: CandidateFilter | None = None,
    list_id: str = "",
) -> tuple[Message, bool]:
    """A draft to these candidates, to all that a search or filter finds, or to a list; frozen now.

    The same form key finds the draft again. Answers the draft and whether it is new; 100,000 recipients are one
    statement. Raises InputRefused for nobody, LinkUnknown for a list of somebody else's.
    """
    chosen = _choose(member, candidate_ids, search, candidate_filter, list_id)
    with transaction.atomic():
        lock_names([f"message-form:{form_key}"])
        earlier = Message.objects.filter(form_key=form_key, sender=member).first() if form_key else None
        if earlier is not None:
            return earlier, False
        message = Message.objects.create(company=member.company, sender=member, form_key=form_key or None)
        columns: dict[str, Combinable] = {"message": Value(message.pk), "candidate": F("pk")}
        message.recipient_count = insert_selected(Message.recipients.through, chosen.order_by("pk"), columns)
        if not message.recipient_count:
            raise InputRefused({"candidate": _("Choose at least one candidate to write to.")})
        message.save(update_fields=["recipient_count"])
    return message, True


def _choose(
    member: Member,
    candidate_ids: Sequence[str],
    search: str | None,
    candidate_filter: CandidateFilter | None,
    list_id: str,
) -> QuerySet[Candidate]:
    if list_id:
        return select_list(get_list(member.company, list_id))
    if candidate_filter is not None:
        return filter_candidates(member.company, candidate_filter)
    if search is not None:
        return filter_candidates(member.company, CandidateFilter.from_values({"q": [search]}))
    keys = list(dict.fromkeys(candidate_ids))[:MOST_CHOSEN]
    return Candidate.objects.filter(company_id=member.company_id, anonymised_at__isnull=True, pk__in=keys)


def list_recipients(message: Message, page: str = "1") -> Page[Candidate]:
    """To whom the message goes, by name, 50 a page."""
    paginator = Paginator(message.recipients.order_by("last_name", "first_name", "pk"), PAGE_SIZE)
    paginator.count = message.recipient_count  # known, so that 100,000 are not counted again
    return paginator.get_page(page)


def find_only_recipient(message: Message) -> Candidate | None:
    """The recipient, where there is exactly one."""
    return message.recipients.first() if message.recipient_count == 1 else None


def leave_out(message: Message, candidates: QuerySet[Candidate]) -> int:
    """Take these away from a draft; answers how many. Raises InputRefused when nobody would be left."""
    with transaction.atomic():
        lock_names([f"message:{message.pk}"])
        rows = Message.recipients.through.objects.filter(message=message, message__state=MessageState.DRAFT)
        removed, _tables = rows.filter(candidate__in=candidates.order_by().values("pk")).delete()
        left = rows.count()
        if not left:
            raise InputRefused({"candidate": _("Nobody would be left to send this to.")})
        Message.objects.filter(pk=message.pk).update(recipient_count=left)
    message.recipient_count = left
    return removed
