"""The pages on which whoever books through a public link confirms their address: by a code, or from the mail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.domain.errors.identity import ConfirmationUnknown
from parley.engine.domain.errors.people import CodeWrong, TooManyAttempts
from parley.engine.models import Booking, EmailConfirmation
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.viewing.looking import read_choices, write_choices
from parley.engine.pages.speaking import settle_language
from parley.engine.services.bookings.identity.confirming import (
    confirm_by_code,
    confirm_by_mail,
    get_by_mail,
    get_by_page,
    read_wish,
    send_again,
)
from parley.engine.services.people.branding import find_brand
from parley.toolkit.ids import is_same
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


@declares("public")
@require_safe
@guard_candidate_page
@limited("look", is_public=True)
def show_code_form(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """Where the code from the mail is typed; once it was, the booking."""
    row = _get_of_link(token, page)
    if row.booking is not None:
        return _tell_done(request)
    return _show(request, row, page, is_sent=request.GET.get("sent") == "yes")


@declares("public")
@require_POST
@guard_candidate_page
@limited("write", is_public=True)
def confirm_code(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """Book with the right code; a double click finds the booking that the first one made."""
    row = _get_of_link(token, page)
    try:
        booking = confirm_by_code(page, request.POST.get("code", "")[:20])
    except CodeWrong:
        return _show(request, row, page, problem=_("This is not the code from our newest mail."), status=400)
    except TooManyAttempts as refusal:
        return _show(request, row, page, problem=translate_told(refusal.message), status=429)
    except BookingRefused:
        return _tell_taken(request, row)
    return _go_to(request, booking)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write", is_public=True)
def mail_again(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """Mail another code; the one before opens nothing any more."""
    row = _get_of_link(token, page)
    try:
        send_again(page)
    except TooManyAttempts as refusal:
        return _show(request, row, page, problem=translate_told(refusal.message), status=429)
    choices = write_choices(request)
    return redirect(f"/pls/{token}/confirm/{page}{choices}{'&' if choices else '?'}sent=yes")


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def show_confirm_button(request: HttpRequest, token: str) -> HttpResponse:
    """The mail's link: looking confirms nothing, since mail scanners look at every link; the button does."""
    row = get_by_mail(token)
    if row.booking is not None:
        return _show_button(request, row, token, {"invitee_tzid": row.booking.invitee_tzid, "is_booked": True})
    return _show_button(request, row, token, {"is_booked": False})


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def confirm_from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Book from the mail, once."""
    row = get_by_mail(token)
    try:
        booking = confirm_by_mail(token)
    except BookingRefused:
        return _tell_taken(request, row)
    return _go_to(request, booking)


def _get_of_link(token: str, page: str) -> EmailConfirmation:
    row = get_by_page(page)
    if not is_same(row.link.token, token):
        raise ConfirmationUnknown
    return row


def _show(
    request: HttpRequest,
    row: EmailConfirmation,
    page: str,
    *,
    problem: str = "",
    is_sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    path = f"/pls/{row.link.token}"
    more = {"problem": problem, "is_sent": is_sent, "path": f"{path}/confirm/{page}", "times_path": path}
    return render(request, "engine/book/confirm.html", {**_describe(request, row), **more}, status=status)


def _show_button(request: HttpRequest, row: EmailConfirmation, token: str, more: dict[str, Any]) -> HttpResponse:
    context = {**_describe(request, row), "path": f"/confirm/{token}/book", **more}
    return render(request, "engine/book/confirm_mail.html", context)


def _describe(request: HttpRequest, row: EmailConfirmation) -> dict[str, Any]:
    link = row.link
    shared: dict[str, Any] = {
        "brand": find_brand(link.unit),
        "unit_name": link.unit.name,
        "host_name": link.account.name or link.account.email,
        "choices": read_choices(request, request.POST.dict() or request.GET.dict()),
    }
    if not row.wish:
        return shared
    starts_at, invitee = read_wish(row)
    settle_language(request, invitee.language)
    return {**shared, "starts_at": starts_at, "email": invitee.email, "tzid": invitee.tzid, "until": row.expires_at}


def _tell_taken(request: HttpRequest, row: EmailConfirmation) -> HttpResponse:
    """The address is confirmed, but the time is gone: the half hour was over, or the host is busy by now."""
    context = {
        "layout": "toolkit/candidate_page.html",
        "what_happened": _("This time has been taken in the meantime"),
        "what_it_means": _("Nothing was booked. Please choose another time."),
        "action_url": f"/pls/{row.link.token}{write_choices(request)}",
        "action_label": _("Show the times"),
    }
    return render(request, "toolkit/error.html", context, status=409)


def _tell_done(request: HttpRequest) -> HttpResponse:
    """Confirmed from the mail, perhaps by another hand: the booking's own link stands in the invitation only."""
    return render(request, "engine/book/confirmed.html", {})


def _go_to(request: HttpRequest, booking: Booking) -> HttpResponse:
    return redirect(f"/booking/{booking.token}{write_choices(request)}")
