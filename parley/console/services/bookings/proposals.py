"""Times that candidates proposed because none on offer suited, and what a member does about them."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parley.console.domain.engine_news import NewsUnreadable, read_request
from parley.console.domain.errors import EngineRefused, EngineUnreachable, InputRefused, LinkUnknown
from parley.console.domain.statuses import HELD, UNANSWERED, UPCOMING, Status
from parley.console.gateway.engine import Engine
from parley.console.models import Conversation, EntryKind, Member, TimeProposal
from parley.console.services.bookings.doing import NOT_OFFERED
from parley.console.services.bookings.requesting import (
    USUAL_MINUTES,
    RequestWish,
    ask_for_request,
    describe_wish,
    drop_request,
    open_engine_of,
    send_link_again,
)
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.links import set_status
from parley.console.services.conversations.news import apply_news
from parley.console.services.cronofy.colleagues import find_colleague
from parley.toolkit.clock import now

MOST_SHOWN = 200
_NOT_FREE = 422


def list_declined(member: Member, *, is_own: bool) -> list[Conversation]:
    """Conversations that candidates declined or for which they proposed times, newest first; two queries."""
    waiting = TimeProposal.objects.filter(conversation__company_id=member.company_id, state="open")
    is_waiting = Q(status__in=UNANSWERED, pk__in=waiting.values("conversation_id"))
    rows = Conversation.objects.filter(Q(status=Status.DECLINED) | is_waiting, company_id=member.company_id)
    rows = rows.filter(owner=member) if is_own else rows
    found = rows.select_related("candidate", "owner__user").prefetch_related("proposals")
    return list(found.order_by("-created_at", "-pk")[:MOST_SHOWN])


def get_proposal(member: Member, proposal_id: int) -> TimeProposal:
    """A proposal made to the member's company. Raises LinkUnknown."""
    rows = TimeProposal.objects.select_related("conversation__candidate", "conversation__owner__user")
    found = rows.select_related("conversation__company").filter(
        pk=proposal_id, conversation__company_id=member.company_id
    )
    proposal = found.first()
    if proposal is None:
        raise LinkUnknown(_("There is no such proposal in your company."))
    return proposal


def accept_proposal(member: Member, proposal_id: int) -> Conversation:
    """Book what the candidate proposed at the engine; what they proposed here, their own link offers then.

    A second time nothing happens. Raises LinkUnknown, EngineUnreachable, EngineRefused, CompanyNotSetUp, and
    InputRefused where the time has passed, somebody is not free then, the data centre cannot be asked for one certain
    time, or the candidate has booked meanwhile.
    """
    proposal = get_proposal(member, proposal_id)
    conversation = proposal.conversation
    if proposal.state != "open":
        return conversation
    _check_unbooked(conversation)
    if proposal.starts_at <= now():
        raise InputRefused({"proposal": _("This time has passed. Write to the candidate instead.")})
    engine = open_engine_of(conversation)
    if proposal.request_id and (booked := _accept_at_engine(proposal, member, engine)) is not None:
        return booked
    if not engine.data_centre.is_parley:
        words = _("%(name)s cannot be asked for one certain time. Write to the candidate instead.")
        raise InputRefused({"proposal": words % {"name": engine.data_centre.name}})
    colleague, candidate = find_colleague(conversation.owner), conversation.candidate
    if colleague is None or candidate is None:
        raise InputRefused({"proposal": _("The host is not known in your Organizational Unit.")})
    wish = RequestWish(
        conversation.summary or conversation.company.name,
        conversation.duration_minutes or USUAL_MINUTES,
        colleague.sub,
        starts_at=proposal.starts_at,
    )
    news = ask_for_request(engine, describe_wish(engine.data_centre, wish, candidate, conversation.correlation_id))
    try:
        row, is_led = _lead_to(proposal, member, news.request_id, news.select_url)
    except InputRefused:
        drop_request(engine, news.request_id)
        raise
    # Of two requests one is over: the former one must not be booked as well.
    over = row.former_request_id if is_led else news.request_id
    if over:
        drop_request(engine, over)
    return row


def _accept_at_engine(proposal: TimeProposal, member: Member, engine: Engine) -> Conversation | None:
    """Have the engine book the time for the candidate; None where it does not offer that.

    Raises InputRefused where somebody is not free then, EngineRefused, EngineUnreachable.
    """
    try:
        told = engine.accept_proposed_time(proposal.request_id, f"{proposal.starts_at:%Y-%m-%dT%H:%M:%SZ}")
        news = read_request(told, now())
    except EngineRefused as refusal:
        if refusal.status in NOT_OFFERED:
            return None
        if refusal.status == _NOT_FREE:
            raise InputRefused({"proposal": str(refusal)}) from None
        raise
    except NewsUnreadable as error:
        raise EngineUnreachable(_("The scheduling service answered something that cannot be read.")) from error
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=proposal.conversation_id)
        settle_proposals(row, member, proposal.pk)
        write_entry(build_entry(EntryKind.PROPOSAL, "accepted", conversation=row, member=member, has_followers=True))
        apply_news(engine.data_centre.code, news)
        row.refresh_from_db()
    return row


def _check_unbooked(conversation: Conversation) -> None:
    if conversation.status in UPCOMING | HELD:
        raise InputRefused({"proposal": _("A time is booked already. Open it to change or cancel it.")})


def _lead_to(proposal: TimeProposal, member: Member, request_id: str, select_url: str) -> tuple[Conversation, bool]:
    """Answers the conversation and whether it leads there: whoever came first while the engine was asked, stays."""
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=proposal.conversation_id)
        if not TimeProposal.objects.filter(pk=proposal.pk, state="open").exists():
            return row, False
        _check_unbooked(row)
        row.former_request_id, row.scheduling_request_id = row.scheduling_request_id, request_id
        row.kind, row.target_url, row.view_url, row.revoked_at = "generated", select_url, "", None
        row.save()
        set_status(row, Status.SENT, member=member)
        settle_proposals(row, member, proposal.pk)
        send_link_again(row)
        write_entry(build_entry(EntryKind.PROPOSAL, "accepted", conversation=row, member=member, has_followers=True))
    return row, True


def settle_proposals(conversation: Conversation, member: Member, accepted_id: int | None = None) -> None:
    """Mark what was open as answered, and the one as accepted."""
    open_ones = TimeProposal.objects.filter(conversation=conversation, state="open")
    if accepted_id is not None:
        open_ones.filter(pk=accepted_id).update(state="accepted", settled_by=member, settled_at=now())
    open_ones.update(state="answered", settled_by=member, settled_at=now())
