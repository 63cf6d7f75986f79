"""Company › Members: who belongs to the company, inviting one or many, roles, and what each role may do."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability, Role
from parley.console.models import Member, MemberRole
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.companies.invitations import (
    Invited,
    invite_members,
    list_open_invitations,
    revoke_invitation,
)
from parley.console.services.companies.members import change_role, get_colleague, list_members
from parley.identity.obligations import is_locked

PAGE = "/company/members"
MOST_BYTES = 1_000_000
# What each role may do, in words; the table that decides is `domain/roles.py`.
ROLE_WORDS = {
    Role.ORGANISATION_ADMIN: gettext_lazy("Everything, in each company of the organisation"),
    Role.COMPANY_ADMIN: gettext_lazy("Everything in this company: members and settings, too"),
    Role.RECRUITER: gettext_lazy("Candidates, conversations and messages"),
    Role.CONTENT_CREATOR: gettext_lazy("Templates and numbers; no candidate's data"),
    Role.READ_ONLY: gettext_lazy("Looks at everything about candidates, changes nothing"),
}


def list_roles(giver: Member) -> list[tuple[str, str]]:
    """The roles that this member may give, each with what it may do; the everyday one first."""
    order = (Role.RECRUITER, Role.COMPANY_ADMIN, Role.ORGANISATION_ADMIN, Role.CONTENT_CREATOR, Role.READ_ONLY)
    may_give_all = giver.can(Capability.MANAGE_ORGANISATION)
    given = [role for role in order if role != Role.ORGANISATION_ADMIN or may_give_all]
    return [(role, f"{MemberRole(role).label}: {ROLE_WORDS[role]}") for role in given]


class InviteForm(forms.Form):
    """Whom to invite: typed, pasted, or in a file."""

    addresses = forms.CharField(
        label=gettext_lazy("Email addresses of your colleagues"),
        help_text=gettext_lazy("One or many: a line each, or with commas between them."),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file with addresses (CSV or text)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), initial=MemberRole.RECRUITER, widget=forms.RadioSelect)

    def __init__(self, inviter: Member, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # passed on as they came
        self.fields["role"].choices = list_roles(inviter)  # type: ignore[attr-defined]  # the stubs do not know it

    def clean_file(self) -> str:
        """The text of the file, whatever its encoding: addresses are plain ASCII in each of them."""
        file = self.cleaned_data.get("file")
        if not isinstance(file, UploadedFile):
            return ""
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than a list of colleagues can be."))
        return str(file.read().replace(b"\x00", b"").decode("utf-8", errors="replace"))


@page_for(Capability.READ_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def show_members(request: MemberRequest) -> HttpResponse:
    """The list, with what an administrator may do."""
    return _show(request, InviteForm(request.member))


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def invite(request: MemberRequest) -> HttpResponse:
    """Mail invitations."""
    form = InviteForm(request.member, request.POST, request.FILES)
    if form.is_valid():
        pasted = f"{form.cleaned_data['addresses']}\n{form.cleaned_data['file']}"
        try:
            invited = invite_members(request.member, pasted, form.cleaned_data["role"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            if invited.count:
                _tell(request, invited)
                return redirect(PAGE)
            for address, reason in invited.refused[:20]:
                form.add_error("addresses", f"{address}: {reason}")
    return _show(request, form, status=422)


def _tell(request: MemberRequest, invited: Invited) -> None:
    words = ngettext(
        "%(count)s invitation is on its way. It is good for a week.",
        "%(count)s invitations are on their way. They are good for a week.",
        invited.count,
    )
    messages.success(request, words % {"count": invited.count})
    for address, reason in invited.refused[:20]:
        messages.warning(request, f"{address}: {reason}")


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def withdraw_invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation that waits."""
    revoke_invitation(request.member, invitation_id)
    messages.success(request, _("The invitation was withdrawn. Its link does not work any more."))
    return redirect(PAGE)


@page_for(Capability.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def set_role(request: MemberRequest, member_id: int) -> HttpResponse:
    """Choose another role for a member, with what each may do."""
    colleague = get_colleague(request.member, member_id)
    if request.method == "POST":
        member = change_role(request.member, member_id, request.POST.get("role", ""))
        names = {"name": member.user.name, "role": member.get_role_display()}
        messages.success(request, _("%(name)s now has the role %(role)s.") % names)
        return redirect(PAGE)
    context = {"colleague": colleague, "roles": list_roles(request.member)}
    return render(request, "console/companies/role.html", context)


def _show(request: MemberRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    members = list_members(request.member.company)
    context = {
        "members": members,
        "locked": [one.pk for one in members if one.is_active and is_locked(one.user)],
        "invitations": list_open_invitations(request.member.company),
        "form": form,
        "invite_url": f"{PAGE}/invite",
        "is_administrator": request.member.can(Capability.MANAGE_MEMBERS),
        "is_organisation_admin": request.member.can(Capability.MANAGE_ORGANISATION),
    }
    return render(request, "console/companies/members.html", context, status=status)
