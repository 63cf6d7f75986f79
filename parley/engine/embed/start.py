"""Where another site's form opens the scheduler's window, with the tokens that its server signed."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.base import EngineRefusal, InputRefused
from parley.engine.services.applications.link_attempts import Wishes, start_attempt
from parley.engine.services.applications.signed_tokens import read_embed_token, redeem_hand_over
from parley.toolkit.routes import declares

LONGEST = {"authorize_query": 4000, "return_url": 500, "state": 200, "correlation_id": 128, "recipient_email": 254,
           "recipient_name": 200, "recipient_organization": 200, "event_summary": 1024}  # fmt: skip
FEWEST_MINUTES, MOST_MINUTES = 1, 24 * 60


@csrf_exempt
@require_POST
@declares("embed_token")
def start_window(request: HttpRequest) -> HttpResponseBase:
    """`POST /embed/start`: the tokens are the permission.

    The browser sends no cookie of ours with another site's form, and its session must not be replaced by an empty
    one: so nothing is looked up or kept in the session here, only on the page that this leads to.
    """
    try:
        embed_token = read_embed_token(request.POST.get("embed_token", ""))
        wishes = _read_wishes(request)
        hand_over = redeem_hand_over(request.POST["hand_over"]) if request.POST.get("hand_over") else None
        attempt = start_attempt(embed_token, hand_over, wishes)
    except EngineRefusal as refusal:
        context = {
            "what_happened": "This window could not be opened",
            "what_it_means": refusal.message,
            "what_to_do": "Close it, and open it again from the page you came from.",
        }
        return render(request, "toolkit/error.html", context, status=400)
    return HttpResponseRedirect(f"/embed/{attempt.pk}", status=303)


def _read_wishes(request: HttpRequest) -> Wishes:
    texts = {name: _read_text(request, name, longest) for name, longest in LONGEST.items()}
    return Wishes(purpose=request.POST.get("purpose", "") or "link", duration_minutes=_read_minutes(request), **texts)


def _read_text(request: HttpRequest, name: str, longest: int) -> str:
    value = request.POST.get(name, "").strip()
    if len(value) > longest or not value.isprintable():
        raise InputRefused(f"What the page says under {name} cannot be used.", field=name)
    return value


def _read_minutes(request: HttpRequest) -> int | None:
    value = request.POST.get("event_duration_minutes", "").strip()
    is_good = len(value) <= 4 and value.isascii() and value.isdigit() and FEWEST_MINUTES <= int(value) <= MOST_MINUTES
    return int(value) if is_good else None
