"""Scheduling requests made by the documented interface (7.7): the wish of a form, and its request at the engine."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.engine_news import EngineNews, NewsUnreadable, read_request
from parley.console.domain.errors import ConsoleRefusal, EngineRefused, EngineUnreachable, InputRefused
from parley.console.domain.statuses import Status
from parley.console.gateway.engine import Engine
from parley.console.models import Candidate, Conversation, Member
from parley.console.services.conversations.links import build_link_url, make_link_token, set_status
from parley.console.services.cronofy.accounts import open_company_engine
from parley.console.services.cronofy.colleagues import list_colleagues
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre
from parley.console.services.mails.candidate_mails import queue_candidate_mail, speak_language_of
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.locking import lock_names

USUAL_MINUTES = 30
# 128 bits.
_NAME_DIGITS = 32


@dataclass(frozen=True, slots=True)
class RequestWish:
    """What the form asks for; when and by video only where the data centre takes it (`is_parley`)."""

    title: str
    duration_minutes: int
    host_sub: str
    place: str = ""
    days: int = 0
    first_on: date | None = None
    last_on: date | None = None
    starts_at: datetime | None = None
    has_video: bool = False
    expires_in_days: int | None = None
    is_single_use: bool = False


def make_request(member: Member, candidate: Candidate, wish: RequestWish, form_key: str = "") -> Conversation:
    """Make the request at the company's engine and the conversation with the candidate's own link to it.

    The same form key finds the conversation again. Raises InputRefused(host) for somebody outside the unit,
    CompanyNotSetUp, EngineRefused, EngineUnreachable. Call it outside transactions.
    """
    if wish.host_sub not in {each.sub for each in list_colleagues(member.company)}:
        raise InputRefused({"host": _("Choose somebody of your Organizational Unit.")})
    # Its name among engines follows from the form, so that the second click of a double click meets the first.
    named = keyed_hash("request-form", f"{member.pk}:{form_key}")[:_NAME_DIGITS] if form_key else ""
    correlation_id = named or make_token(16)
    earlier = _find_made(member, correlation_id)
    if earlier is not None:
        return earlier
    engine = open_company_engine(member.company)
    news = ask_for_request(engine, describe_wish(engine.data_centre, wish, candidate, correlation_id))
    conversation = _keep_request(member, candidate, wish, engine, news, correlation_id)
    if conversation.scheduling_request_id != news.request_id:
        drop_request(engine, news.request_id)
    return conversation


def _find_made(member: Member, correlation_id: str) -> Conversation | None:
    return Conversation.objects.filter(company_id=member.company_id, correlation_id=correlation_id).first()


def drop_request(engine: Engine, request_id: str) -> None:
    """End one whose address nobody was given: where the engine does not answer now, it only stays unused."""
    with suppress(ConsoleRefusal):
        engine.cancel_scheduling_request(request_id)


def _keep_request(
    member: Member, candidate: Candidate, wish: RequestWish, engine: Engine, news: EngineNews, correlation_id: str
) -> Conversation:
    """The conversation of it, or the one that the same form has made meanwhile."""
    token, token_hash = make_link_token()
    with transaction.atomic():
        lock_names([f"request-form:{correlation_id}"])
        earlier = _find_made(member, correlation_id)
        if earlier is not None:
            return earlier
        conversation = Conversation.objects.create(
            company_id=member.company_id,
            candidate=candidate,
            owner=member,
            data_centre=engine.data_centre.code,
            kind="generated",
            token=token,
            token_hash=token_hash,
            correlation_id=correlation_id,
            summary=wish.title,
            duration_minutes=wish.duration_minutes,
            scheduling_request_id=news.request_id,
            target_url=news.select_url,
            host_name=news.host_name,
            expires_at=now() + timedelta(days=wish.expires_in_days) if wish.expires_in_days else None,
            is_single_use=wish.is_single_use,
        )
        set_status(conversation, Status.DRAFT, member=member)
    return conversation


def describe_wish(
    data_centre: DataCentre, wish: RequestWish, candidate: Candidate, correlation_id: str
) -> dict[str, Any]:
    """The body of 7.7; what only a Parley takes is left out elsewhere."""
    body: dict[str, Any] = {
        "host": {"sub": wish.host_sub},
        "recipients": [{"email": candidate.email, "display_name": candidate.name, "slot_selector": True}],
        "event": {"summary": wish.title, "duration": {"minutes": wish.duration_minutes}},
    }
    if wish.place:
        body["event"]["location"] = {"description": wish.place}
    if not data_centre.is_parley:
        return body
    body["event"]["metadata"] = {"scheduler": {"correlation_id": correlation_id}}
    if wish.has_video:
        body["event"]["conferencing"] = {"profile_id": "integrated"}
    period = _describe_period(wish)
    return body | ({"parley": {"period": period}} if period else {})


def _describe_period(wish: RequestWish) -> dict[str, Any]:
    if wish.starts_at is not None:
        return {"kind": "slots", "starts": [wish.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")]}
    if wish.first_on is not None and wish.last_on is not None:
        return {"kind": "range", "first_on": wish.first_on.isoformat(), "last_on": wish.last_on.isoformat()}
    return {"kind": "days", "days": wish.days} if wish.days else {}


def ask_for_request(engine: Engine, body: dict[str, Any]) -> EngineNews:
    """Make it; what the engine answers must name a request and lead to its own address."""
    try:
        news = read_request(engine.create_scheduling_request(body), now())
    except NewsUnreadable as error:
        raise EngineUnreachable(_("The scheduling service answered something that cannot be read.")) from error
    if not news.request_id or not engine.data_centre.owns_address(news.select_url):
        raise EngineRefused(_("The scheduling service gave an address that is not its own."))
    return news


def open_engine_of(conversation: Conversation) -> Engine:
    """The engine at which the conversation stands: with the unit's token where it is granted there, else with the key.

    Raises EngineRefused where that data centre is not set up any more, CompanyNotSetUp, EngineUnreachable.
    """
    account = find_cronofy_account(conversation.company)
    if account is not None and account.code == conversation.data_centre and account.granted_at:
        return open_company_engine(conversation.company)
    data_centre = find_data_centre(conversation.data_centre)
    if data_centre is None or not data_centre.is_usable:
        raise EngineRefused(_("The data centre of this conversation is not set up here any more."))
    return Engine(data_centre)


def send_link_again(conversation: Conversation) -> None:
    """Mail the candidate their own link, which offers other times now; call it in the transaction of its cause."""
    candidate = conversation.candidate
    if candidate is None:
        return
    host = conversation.owner.user.name
    with speak_language_of(candidate):
        subject = _("Please choose a time to talk with %(host)s") % {"host": host}
        words = _(
            "Hello %(name)s,\n\n%(host)s would like to talk with you. Please choose a time that suits you:\n%(link)s\n"
        )
        text = words % {"name": candidate.first_name, "host": host, "link": build_link_url(conversation)}
    queue_candidate_mail(
        candidate,
        purpose="booking_link",
        subject=" ".join(subject.split()),
        text=text,
        member=conversation.owner,
        conversation=conversation,
        is_transactional=True,
    )
