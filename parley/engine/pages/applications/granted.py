"""The applications that somebody let in to their own account, and taking that back."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from parley.engine.domain.scopes import list_allowed
from parley.engine.models import Grant
from parley.engine.services.applications.tokens import list_grants_of, take_back
from parley.engine.session import AccountRequest, signed_in_page

# What each fine-grained word means to the person whose account it is about, the weightiest first.
WORDS = {
    "read_events": "see your events",
    "read_free_busy": "see when you are busy",
    "create_event": "add events",
    "delete_event": "remove the events it added",
    "change_participation_status": "answer invitations for you",
    "read_account": "see your name and address",
}


@signed_in_page
@require_GET
def show_granted(request: AccountRequest) -> HttpResponseBase:
    """Who was let in, since when, and what they can do."""
    grouped: dict[str, list[Grant]] = {}
    for grant in list_grants_of(request.account):
        grouped.setdefault(grant.application_id, []).append(grant)
    told = [
        {
            "application": grants[0].application,
            "since": grants[-1].created_at,
            "abilities": _explain(grants),
            "is_by_owner": any(grant.service_account_id for grant in grants),
        }
        for grants in grouped.values()
    ]
    return render(request, "engine/applications/granted.html", {"granted": told})


@signed_in_page
@require_POST
def take_access_back(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """End every access of one application to this account."""
    if take_back(request.account, application_id):
        messages.success(request, "Taken back. The application cannot reach your account any more.")
    else:
        messages.warning(request, "That application has no access to your account.")
    return HttpResponseRedirect("/scheduler/connected-applications", status=303)


def _explain(grants: list[Grant]) -> str:
    allowed = list_allowed(word for grant in grants for word in grant.scope.split())
    return ", ".join(words for scope, words in WORDS.items() if scope in allowed)
