"""Refusals of the candidate's pages as designed screens: what happened, what it means, what to do."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parley.engine.domain.errors.applications import ClaimRefused, TenantMismatch
from parley.engine.domain.errors.base import EngineRefusal, FormFromElsewhere, InputRefused
from parley.engine.domain.errors.bookings import (
    BookingClosed,
    BookingUnknown,
    CalendarUnreachable,
    HostGone,
    LinkDeclined,
    LinkExpired,
    LinkRefused,
    LinkRevoked,
    LinkUsed,
    RescheduleNotAllowed,
)
from parley.engine.domain.errors.identity import ConfirmationExpired, ConfirmationUnknown
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.pages.book.guarding.framing import allow_framing, find_origins
from parley.engine.pages.book.guarding.origins import check_form_origin
from parley.engine.pages.book.viewing.languages import offer_languages
from parley.engine.pages.speaking import speaking
from parley.toolkit.presenting.told import marked
from parley.toolkit.presenting.translating import translate_told

_ASK = marked("Ask the person who sent it to you for a new one.")
_WAIT = marked("Write to whoever sent you this link. Once somebody takes over, it offers times again.")
_CHECK = marked("Check that you copied all of it, or ask for a new one.")

# Refusal, HTTP status, what happened, what to do. The first that fits is taken. Links that lead nowhere all answer
# 404: only the sentence tells them apart, and only to somebody who holds the real link.
_SCREENS: tuple[tuple[type[EngineRefusal], int, str, str], ...] = (
    (
        LinkUsed,
        404,
        marked("A time has already been chosen with this link"),
        marked("To change it, use the link in your invitation."),
    ),
    (LinkExpired, 404, marked("The time to use this link is over"), _ASK),
    (LinkDeclined, 404, marked("No time was booked and this link is closed. You can close this page."), _ASK),
    (LinkRevoked, 404, marked("This link has been withdrawn by its sender"), _ASK),
    (HostGone, 404, marked("The person you were going to meet no longer takes part"), _WAIT),
    (
        ConfirmationExpired,
        404,
        marked("The time to confirm is over, and nothing was booked"),
        marked("Open the link to the times once more, and choose again."),
    ),
    (
        ConfirmationUnknown,
        404,
        marked("Nothing waits to be confirmed here"),
        marked("Use the newest mail that we sent you, or choose a time again."),
    ),
    (LinkRefused, 404, marked("This link does not lead to a conversation"), _CHECK),
    (
        BookingUnknown,
        404,
        marked("This link does not lead to a booking"),
        marked("Check that you copied all of it from your invitation."),
    ),
    (
        BookingClosed,
        409,
        marked("This booking can no longer be changed"),
        marked("Write to the person you were going to meet."),
    ),
    (
        RescheduleNotAllowed,
        403,
        marked("This time cannot be changed here"),
        marked("Write to the person you are going to meet."),
    ),
    (
        ClaimRefused,
        403,
        marked("This link is too old, was used, or was changed"),
        marked("Open the link in your message once more."),
    ),
    (
        TenantMismatch,
        403,
        marked("This link was changed on the way"),
        marked("Open the link in your message once more."),
    ),
    (TooManyAttempts, 429, marked("That was a little too often"), marked("Wait a few minutes, then try again.")),
    (
        CalendarUnreachable,
        503,
        marked("The calendar cannot be asked right now"),
        marked("Nothing was booked. Try again in a minute."),
    ),
    (
        FormFromElsewhere,
        403,
        marked("This form was sent from another site"),
        marked("Open your link once more, and choose from there."),
    ),
    (
        InputRefused,
        400,
        marked("Something in this request cannot be read"),
        marked("Go back to the page you came from and try again."),
    ),
    (EngineRefusal, 400, marked("This could not be done"), marked("Go back to the page you came from and try again.")),
)

# Pads at random, so that the length of a page tells nothing of what stands in it.
_COMPRESSION = GZipMiddleware(lambda request: HttpResponse())

View = Callable[..., HttpResponse]


def show_refusal(request: HttpRequest, refusal: EngineRefusal) -> HttpResponse:
    """The screen of a refusal, with its status."""
    _kind, status, happened, to_do = next(row for row in _SCREENS if isinstance(refusal, row[0]))
    means = translate_told(refusal.message) if isinstance(refusal, (InputRefused, TooManyAttempts)) else ""
    context = {
        "layout": "toolkit/candidate_page.html",
        "what_happened": _(happened),
        "what_it_means": means,
        "what_to_do": _(to_do),
    }
    page = render(request, "toolkit/error.html", context, status=status)
    if isinstance(refusal, TooManyAttempts):
        page["Retry-After"] = str(refusal.retry_after_seconds)
    return page


def guard_candidate_page(view: View) -> View:
    """Speak the visitor's language, show refusals as screens, and stay out of caches, search engines and referrers."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        offer_languages(request)
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
        return cast(HttpResponse, _COMPRESSION.process_response(request, response))

    # A cookie against forged forms would not reach us from a frame; `check_form_origin` does without.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer
