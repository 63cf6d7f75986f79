"""One change of one booking at its engine: a Parley's own way where it has one, else by ending and asking anew."""

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.engine_news import EngineNews, NewsUnreadable, read_request
from parley.console.domain.errors import EngineRefused, InputRefused
from parley.console.domain.statuses import UNANSWERED, UPCOMING, Status, can_follow
from parley.console.gateway.engine import Engine
from parley.console.models import CHANGED, BookingChange, ChangeKind, Conversation, EntryKind, Member
from parley.console.services.bookings.requesting import (
    USUAL_MINUTES,
    RequestWish,
    ask_for_request,
    describe_wish,
    open_engine_of,
    send_link_again,
)
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.links import set_status
from parley.console.services.conversations.news import apply_news
from parley.console.services.cronofy.colleagues import find_colleague
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import Told, marked

NOT_OFFERED = (404, 405)


def do_change(row: BookingChange) -> str:
    """Do what the row asks for; answers what came of it in a sentence.

    May be done again after a crash: what was ended is not ended twice. Raises EngineUnreachable (try again),
    EngineRefused, InputRefused and CompanyNotSetUp (for good).
    """
    conversation = Conversation.objects.select_related("company", "candidate", "owner__user").get(
        pk=row.conversation_id
    )
    member = row.batch.member
    if row.batch.kind == ChangeKind.CANCEL:
        return _cancel(row, conversation, member)
    if row.batch.kind == ChangeKind.MOVE:
        return _move(row, conversation)
    if row.batch.kind == ChangeKind.ASK_AGAIN:
        return _ask_again(row, conversation, member)
    return _reassign(row, conversation, member)


def _cancel(row: BookingChange, conversation: Conversation, member: Member | None) -> str:
    if conversation.status == Status.CANCELLED and conversation.kind == "public":
        return _("It was cancelled already.")
    if conversation.status not in UPCOMING | UNANSWERED | {Status.CANCELLED}:
        raise InputRefused({"status": _("Only what is still to come can be cancelled.")})
    if conversation.scheduling_request_id:
        open_engine_of(conversation).cancel_scheduling_request(conversation.scheduling_request_id)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if locked.status in UPCOMING | UNANSWERED:
            set_status(locked, Status.CANCELLED, member=member)
    return _("Cancelled; the candidate is told.")


def _move(row: BookingChange, conversation: Conversation) -> str:
    if row.to_starts_at is None or row.to_starts_at <= now():
        raise InputRefused({"to_starts_at": _("This time has passed.")})
    _check_upcoming(conversation)
    engine = open_engine_of(conversation)
    try:
        if not engine.data_centre.is_parley:
            raise EngineRefused("", NOT_OFFERED[0])
        news = _read(engine.move_booking(conversation.scheduling_request_id, f"{row.to_starts_at:%Y-%m-%dT%H:%M:%SZ}"))
    except EngineRefused as refusal:
        if refusal.status not in NOT_OFFERED:
            raise
        words = _("%(name)s cannot move a booking to a certain time. Ask for another time instead.")
        raise InputRefused({"to_starts_at": words % {"name": engine.data_centre.name}}) from None
    if news is not None:
        apply_news(conversation.data_centre, news)
    return _("Moved; the candidate is told.")


def _ask_again(row: BookingChange, conversation: Conversation, member: Member | None) -> str:
    _check_upcoming(conversation)
    engine = open_engine_of(conversation)
    if engine.data_centre.is_parley and not row.is_ended:
        try:
            news = _read(engine.reopen_scheduling_request(conversation.scheduling_request_id))
        except EngineRefused as refusal:
            if refusal.status not in NOT_OFFERED:
                raise
        else:
            _wait_for_time(conversation, member, news)
            return _("Cancelled; the candidate is asked for another time, under the same link.")
    _end(row, engine, conversation)
    # A public URL stays as it is: the candidate's own link leads there again.
    news = None if conversation.kind == "public" else _make_anew(engine, conversation, "")
    _wait_for_time(conversation, member, news, is_mailed=True)
    return _("Cancelled; the same link now offers other times.")


def _reassign(row: BookingChange, conversation: Conversation, member: Member | None) -> str:
    taker = row.to_member
    if taker is None:
        raise InputRefused({"to_member": _("Nobody is there to take it over.")})
    if conversation.owner_id == taker.pk and not row.is_ended:
        return _("%(name)s has it already.") % {"name": taker.user.name}
    if conversation.kind == "public" and conversation.status in UNANSWERED:
        return _hand_over_public(conversation, taker, member)
    _check_open(conversation)
    colleague = find_colleague(taker)
    if colleague is None:
        words = _("%(name)s is not known in your Organizational Unit.") % {"name": taker.user.name}
        raise InputRefused({"to_member": words})
    engine = open_engine_of(conversation)
    if engine.data_centre.is_parley and not row.is_ended:
        try:
            engine.change_host(conversation.scheduling_request_id, colleague.sub)
        except EngineRefused as refusal:
            if refusal.status not in NOT_OFFERED:
                raise
        else:
            _hand_over(conversation, taker, member)
            return _("%(name)s has it now; the time stays.") % {"name": taker.user.name}
    was_booked = conversation.status in UPCOMING
    _end(row, engine, conversation)
    news = _make_anew(engine, conversation, colleague.sub)
    _hand_over(conversation, taker, member)
    _wait_for_time(conversation, member, news, is_mailed=was_booked)
    if was_booked:
        return _("%(name)s has it now; the candidate chooses a time of theirs.") % {"name": taker.user.name}
    return _("%(name)s has it now; the link stays the same.") % {"name": taker.user.name}


