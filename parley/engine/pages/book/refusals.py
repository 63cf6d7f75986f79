"""Refusals of the candidate's pages as designed screens: what happened, what it means, what to do."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from parley.engine.domain.errors.applications import ClaimRefused, TenantMismatch
from parley.engine.domain.errors.base import EngineRefusal, FormFromElsewhere, InputRefused
from parley.engine.domain.errors.bookings import (
    BookingClosed,
    BookingUnknown,
    CalendarUnreachable,
    HostGone,
    LinkExpired,
    LinkRefused,
    LinkRevoked,
    LinkUsed,
    RescheduleNotAllowed,
)
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.pages.book.guarding.framing import allow_framing, find_origins
from parley.engine.pages.book.guarding.origins import check_form_origin
from parley.engine.pages.speaking import speaking

_ASK = "Ask the person who sent it to you for a new one."
_WAIT = "Write to whoever sent you this link. Once somebody takes over, it offers times again."
_CHECK = "Check that you copied all of it, or ask for a new one."

# Refusal, HTTP status, what happened, what to do. The first that fits is taken. Links that lead nowhere all answer
# 404: only the sentence tells them apart, and only to somebody who holds the real link.
_SCREENS: tuple[tuple[type[EngineRefusal], int, str, str], ...] = (
    (LinkUsed, 404, "A time has already been chosen with this link", "To change it, use the link in your invitation."),
    (LinkExpired, 404, "The time to use this link is over", _ASK),
    (LinkRevoked, 404, "This link has been withdrawn by its sender", _ASK),
    (HostGone, 404, "The person you were going to meet no longer takes part", _WAIT),
    (LinkRefused, 404, "This link does not lead to a conversation", _CHECK),
    (
        BookingUnknown,
        404,
        "This link does not lead to a booking",
        "Check that you copied all of it from your invitation.",
    ),
    (BookingClosed, 409, "This booking can no longer be changed", "Write to the person you were going to meet."),
    (RescheduleNotAllowed, 403, "This time cannot be changed here", "Write to the person you are going to meet."),
    (ClaimRefused, 403, "This link is too old, was used, or was changed", "Open the link in your message once more."),
    (TenantMismatch, 403, "This link was changed on the way", "Open the link in your message once more."),
    (TooManyAttempts, 429, "That was a little too often", "Wait a few minutes, then try again."),
    (CalendarUnreachable, 503, "The calendar cannot be asked right now", "Nothing was booked. Try again in a minute."),
    (
        FormFromElsewhere,
        403,
        "This form was sent from another site",
        "Open your link once more, and choose from there.",
    ),
    (InputRefused, 400, "Something in this request cannot be read", "Go back to the page you came from and try again."),
    (EngineRefusal, 400, "This could not be done", "Go back to the page you came from and try again."),
)

View = Callable[..., HttpResponse]


def show_refusal(request: HttpRequest, refusal: EngineRefusal) -> HttpResponse:
    """The screen of a refusal, with its status."""
    _, status, happened, to_do = next(row for row in _SCREENS if isinstance(refusal, row[0]))
    means = refusal.message if isinstance(refusal, (InputRefused, TooManyAttempts)) else ""
    context = {
        "layout": "toolkit/candidate_page.html",
        "what_happened": happened,
        "what_it_means": means,
        "what_to_do": to_do,
    }
    page = render(request, "toolkit/error.html", context, status=status)
    if isinstance(refusal, TooManyAttempts):
        page["Retry-After"] = str(refusal.retry_after_seconds)
    return page


def guard_candidate_page(view: View) -> View:
    """Speak the visitor's language, show refusals as screens, and stay out of caches, search engines and referrers."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        with speaking(request):
            origins = find_origins(request, request.path.split("/")[1], kwargs.get("token", ""))
            try:
                check_form_origin(request)
                response = view(request, *args, **kwargs)
            except EngineRefusal as refusal:
                response = show_refusal(request, refusal)
            response.headers.setdefault("Content-Language", get_language() or "en")
        allow_framing(response, origins)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    # A cookie against forged forms would not reach us from a frame; `check_form_origin` does without.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer
