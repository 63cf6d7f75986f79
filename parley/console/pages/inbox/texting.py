"""Screens of text messages: one candidate's, and how long a text is while it is written."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.delivery.sms.registry import get_sms_provider, is_sms_caught
from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.domain.sms.numbers import write_number
from parley.console.domain.sms.segments import measure_text
from parley.console.models import Candidate
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.records import get_candidate
from parley.console.services.inbox.sms import LONGEST_TEXT, find_number, has_stopped, list_sms, send_sms
from parley.toolkit.ids import make_token


class SmsForm(forms.Form):
    """What to write."""

    body = forms.CharField(
        label=gettext_lazy("Text message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write something to send.")},
    )
    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)


@page_for(Capability.READ_CANDIDATES, to_change=Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_sms(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """The candidate's text messages; by POST one more."""
    candidate = get_candidate(request.member.company, candidate_id)
    form = SmsForm(request.POST) if request.method == "POST" else SmsForm(initial={"form_key": make_token()})
    if form.is_bound and form.is_valid():
        try:
            send_sms(request.member, candidate, form.cleaned_data["body"], form.cleaned_data["form_key"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The text message is on its way."))
            return redirect("candidate_sms", candidate_id)
    return _show(request, candidate, form)


def _show(request: MemberRequest, candidate: Candidate, form: SmsForm) -> HttpResponse:
    context = {
        "candidate": candidate,
        "texts": list_sms(candidate),
        "form": form,
        "number": write_number(find_number(candidate)),
        "own_number": write_number(get_sms_provider().number),
        "has_stopped": has_stopped(candidate),
        "is_caught": is_sms_caught(),
        "length": measure_text(str(form["body"].value() or "")),
        "can_write": request.member.can(Capability.SEND_MESSAGES),
        "tzid": request.user.tzid or "UTC",
    }
    return render(request, "console/inbox/sms.html", context, status=422 if form.is_bound else 200)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def measure(request: MemberRequest) -> HttpResponse:
    """How long the text is, while it is written; changes nothing."""
    length = measure_text(request.POST.get("body", "")[:LONGEST_TEXT])
    return render(request, "console/inbox/_length.html", {"length": length})
