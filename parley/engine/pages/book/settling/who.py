"""What is asked or said before a booking when another address is given than the link was made for."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parley.engine.domain.errors.identity import ConfirmationNeeded, InviteeUnsettled, WhoAsked
from parley.engine.pages.book.guarding.framing import list_fields
from parley.engine.pages.book.offers import Offered
from parley.engine.pages.book.viewing.looking import write_choices
from parley.engine.services.bookings.identity.admission import SAME_PERSON, SOMEBODY_ELSE

# What the form of details is opened with again; name and address are typed anew.
_NOT_CARRIED = ("name", "email", "who", "form_key", "csrfmiddlewaretoken")


def settle(request: HttpRequest, offered: Offered, refusal: InviteeUnsettled) -> HttpResponse:
    """The step that stands before the booking: the code to type, the question who it is, or a plain no."""
    if isinstance(refusal, ConfirmationNeeded):
        return redirect(f"{offered.path}/confirm/{refusal.page_token}{write_choices(request)}", permanent=False)
    fields = list_fields(request)
    carried = {name: value for name, value in fields if name not in _NOT_CARRIED and not name.startswith("answer_")}
    is_question = isinstance(refusal, WhoAsked)
    context = {
        "offered": offered,
        "hint": getattr(refusal, "hint", ""),
        "email": request.POST.get("email", ""),
        "fields": [(name, value) for name, value in fields if name not in ("who", "csrfmiddlewaretoken")],
        "same": SAME_PERSON,
        "other": SOMEBODY_ELSE,
        "back_url": f"{offered.path}/details?{urlencode({**carried, 'key': request.POST.get('form_key', '')[:64]})}",
    }
    template = "engine/book/who.html" if is_question else "engine/book/not_yours.html"
    return render(request, template, context, status=200 if is_question else 403)
