"""The applications that somebody let in, to their own account or their unit, and taking that back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from parley.engine.domain.errors.applications import ApplicationUnknown
from parley.engine.domain.scopes import UNIT_SCOPE, list_allowed
from parley.engine.models import Grant
from parley.engine.pages.applications.page import refuse
from parley.engine.services.applications.granted import list_own_grants, list_unit_grants, take_back, take_back_unit
from parley.engine.session import AccountRequest, signed_in_page

PATH = "/scheduler/connected-applications"
# What each fine-grained word means to the person whose account it is about, the weightiest first.
WORDS = {
    "service_account/accounts/manage": "reach colleagues' built-in calendars",
    "service_account/resources/manage": "reach the calendars of rooms",
    UNIT_SCOPE: "make booking links for colleagues",
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
    own, of_units = list_own_grants(request.account), list_unit_grants(request.account)
    context = {
        "granted": [_describe(grants) for grants in _group(own, [grant.application_id for grant in own])],
        "granted_by_unit": [
            {**_describe(grants), "unit": _find_unit(grants[0])}
            for grants in _group(of_units, [f"{grant.application_id} {_find_unit(grant).pk}" for grant in of_units])
        ],
    }
    return render(request, "engine/applications/granted.html", context)


@signed_in_page
@require_POST
def take_access_back(request: AccountRequest, application_id: str) -> HttpResponseBase:
    """End every access of one application to this account."""
    return _tell(request, take_back(request.account, application_id))


@signed_in_page
@require_POST
def take_unit_back(request: AccountRequest, unit_id: str, application_id: str) -> HttpResponseBase:
    """End every access of one application to a unit that this person owns."""
    return _tell(request, take_back_unit(request.account, unit_id, application_id))


def _tell(request: AccountRequest, was_there: bool) -> HttpResponseBase:
    if not was_there:
        return refuse(request, ApplicationUnknown("That application has no access to take back"))
    messages.success(request, "Taken back. The application cannot reach it any more.")
    return HttpResponseRedirect(PATH, status=303)


def _group(grants: Sequence[Grant], keys: Sequence[str]) -> list[list[Grant]]:
    grouped: dict[str, list[Grant]] = {}
    for key, grant in zip(keys, grants, strict=True):
        grouped.setdefault(key, []).append(grant)
    return list(grouped.values())


def _describe(grants: Sequence[Grant]) -> dict[str, Any]:
    allowed = list_allowed(word for grant in grants for word in grant.scope.split())
    return {
        "application": grants[0].application,
        "since": grants[-1].created_at,
        "abilities": ", ".join(words for scope, words in WORDS.items() if scope in allowed),
        "is_by_owner": any(grant.service_account_id for grant in grants),
    }


def _find_unit(grant: Grant) -> Any:
    return grant.unit or grant.account.service_account.unit
