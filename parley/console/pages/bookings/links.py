"""The links that are out: who has not booked yet, which end soon; revoked and extended many at once."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Conversation
from parley.console.pages.exports import send_csv
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.changing import list_chosen
from parley.console.services.bookings.links import STATES, extend_links, list_links, revoke_links, select_links

USUAL_DAYS, LONGEST_DAYS = 14, 365
HEADER = ("conversation", "candidate", "email", "owner", "status", "made", "sent", "opened", "expires", "revoked")


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_links(request: MemberRequest) -> HttpResponse:
    """One page of the links in a state."""
    state, whose = _read_state(request.GET.get("state", "")), _read_whose(request.GET.get("whose", ""))
    context = {
        "page": list_links(request.member, state, whose, request.GET.get("after", "")),
        "state": state,
        "states": [(code, _(name)) for code, name in STATES.items()],
        "whose": whose,
        "usual_days": USUAL_DAYS,
        "tzid": request.member.user.tzid or "UTC",
        "can_manage": request.member.can(Capability.MANAGE_CONVERSATIONS),
        "can_nudge": state in ("waiting", "ending") and request.member.can(Capability.SEND_MESSAGES),
        "can_export": request.member.can(Capability.EXPORT_DATA),
        "tab": "links",
    }
    return render(request, "console/bookings/links.html", context)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def change_links(request: MemberRequest) -> HttpResponse:
    """Revoke or extend those that are ticked."""
    chosen = list_chosen(request.member, request.POST.getlist("conversation"))
    if not chosen:
        raise InputRefused({"conversation": _("Choose at least one.")})
    if request.POST.get("action") == "revoke":
        count = revoke_links(request.member, chosen)
        words = ngettext("%(count)s link was revoked.", "%(count)s links were revoked.", count)
    else:
        count = extend_links(request.member, chosen, _read_days(request.POST.get("days", "")))
        words = ngettext("%(count)s link has more time now.", "%(count)s links have more time now.", count)
    messages.success(request, words % {"count": count})
    state, whose = _read_state(request.POST.get("state", "")), _read_whose(request.POST.get("whose", ""))
    return redirect(f"{reverse('booking_links')}?state={state}&whose={whose}")


@page_for(Capability.READ_CANDIDATES, to_change=Capability.EXPORT_DATA)
@require_POST
def export_links(request: MemberRequest) -> HttpResponseBase:
    """All links in the state as a file; never the links themselves, which work."""
    state, whose = _read_state(request.POST.get("state", "")), _read_whose(request.POST.get("whose", ""))
    rows = select_links(request.member, state, whose).order_by("created_at", "pk").iterator(chunk_size=500)
    return send_csv("links.csv", HEADER, _write_rows(rows))


def _write_rows(rows: Iterator[Conversation]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        candidate = row.candidate
        yield (
            row.pk,
            candidate.name if candidate else "",
            candidate.email if candidate else "",
            row.owner.user.name,
            row.get_status_display(),
            row.created_at,
            row.sent_at,
            row.opened_at,
            row.expires_at,
            row.revoked_at,
        )


def _read_state(text: str) -> str:
    return text if text in STATES else "waiting"


def _read_whose(text: str) -> str:
    return "company" if text == "company" else "me"


def _read_days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= days <= LONGEST_DAYS:
        raise InputRefused({"days": _("Between 1 and %(count)s days.") % {"count": LONGEST_DAYS}})
    return days