def _check_upcoming(conversation: Conversation) -> None:
    is_over = conversation.ends_at is not None and conversation.ends_at <= now()
    if conversation.status not in UPCOMING or is_over:
        raise InputRefused({"status": _("Only a booking that is still to come can be moved.")})


def _check_open(conversation: Conversation) -> None:
    if conversation.status in UNANSWERED and conversation.revoked_at is None:
        return
    _check_upcoming(conversation)


def _read(request: dict[str, object]) -> EngineNews | None:
    try:
        return read_request(request, now())
    except NewsUnreadable:
        return None


def _end(row: BookingChange, engine: Engine, conversation: Conversation) -> None:
    """End the present request once; that it is to end is noted first, for the engine may tell of it before it answers.

    From then until the new request is there the conversation `is_changing`.
    """
    request_id = conversation.scheduling_request_id
    if row.is_ended or not request_id:
        return
    kept = Conversation.objects.filter(pk=conversation.pk)
    earlier_id = "" if conversation.is_changing else conversation.former_request_id
    kept.update(former_request_id=request_id)
    try:
        engine.cancel_scheduling_request(request_id)
    except EngineRefused:
        kept.update(former_request_id=earlier_id)
        raise
    BookingChange.objects.filter(pk=row.pk).update(is_ended=True)
    conversation.former_request_id, row.is_ended = request_id, True


def settle_failed(row: BookingChange, reason: str) -> None:
    """Leave the conversation of a change that is given up as it truly is; call it in the transaction of that.

    What was ended at the engine is cancelled, and says why; else the present request stands.
    """
    found = Conversation.objects.select_for_update().get(pk=row.conversation_id)
    if not found.is_changing:
        return
    if not row.is_ended:
        found.former_request_id = ""
        found.save(update_fields=["former_request_id"])
    elif can_follow(found.status, Status.CANCELLED):
        set_status(found, Status.CANCELLED, member=row.batch.member, detail=reason)


def _make_anew(engine: Engine, conversation: Conversation, host_sub: str) -> EngineNews:
    """The same conversation as another request, with the same host where no other is named."""
    candidate = conversation.candidate
    if candidate is None:
        raise InputRefused({"candidate": _("This link belongs to no candidate yet.")})
    if not host_sub:
        colleague = find_colleague(conversation.owner)
        if colleague is None:
            raise InputRefused({"host": _("Its host is not known in your Organizational Unit.")})
        host_sub = colleague.sub
    minutes = conversation.duration_minutes or USUAL_MINUTES
    wish = RequestWish(conversation.summary or conversation.company.name, minutes, host_sub)
    return ask_for_request(engine, describe_wish(engine.data_centre, wish, candidate, conversation.correlation_id))


def _wait_for_time(
    conversation: Conversation, member: Member | None, news: EngineNews | None, *, is_mailed: bool = False
) -> None:
    """The candidate's own link asks for a time again; with `news` it leads to that request.

    With `is_mailed` the candidate gets the link once more: of a request that ended, engines only tell that it did.
    """
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        was_booked = row.status in UPCOMING
        if news is not None:
            row.kind, row.target_url = "generated", news.select_url or row.target_url
            row.scheduling_request_id = news.request_id or row.scheduling_request_id
        else:
            row.scheduling_request_id = ""
        row.starts_at = row.ends_at = None
        row.view_url, row.revoked_at = "", None
        row.save()
        if was_booked:
            set_status(row, Status.SENT, member=member, detail=Told(marked("Asked for another time.")))
        if is_mailed:
            send_link_again(row)


def _hand_over_public(conversation: Conversation, taker: Member, member: Member | None) -> str:
    """The link leads to its owner's public URL, so that nothing is asked of the engine."""
    if not taker.public_url:
        raise InputRefused({"to_member": _("%(name)s has not imported a public URL.") % {"name": taker.user.name}})
    Conversation.objects.filter(pk=conversation.pk).update(
        target_url=taker.public_url, data_centre=taker.public_url_data_centre
    )
    _hand_over(conversation, taker, member)
    return _("%(name)s has it now; the link stays the same.") % {"name": taker.user.name}


def _hand_over(conversation: Conversation, taker: Member, member: Member | None) -> None:
    """The conversation is the colleague's from now on."""
    detail = Told(marked("%(new)s hosts instead of %(old)s"), new=taker.user.name, old=conversation.owner.user.name)
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        row.owner, row.host_name = taker, taker.user.name
        row.save(update_fields=["owner", "host_name"])
        write_entry(build_entry(EntryKind.CONVERSATION, CHANGED, conversation=row, member=member, detail=detail))
