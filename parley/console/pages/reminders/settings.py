"""Company › Settings › Reminders: which, to whom, by what way, in which words, and nudges."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from parley.console.delivery.sms.registry import is_sms_caught
from parley.console.domain.errors import InputRefused
from parley.console.domain.reminders.words import FIELDS
from parley.console.domain.roles import Capability
from parley.console.models import Company, ReminderSettings
from parley.console.pages.fields import LineField, take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.reminders.settings import WAYS, get_reminder_settings, save_reminder_settings
from parley.console.services.reminders.wording import list_default_words
from parley.toolkit.wall_time import write_duration

FIRST_MINUTES = (2 * 1440, 1440, 720, 480)
SECOND_MINUTES = (0, 240, 120, 60, 30)
WAY_NAMES = {
    "candidate:email": gettext_lazy("Candidate, by email"),
    "candidate:sms": gettext_lazy("Candidate, by text message"),
    "host:email": gettext_lazy("Host, by email"),
    "host:sms": gettext_lazy("Host, by text message"),
}
_EMPTY = gettext_lazy("Left empty: the words that come with Parley, in the reader’s language.")


class ReminderForm(forms.Form):
    """What the company wants."""

    is_on = forms.BooleanField(label=gettext_lazy("Remind of conversations that are booked"), required=False)
    first_minutes = forms.TypedChoiceField(label=gettext_lazy("First reminder"), coerce=int)
    first_ways = forms.MultipleChoiceField(
        label=gettext_lazy("The first one goes to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    second_minutes = forms.TypedChoiceField(label=gettext_lazy("Second reminder"), coerce=int)
    second_ways = forms.MultipleChoiceField(
        label=gettext_lazy("The second one goes to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from_hour = forms.TypedChoiceField(label=gettext_lazy("Quiet hours begin"), coerce=int)
    quiet_until_hour = forms.TypedChoiceField(
        label=gettext_lazy("Quiet hours end"),
        coerce=int,
        help_text=gettext_lazy(
            "On the reader’s own clock. What would fall into them comes a quarter of an hour before, or at their end, "
            "whichever is nearer. The same hour twice means: none."
        ),
    )
    candidate_subject = LineField(label=gettext_lazy("Subject to candidates"), required=False, max_length=200)
    candidate_body = forms.CharField(
        label=gettext_lazy("Mail to candidates"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 9, "class": "textarea-tall"}),
        help_text=_EMPTY,
    )
    candidate_sms = forms.CharField(
        label=gettext_lazy("Text message to candidates"),
        required=False,
        max_length=480,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    host_subject = LineField(label=gettext_lazy("Subject to hosts"), required=False, max_length=200)
    host_body = forms.CharField(
        label=gettext_lazy("Mail to hosts"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    nudges_are_on = forms.BooleanField(label=gettext_lazy("Nudge candidates who have not booked"), required=False)
    nudge_after_days = forms.IntegerField(label=gettext_lazy("After so many days"), min_value=1, max_value=60)
    most_nudges = forms.IntegerField(label=gettext_lazy("At most so many times"), min_value=1, max_value=5)
    nudge_subject = LineField(label=gettext_lazy("Subject of nudges"), required=False, max_length=200)
    nudge_body = forms.CharField(
        label=gettext_lazy("Nudge"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 9, "class": "textarea-tall"}),
        help_text=_EMPTY,
    )

    def __init__(self, wants: ReminderSettings, data: object = None) -> None:
        super().__init__(data, initial={name: getattr(wants, name) for name in self.base_fields})  # type: ignore[arg-type]
        for name, words in list_default_words().items():
            self.fields[name].widget.attrs["placeholder"] = words
        before = _("%(time)s before")
        minutes = {"first_minutes": FIRST_MINUTES, "second_minutes": SECOND_MINUTES}
        for name, offered in minutes.items():
            known = sorted({*offered, getattr(wants, name)}, reverse=True)
            self._offer(
                name, [(each, before % {"time": write_duration(each)} if each else _("None")) for each in known]
            )
        for name in ("first_ways", "second_ways"):
            self._offer(name, [(way, WAY_NAMES[way]) for way in WAYS])
        for name in ("quiet_from_hour", "quiet_until_hour"):
            self._offer(name, [(hour, f"{hour:02}:00") for hour in range(24)])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@page_for(Capability.READ_SETTINGS, to_change=Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def change_settings(request: MemberRequest) -> HttpResponse:
    """The present settings; by POST other ones."""
    wants = get_reminder_settings(request.member.company)
    form = ReminderForm(wants, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            save_reminder_settings(request.member, form.cleaned_data)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. Conversations that are booked already follow soon."))
            return redirect("reminder_settings")
    context = {
        "form": form,
        "state": describe_reminders(request.member.company),
        "can_change": request.member.can(Capability.MANAGE_COMPANY),
        "is_sms_caught": is_sms_caught(),
        "merge_fields": [(f"{{{{ {name} }}}}", _(meaning)) for name, meaning in FIELDS.items()],
    }
    return render(request, "console/reminders/settings.html", context, status=422 if form.is_bound else 200)


def describe_reminders(company: Company) -> str:
    """The present state in a sentence."""
    wants = get_reminder_settings(company)
    times = [write_duration(each) for each in (wants.first_minutes, wants.second_minutes) if each]
    first = _("Candidates and hosts are reminded %(times)s before.") if wants.is_on else _("Nobody is reminded.")
    joined = _(" and ").join(times)
    if not wants.nudges_are_on:
        return first % {"times": joined} + " " + _("Nobody is nudged.")
    nudges = ngettext(
        "Who has not booked is nudged after %(days)d day.",
        "Who has not booked is nudged after %(days)d days.",
        wants.nudge_after_days,
    )
    return first % {"times": joined} + " " + nudges % {"days": wants.nudge_after_days}
