"""Refusals as answers of the API: one shape, `{"error": {"type", "message", "fields"}}`."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from parley.console.domain.errors import (
    AddressTaken,
    CompanyNotSetUp,
    ConsoleRefusal,
    EngineRefused,
    EngineUnreachable,
    InputRefused,
    LinkUnknown,
    NotPermitted,
    TooManyCalls,
)

# What happened in a word, and the status; the first that fits counts.
ANSWERS: tuple[tuple[type[ConsoleRefusal], str, int], ...] = (
    (NotPermitted, "not_permitted", 403),
    (TooManyCalls, "too_many_calls", 429),
    (LinkUnknown, "not_found", 404),
    (AddressTaken, "address_taken", 409),
    (CompanyNotSetUp, "company_not_set_up", 409),
    (EngineUnreachable, "engine_unreachable", 503),
    (EngineRefused, "engine_refused", 502),
    (InputRefused, "input_refused", 422),
    (ConsoleRefusal, "refused", 409),
)
_RETRY_AFTER_SECONDS = 60


def answer_error(kind: str, message: str, status: int, fields: dict[str, str] | None = None) -> JsonResponse:
    """The one shape of an error; `fields` says of each what is wrong and what to do."""
    response = JsonResponse({"error": {"type": kind, "message": message, "fields": fields or {}}}, status=status)
    if status == 429:
        response["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response


def add_error_answers(api: NinjaAPI) -> None:
    """Teach the API these answers."""
    api.exception_handler(ConsoleRefusal)(_answer_refusal)
    api.exception_handler(AuthenticationError)(_answer_unknown_key)
    api.exception_handler(ValidationError)(_answer_invalid)
    api.exception_handler(HttpError)(_answer_http)


def _answer_refusal(request: HttpRequest, refusal: ConsoleRefusal) -> HttpResponse:
    kind, status = next((kind, status) for known, kind, status in ANSWERS if isinstance(refusal, known))
    fields = refusal.fields if isinstance(refusal, InputRefused) else {}
    if isinstance(refusal, AddressTaken):
        fields = {"candidate_id": refusal.candidate_id}
    return answer_error(kind, str(refusal), status, fields)


def _answer_unknown_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = answer_error("unknown_key", "Send a live key: Authorization: Bearer pky_…", 401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _answer_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {
        ".".join(str(part) for part in each["loc"] if part not in ("body", "facts", "query")): str(each["msg"])
        for each in error.errors
    }
    return answer_error("input_refused", "Something cannot be read: see `fields`.", 422, fields)


def _answer_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer_error("refused", error.message, error.status_code)
