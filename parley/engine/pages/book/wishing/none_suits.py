"""None of the times suits: the form, and what was said, on one page; the link stays open beside it."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import LinkUnknown, LinkUsed
from parley.engine.models import TimeWish, WishState
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.offers import Offered, carry_on, check_claim, get_offered, read_link_values
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.settling.opening import note_offered_opened
from parley.engine.pages.book.viewing.looking import Viewing, read_viewing, write_choices
from parley.engine.pages.book.wishing.forms import WishForm
from parley.engine.pages.speaking import settle_language
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.requests.wishes import find_wish
from parley.engine.services.wishes.proposing import (
    Proposal,
    find_claimed_request,
    list_proposed,
    propose_by_claim,
    propose_times,
)
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


@declares("public")
@require_http_methods(["GET", "HEAD", "POST"])
@guard_candidate_page
@limited("look")
def none_suits(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Say which times would suit; sent, the page shows what the host was told. Looking changes nothing."""
    try:
        return (_take if request.method == "POST" else _answer)(request, kind=kind, token=token)
    except LinkUsed as refusal:
        return redirect(f"/booking/{refusal.booking_token}{write_choices(request)}")


def _answer(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    offered = get_offered(kind, token)
    settle_language(request, offered.request.locale if offered.request else "")
    is_sent = request.method == "POST"
    values = (request.POST if is_sent else request.GET).dict()
    link_values = read_link_values(values)
    claim = check_claim(offered, link_values)
    if offered.request is None and claim is None:
        # A link that belongs to everybody: nobody would know whose wish it is.
        raise LinkUnknown
    if is_sent:
        note_offered_opened(offered, values)
    wish = _find(offered, claim)
    viewing = read_viewing(request, values, wish.tzid if wish else offered.tzid, carry_on(offered, link_values))
    is_known = bool(wish or (offered.recipient_name and offered.recipient_email))
    form = WishForm(request.POST if is_sent else None, tzid=viewing.tzid, asks_who=not is_known)
    if is_sent and form.is_valid() and _propose(offered, claim, form, wish, link_values):
        return redirect(f"{offered.path}/none-suits?{viewing.write_query(tz=form.cleaned_data['tz'])}")
    return _show(request, offered, viewing, form, wish)


_take = limited("write")(_answer)


def _find(offered: Offered, claim: Claim | None) -> TimeWish | None:
    """What was said before and waits for an answer, or has got one."""
    found = offered.request
    if offered.link is not None and claim is not None:
        found = find_claimed_request(offered.link, claim)
    return find_wish(found) if found is not None else None


def _propose(
    offered: Offered, claim: Claim | None, form: WishForm, wish: TimeWish | None, link_values: Mapping[str, str]
) -> bool:
    values = form.cleaned_data
    name, email = values.get("name", offered.recipient_name), values.get("email", offered.recipient_email)
    if wish is not None:
        name, email = wish.invitee_name, wish.invitee_email
    proposal = Proposal(values["starts"], values["note"], Invitee(name, email, values["tz"], get_language() or ""))
    try:
        if offered.link is not None and claim is not None:
            metadata = {name: value for name, value in link_values.items() if name != "claim_token"}
            propose_by_claim(offered.link, claim, proposal, metadata)
        elif offered.request is not None:
            propose_times(offered.request, proposal)
    except InputRefused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, translate_told(refusal.message))
        return False
    return True


def _show(
    request: HttpRequest, offered: Offered, viewing: Viewing, form: WishForm, wish: TimeWish | None
) -> HttpResponse:
    context = {
        **viewing.describe(f"{offered.path}/none-suits"),
        "offered": offered,
        "form": form,
        "wish": wish,
        "is_open": wish is not None and wish.state == WishState.OPEN,
        "said_starts": list_proposed(wish.starts) if wish else [],
    }
    return render(request, "engine/book/none_suits.html", context, status=400 if form.is_bound else 200)
