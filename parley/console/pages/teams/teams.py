"""Company › Settings › Teams: members who work together, and who leads them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.fields import LineField, take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.companies.members import list_members
from parley.console.services.companies.teams import delete_team, get_team, list_teams, save_team


class TeamForm(forms.Form):
    """A team's name, members and lead."""

    name = LineField(label=gettext_lazy("Name"), max_length=100)
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lead = forms.ChoiceField(label=gettext_lazy("Lead"), required=False)

    def __init__(self, company: Company, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        people = [(str(one.pk), one.user.name) for one in list_members(company) if one.is_active]
        self.fields["members"].choices = people  # type: ignore[attr-defined]  # the stubs do not know it
        self.fields["lead"].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]


@page_for(Capability.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD"])
def show_teams(request: MemberRequest) -> HttpResponse:
    """Every team with its people."""
    return render(request, "console/teams/list.html", {"teams": list_teams(request.member.company)})


@page_for(Capability.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_team(request: MemberRequest) -> HttpResponse:
    """A new team."""
    return _edit(request, None, {})


@page_for(Capability.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_team(request: MemberRequest, team_id: int) -> HttpResponse:
    """Name, members and lead of a team."""
    team = get_team(request.member, team_id)
    present = {
        "name": team.name,
        "members": [str(pk) for pk in team.members.values_list("pk", flat=True)],
        "lead": str(team.lead_id or ""),
    }
    return _edit(request, team_id, present)


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def remove_team(request: MemberRequest, team_id: int) -> HttpResponse:
    """Dissolve a team; its people stay members."""
    delete_team(request.member, team_id)
    messages.success(request, _("The team was dissolved. Its people stay members."))
    return redirect("teams")


def _edit(request: MemberRequest, team_id: int | None, present: dict[str, Any]) -> HttpResponse:
    form = TeamForm(request.member.company, request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        lead = form.cleaned_data["lead"]
        try:
            save_team(
                request.member,
                team_id,
                form.cleaned_data["name"],
                [int(pk) for pk in form.cleaned_data["members"]],
                int(lead) if lead else None,
            )
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("teams")
    status = 422 if request.method == "POST" else 200
    return render(request, "console/teams/form.html", {"form": form, "team_id": team_id}, status=status)


def describe_teams(company: Company) -> str:
    """How many there are, in a sentence."""
    count = company.teams.count()
    if not count:
        return _("No teams yet: colleagues who share templates, bookings and the inbox.")
    return ngettext("%(count)s team.", "%(count)s teams.", count) % {"count": count}
