"""The booking's own page: a confirmation worth keeping, cancelling, and the file for a calendar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.models import Booking
from parley.engine.pages.book.guarding.framing import asks_again_in_frames
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.manage.describing import RULES, describe_whole, open_booking, show_rule
from parley.engine.pages.book.manage.forms import ReasonForm
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.viewing.looking import write_choices
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.series.leaving import cancel_visit
from parley.engine.services.invitations import build_booking_file
from parley.toolkit.routes import declares


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def show_booking(request: HttpRequest, token: str) -> HttpResponse:
    """When, with whom and where; how to change it."""
    booking = open_booking(request, token)
    return _show(request, booking, token, ReasonForm(is_required=booking.request.unit.asks_reason))


def _show(request: HttpRequest, booking: Booking, token: str, form: ReasonForm, status: int = 200) -> HttpResponse:
    context = {**describe_whole(request, booking, token), "form": form}
    return render(request, "engine/book/booking.html", context, status=status)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
@asks_again_in_frames
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel the booking, or with `all` every conversation of the visit; everybody who takes part is told."""
    booking = open_booking(request, token)
    form = ReasonForm(request.POST, is_required=booking.request.unit.asks_reason)
    if not form.is_valid():
        return _show(request, booking, token, form, status=400)
    leave = cancel_visit if request.POST.get("all") == "yes" else cancel_booking
    try:
        leave(booking, by="invitee", reason=form.cleaned_data["reason"])
    except BookingRefused as refusal:
        if isinstance(refusal, RULES):
            return show_rule(request, booking, refusal)
        raise
    return redirect(f"/booking/{token}{write_choices(request)}")


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def download_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The booking as a file that any calendar opens; the same UID as in the invitation, so nothing doubles."""
    booking = open_booking(request, token)
    response = HttpResponse(build_booking_file(booking), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="conversation.ics"'
    return response
