"""The candidate's own page for saying that they decline, or that no time suits: at any data centre."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import ConsoleRefusal, InputRefused
from parley.console.pages.conversations.opening import keep_secret, refuse
from parley.console.pages.fields import ZoneField
from parley.console.pages.permissions import public_page
from parley.console.services.conversations.declining import LONGEST_REASON, MOST_PROPOSALS, decline_conversation
from parley.console.services.conversations.links import get_conversation_by_token
from parley.toolkit.wall_time import read_wall_clock


class DeclineForm(forms.Form):
    """A word, and up to three times that would suit."""

    reason = forms.CharField(
        label=_("A word to say why"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tzid = ZoneField()

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        names = (_("A time that would suit"), _("Another time"), _("And another"))
        for number, name in enumerate(names[:MOST_PROPOSALS], 1):
            self.fields[f"time_{number}"] = forms.DateTimeField(
                label=name,
                required=False,
                input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
            )

    def list_times(self, tzid: str) -> list[datetime]:
        """The proposed times, meant on the wall clock of the zone; one that it shows twice stands for both.

        Raises InputRefused for a time that the clock skips.
        """
        times: list[datetime] = []
        for name in (f"time_{number}" for number in range(1, MOST_PROPOSALS + 1)):
            given = self.cleaned_data.get(name)
            meant = read_wall_clock(given.replace(tzinfo=None), tzid) if given else []
            if given and not meant:
                raise InputRefused({name: str(self.fields[name].error_messages["invalid"])})
            times += meant
        return times


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; sending the form tells the recruiter."""
    try:
        response = _decline(request, token)
    except ConsoleRefusal as refusal:
        response = refuse(request, refusal)
    return keep_secret(response)


def _decline(request: HttpRequest, token: str) -> HttpResponse:
    conversation = get_conversation_by_token(token)
    form = DeclineForm(request.POST or None)
    context = {"conversation": conversation, "token": token, "form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "console/conversations/decline.html", context, status=status)
    tzid = form.cleaned_data["tzid"] or (conversation.candidate.tzid if conversation.candidate else "") or "UTC"
    try:
        decline_conversation(token, form.cleaned_data["reason"], form.list_times(tzid), tzid)
    except InputRefused as refusal:
        for name, words in refusal.fields.items():
            form.add_error(name if name in form.fields else None, words)
        return render(request, "console/conversations/decline.html", context, status=422)
    return render(request, "console/conversations/declined.html", context)
