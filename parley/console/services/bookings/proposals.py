"""Times that candidates proposed because none on offer suited, and what a member does about them."""

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused, LinkUnknown
from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import Conversation, EntryKind, Member, TimeProposal
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
from parley.console.services.cronofy.colleagues import find_colleague
from parley.toolkit.clock import now

MOST_SHOWN = 200


def list_declined(member: Member, *, is_own: bool) -> list[Conversation]:
    """Conversations that candidates declined, newest first, with the times they proposed; two queries."""
    rows = Conversation.objects.filter(company_id=member.company_id, status=Status.DECLINED)
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
    """Let the candidate's own link offer exactly the time that they proposed; a second time nothing happens.

    Raises LinkUnknown, EngineUnreachable, EngineRefused, CompanyNotSetUp, and InputRefused where the time has passed
    or the data centre cannot be asked for one certain time, or the candidate has booked meanwhile.
    """
    proposal = get_proposal(member, proposal_id)
    conversation = proposal.conversation
    if proposal.state != "open":
        return conversation
    _check_unbooked(conversation)
    if proposal.starts_at <= now():
        raise InputRefused({"proposal": _("This time has passed. Write to the candidate instead.")})
    engine = open_engine_of(conversation)
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
    if not is_led:
        drop_request(engine, news.request_id)
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
