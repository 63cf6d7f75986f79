"""The one table from refusals to HTTP, and the contract's shape of an error."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from parley.engine.domain.errors.applications import GrantRefused, RateExceeded
from parley.engine.domain.errors.base import EngineRefusal, FieldsRefused, InputRefused, NotFound, NotPermitted
from parley.engine.domain.errors.bookings import BookingRefused, BookingUnknown, LinkRefused, LinkUnknown
from parley.engine.domain.errors.calendars import CalendarDataRefused
from parley.engine.domain.errors.people import SignInRefused, TooManyAttempts

# The first that fits counts: children stand before their parents.
STATUS_OF_REFUSAL: tuple[tuple[type[EngineRefusal], int], ...] = (
    (TooManyAttempts, 429),
    (RateExceeded, 429),
    (SignInRefused, 401),
    (GrantRefused, 400),
    (NotPermitted, 403),
    (BookingUnknown, 404),
    (LinkUnknown, 404),
    (NotFound, 404),
    (LinkRefused, 410),
    (BookingRefused, 422),
    (InputRefused, 422),
    (CalendarDataRefused, 422),
)


def describe_refusal(field: str, key: str, description: str) -> dict[str, object]:
    """`{"errors": {field: [{"key", "description"}]}}`, as Cronofy answers a 422."""
    return {"errors": {field: [{"key": f"errors.{key}", "description": description}]}}


def answer_refusal(request: HttpRequest, refusal: EngineRefusal) -> HttpResponse:
    """The answer to a refusal of ours."""
    status = next((status for kind, status in STATUS_OF_REFUSAL if isinstance(refusal, kind)), 422)
    field = (refusal.field if isinstance(refusal, InputRefused) else "") or "base"
    headers = (
        {"Retry-After": str(refusal.retry_after_seconds)} if isinstance(refusal, TooManyAttempts | RateExceeded) else {}
    )
    key = refusal.key if type(refusal) is InputRefused else _name(type(refusal))
    body = describe_refusal(field, key, refusal.message)
    if isinstance(refusal, FieldsRefused):
        body = _describe_parts(refusal)
    return JsonResponse(body, status=status, headers=headers)


def _describe_parts(refusal: FieldsRefused) -> dict[str, object]:
    fields: dict[str, list[dict[str, str]]] = {}
    for field, key, description in refusal.parts:
        fields.setdefault(field, []).append({"key": f"errors.{key}", "description": description})
    return {"errors": fields}


def add_error_answers(api: NinjaAPI) -> None:
    """Teach the API these answers."""
    api.exception_handler(EngineRefusal)(answer_refusal)
    api.exception_handler(AuthenticationError)(_answer_unknown_caller)
    api.exception_handler(ValidationError)(_answer_invalid)
    api.exception_handler(HttpError)(_answer_unreadable)
    api.exception_handler(Throttled)(_answer_throttled)


def _answer_unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})


def _answer_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, list[dict[str, str]]] = {}
    for problem in error.errors:
        # The first parts say where ninja looked (body, the argument's name), the rest is the field itself.
        path = [part for part in problem.get("loc", ()) if part not in ("body", "query", "path", "fields")]
        key = "required" if problem.get("type") == "missing" else "invalid"
        said = {"key": f"errors.{key}", "description": str(problem.get("msg", ""))}
        fields.setdefault(_join(path) or "base", []).append(said)
    return JsonResponse({"errors": fields}, status=422)


def _answer_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return JsonResponse(describe_refusal("body", "unreadable", str(error)), status=error.status_code)


def _answer_throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    # Retry-After is added by the library, which asks the throttle.
    return JsonResponse(describe_refusal("base", "rate_limited", RateExceeded.default_message), status=429)


def _join(path: list[str | int]) -> str:
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return name.removeprefix(".")


def _name(kind: type[EngineRefusal]) -> str:
    """`SlotTaken` as `slot_taken`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip("_")
