"""Deleting one's account: what ends with it, what stands in the way, and the confirmation."""

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.services.leaving.accounts import describe_leaving, leave_parley
from parley.engine.session import AccountRequest, newcomer_page, sign_out_account


@newcomer_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_leaving(request: AccountRequest) -> HttpResponseBase:
    """What would end; the account goes when its address was typed. Nobody has to accept new terms to leave."""
    error = ""
    if request.method == "POST":
        try:
            leave_parley(request.account, request.POST.get("email", ""))
        except InputRefused as refusal:
            error = refusal.message
        else:
            sign_out_account(request)
            return HttpResponseRedirect("/connect/log-in?left=1", status=303)
    context = {"leaving": describe_leaving(request.account), "account": request.account, "error": error}
    return render(request, "engine/preferences/leaving.html", context, status=422 if error else 200)
