"""`/v1/events` and `/v1/free_busy`: what stands in the calendars of an account, page by page (4.2, 4.3)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import Caller, CallerRequest, account_token, require_account, require_scope
from parley.engine.api.element_token import element_token
from parley.engine.api.fields import list_query_values
from parley.engine.api.identity.userinfo import describe_userinfo
from parley.engine.api.paging import describe_pages, make_page_token, read_page_token
from parley.engine.services.events.reading.describing import describe_events, describe_free_busy, write_json
from parley.engine.services.events.reading.pages import Page, Position, read_page
from parley.engine.services.events.reading.questions import Question, read_question

router = Router(auth=[element_token("agenda"), account_token])
_LIST = "calendar_ids"
Describe = Callable[[Page, Question], list[str]]


@router.get("events")
def list_events(request: CallerRequest) -> HttpResponse:
    """The first page of the account's events."""
    require_scope(request.auth, "read_events")
    return _answer_events(request.auth, _read_asked(request), Position())


@router.get("events/pages/{token}")
def list_further_events(request: CallerRequest, token: str) -> HttpResponse:
    """A further page, as the page before it says."""
    require_scope(request.auth, "read_events")
    return _answer_events(request.auth, *_read_token(request.auth, "events", token))


@router.get("free_busy")
def list_free_busy(request: CallerRequest) -> HttpResponse:
    """The first page of when the account is busy, without what its events say."""
    require_scope(request.auth, "read_free_busy")
    return _answer_free_busy(request.auth, _read_asked(request), Position())


@router.get("free_busy/pages/{token}")
def list_further_free_busy(request: CallerRequest, token: str) -> HttpResponse:
    """A further page, as the page before it says."""
    require_scope(request.auth, "read_free_busy")
    return _answer_free_busy(request.auth, *_read_token(request.auth, "free_busy", token))


def _answer_events(caller: Caller, asked: dict[str, Any], position: Position) -> HttpResponse:
    question = read_question(asked)
    page = read_page(caller.application, require_account(caller), question, position)
    return _answer(caller, asked, question, page, "events", describe_events)


def _answer_free_busy(caller: Caller, asked: dict[str, Any], position: Position) -> HttpResponse:
    question = read_question(asked)
    page = read_page(caller.application, require_account(caller), question, position, is_free_busy=True)
    return _answer(caller, asked, question, page, "free_busy", describe_free_busy)


def _answer(
    caller: Caller, asked: dict[str, Any], question: Question, page: Page, name: str, describe: Describe
) -> HttpResponse:
    current, following = page.position, page.following
    token = ""
    if following is not None and following.after is not None:
        place = [following.number, following.total, *following.after]
        token = make_page_token(name, _name_owner(caller), {"asked": asked, "place": place})
    pages = describe_pages(current.number, current.total, f"/v1/{name}/pages", token)
    parts = [f'"pages":{write_json(pages)}', f'"{name}":[{",".join(describe(page, question))}]']
    if question.with_userinfo:
        parts.append(f'"userinfo":{write_json(describe_userinfo(caller))}')
    return HttpResponse(f"{{{','.join(parts)}}}".encode(), content_type="application/json; charset=utf-8")


def _read_asked(request: CallerRequest) -> dict[str, Any]:
    """The query as it was sent, with the calendars as a list; also what every further page is asked by."""
    sent = request.GET.dict().items()
    asked: dict[str, Any] = {name: value for name, value in sent if not name.startswith(_LIST) and name != "et"}
    calendar_ids = list_query_values(request, _LIST)
    return {**asked, "calendar_ids": calendar_ids} if calendar_ids else asked


def _read_token(caller: Caller, name: str, token: str) -> tuple[dict[str, Any], Position]:
    values = read_page_token(name, _name_owner(caller), token)
    number, total, starts, pk = values["place"]
    return values["asked"], Position(number, total, (starts, pk))


def _name_owner(caller: Caller) -> str:
    """Whom a page's address serves: the consent by which it was asked for, or the account of a page in a browser."""
    return caller.grant.pk if caller.grant is not None else f"{caller.application.pk}:{require_account(caller).pk}"
