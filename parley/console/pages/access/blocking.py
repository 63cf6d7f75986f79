"""Blocking a member: what they own and who takes it over, before or afterwards; and letting them in again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.access.belongings import describe_belongings, hand_over
from parley.console.services.access.blocking import block_member, unblock_member
from parley.console.services.companies.members import get_colleague, list_members
from parley.console.services.cronofy.public_urls import find_own_page

PAGE = "/company/members"


@page_for(Capability.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: MemberRequest, member_id: int) -> HttpResponse:
    """What blocking means for this member; sending the form does it."""
    colleague = get_colleague(request.member, member_id)
    # Blocking forgets the address here; at the engine the page goes on.
    own_page = find_own_page(colleague)
    if request.method == "POST":
        member = block_member(request.member, member_id)
        messages.success(
            request, _("%(name)s is blocked and cannot open this company any more.") % {"name": member.user.name}
        )
        if own_page is not None:
            words = _("Their own page for booking is still open. Close it in the Organizational Unit at %(place)s.")
            messages.warning(request, words % {"place": own_page.app_url})
        if describe_belongings(member).has_any:
            return redirect("member_belongings", member_id=member.pk)
        return redirect(PAGE)
    context = {"colleague": colleague, "belongings": describe_belongings(colleague), "own_page": own_page}
    return render(request, "console/access/block.html", context)


@page_for(Capability.MANAGE_MEMBERS)
@require_POST
def unblock(request: MemberRequest, member_id: int) -> HttpResponse:
    """Let a blocked or locked member in again."""
    member = unblock_member(request.member, member_id)
    messages.success(request, _("%(name)s can open this company again.") % {"name": member.user.name})
    return redirect(PAGE)


@page_for(Capability.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def show_belongings(request: MemberRequest, member_id: int) -> HttpResponse:
    """What a member owns; sending the form gives it to a colleague."""
    colleague, problem = get_colleague(request.member, member_id), ""
    heirs = [one for one in list_members(request.member.company) if one.is_active and one.pk != member_id]
    if request.method == "POST":
        heir = request.POST.get("heir", "")
        try:
            if heir not in [str(one.pk) for one in heirs]:
                raise InputRefused({"heir": _("Choose a colleague who is active.")})
            moved = hand_over(request.member, member_id, int(heir))
        except InputRefused as refusal:
            problem = refusal.fields["heir"]
        else:
            messages.success(
                request, ngettext("%(count)s was handed over.", "%(count)s were handed over.", moved) % {"count": moved}
            )
            return redirect("member_belongings", member_id=member_id)
    context = {
        "colleague": colleague,
        "belongings": describe_belongings(colleague),
        "heirs": heirs,
        "problem": problem,
    }
    return render(request, "console/access/belongings.html", context, status=422 if problem else 200)
