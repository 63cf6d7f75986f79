"""Company › Settings › For other software › Keys of the API."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.fields import take_refusal
from parley.console.pages.integrations.forms import KeyForm
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.integrations.keys import create_key, ends_soon, list_keys, revoke_key


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def show_keys(request: MemberRequest) -> HttpResponse:
    """The keys, and a form for a new one; its secret is on the answer to the form and nowhere else."""
    form, secret = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _key, secret = create_key(request.member, **form.cleaned_data)
            form = KeyForm()
        except InputRefused as refusal:
            take_refusal(form, refusal)
    context = {
        "form": form,
        "secret": secret,
        "keys": [(key, ends_soon(key)) for key in list_keys(request.member.company)],
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/integrations/keys.html", context, status=422 if form.errors else 200)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def revoke(request: MemberRequest, key_id: str) -> HttpResponse:
    """End a key at once."""
    key = revoke_key(request.member, key_id)
    messages.success(request, _("The key “%(name)s” has ended.") % {"name": key.name})
    return redirect("api_keys")
