"""Generate Link as a form of the console, for data centres that open no window: a scheduling request by 7.7."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import CompanyNotSetUp, ConsoleRefusal, InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import UnitColleague
from parley.console.pages.fields import LineField, take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.requesting import USUAL_MINUTES, RequestWish, make_request
from parley.console.services.candidates.records import get_candidate
from parley.console.services.cronofy.colleagues import find_colleague, list_colleagues
from parley.console.services.cronofy.data_centres import find_cronofy_account, get_company_data_centre
from parley.toolkit.ids import make_token
from parley.toolkit.presenting.days import DayField

DURATIONS = (15, 20, 30, 45, 60, 90, 120)
LONGEST_PERIOD_DAYS = 60
TAKEN_BY_PARLEY = ("days", "first_on", "last_on", "has_video")


class RequestForm(forms.Form):
    """What, with whom, how long and where; when and by video only where the data centre takes it."""

    form_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    title = LineField(label=gettext_lazy("Title"), max_length=200)
    duration_minutes = forms.TypedChoiceField(label=gettext_lazy("Length"), coerce=int, initial=USUAL_MINUTES)
    host = forms.ChoiceField(
        label=gettext_lazy("Host"), help_text=gettext_lazy("Somebody of your Organizational Unit.")
    )
    place = LineField(
        label=gettext_lazy("Where"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("An address, a telephone number or a link. Empty: as the host's preferences say."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Times within the next … days"),
        min_value=1,
        max_value=LONGEST_PERIOD_DAYS,
        required=False,
    )
    first_on = DayField(label=gettext_lazy("Or from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last_on = DayField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    has_video = forms.BooleanField(label=gettext_lazy("A video call that the host's calendar makes"), required=False)
    expires_in_days = forms.IntegerField(
        label=gettext_lazy("The link can be used for … days"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=gettext_lazy("Empty: without end."),
    )
    is_single_use = forms.BooleanField(label=gettext_lazy("For one booking only"), required=False)

    def __init__(self, *args: Any, hosts: list[UnitColleague], takes_more: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["duration_minutes"].choices = [  # type: ignore[attr-defined]
            (each, _("%(count)s minutes") % {"count": each}) for each in DURATIONS
        ]
        self.fields["host"].choices = [(each.sub, each.name or each.email) for each in hosts]  # type: ignore[attr-defined]
        for name in () if takes_more else TAKEN_BY_PARLEY:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("This data centre takes it from the host's preferences there.")

    def clean(self) -> dict[str, Any]:
        """A range has two ends, and they are in order; a place and a video call are one too many."""
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if (first is None) != (last is None):
            self.add_error("last_on" if last is None else "first_on", _("A range has a first and a last day."))
        elif first is not None and last is not None and last < first:
            self.add_error("last_on", _("The last day lies before the first."))
        if data.get("has_video") and data.get("place"):
            self.add_error("place", _("Leave this empty for a video call."))
        return data

    def read_wish(self) -> RequestWish:
        """What was asked for; call it once the form is valid."""
        data = self.cleaned_data
        return RequestWish(
            title=data["title"],
            duration_minutes=data["duration_minutes"],
            host_sub=data["host"],
            place=data["place"],
            days=data["days"] or 0,
            first_on=data["first_on"],
            last_on=data["last_on"],
            has_video=data["has_video"],
            expires_in_days=data["expires_in_days"],
            is_single_use=data["is_single_use"],
        )


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: MemberRequest) -> HttpResponse:
    """The form; sending it makes the link."""
    member = request.member
    candidate = get_candidate(member.company, request.GET.get("candidate", ""))
    data_centre = get_company_data_centre(member.company)
    account = find_cronofy_account(member.company)
    if account is None or account.granted_at is None:
        raise CompanyNotSetUp(
            _(
                "%(name)s opens no window for this console, so links are made here once an administrator has pressed "
                "Authorize with Cronofy under Company › Settings › Cronofy."
            )
            % {"name": data_centre.name}
        )
    own = find_colleague(member)
    initial = {
        "form_key": make_token(),
        "host": own.sub if own else "",
        "title": _("Conversation with %(company)s") % {"company": member.company},
    }
    form = RequestForm(
        request.POST or None,
        hosts=list_colleagues(member.company),
        takes_more=data_centre.is_parley,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            conversation = make_request(member, candidate, form.read_wish(), form.cleaned_data["form_key"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        except ConsoleRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The link is ready. Copy it, or put it into a message."))
            return _go_on(request, conversation.pk)
    context = {
        "form": form,
        "candidate": candidate,
        "data_centre": data_centre,
        "takes_more": data_centre.is_parley,
    }
    return render(
        request, "console/conversations/request.html", context, status=422 if request.method == "POST" else 200
    )


def _go_on(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """Back into the message that is being written, else to the page of the conversation."""
    next_path = request.GET.get("next", "")
    if next_path.startswith("/messages/") and next_path.isprintable() and "\\" not in next_path:
        return redirect(f"{next_path}?link={conversation_id}")
    return redirect("conversation", conversation_id)
