"""Choosing a session: the dates with the places left, in the visitor's zone, without login and without script."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.pages.book.groups.offered import (
    OfferedGroup,
    carry_on,
    check_group_claim,
    open_group,
    read_session,
)
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.guarding.visitors import read_visitor
from parley.engine.pages.book.offers import read_link_values
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.viewing.looking import read_viewing
from parley.engine.services.bookings.holds import Stranger
from parley.engine.services.bookings.identity.opening import note_opened
from parley.engine.services.bookings.identity.visits import is_carried
from parley.engine.services.group_sessions.taking import hold_seat
from parley.toolkit.ids import keyed_hash, make_token
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


def show_group(
    request: HttpRequest, group: OfferedGroup, values: Mapping[str, str], *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page of dates; `values` are the query's or, after a refusal, the form's."""
    link_values = carry_on(group, read_link_values(values))
    viewing = read_viewing(request, values, group.tzid, link_values)
    form_key = values.get("form_key", "")[:64]
    context: dict[str, Any] = {
        **viewing.describe(group.path, form_key=form_key),
        "offered": group,
        "problem": problem,
        "form_key": form_key or make_token(16),
    }
    return render(request, "engine/book/groups/choose.html", context, status=status)


@declares("public")
@require_safe
@guard_candidate_page
@limited("look", is_public=True)
def choose_session(request: HttpRequest, token: str) -> HttpResponse:
    """Show the sessions to come, full ones too."""
    values = request.GET.dict()
    group = open_group(token, values.get("form_key", "")[:64])
    if values.get("claim_token") and not is_carried(values["claim_token"]):
        # As on other links: neither the page nor the browser's history keeps the claim.
        return redirect(f"{group.path}?{urlencode({**values, **carry_on(group, read_link_values(values))})}")
    return show_group(request, group, values)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write", is_public=True)
def keep_place(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a place in the chosen session for this visitor for ten minutes and go on to the form."""
    values = request.POST.dict()
    form_key = values.get("form_key", "")[:64] or make_token(16)
    group = open_group(token, form_key)
    link_values = carry_on(group, read_link_values(values))
    claim = check_group_claim(group, link_values)
    note_opened(group.offer, claim)
    known = keyed_hash("holding_claim", f"{claim.application.pk}:{claim.correlation_id}") if claim is not None else ""
    try:
        session = read_session(group, values)
        hold_seat(session, form_key, Stranger(known or read_visitor(request).address, is_claimed=bool(known)))
    except BookingRefused as refusal:
        return show_refused(request, token, values, refusal)
    viewing = read_viewing(request, values, group.tzid, link_values)
    return redirect(f"{group.path}/details?{viewing.write_query(session=session.pk, key=form_key)}")


def show_refused(request: HttpRequest, token: str, values: Mapping[str, str], refusal: BookingRefused) -> HttpResponse:
    """The sessions as they are now, above them why the chosen one cannot be had."""
    group = open_group(token, values.get("form_key", "")[:64])
    words = translate_told(refusal.message)
    if group.has_room:
        words = f"{words} {_('Here are the sessions that have places left.')}"
    return show_group(request, group, values, problem=words, status=409)
