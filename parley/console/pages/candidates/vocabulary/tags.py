"""Company › Settings › Tags: the words that stand on candidates, how many have each, and removing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.tags import list_counted_tags, remove_tag


def describe_tags(company: Company) -> str:
    """The present state in a sentence."""
    count = company.tags.count()
    if not count:
        return _("None yet: a tag is made when it is first put on a candidate.")
    return ngettext("%(count)d tag in use.", "%(count)d tags in use.", count) % {"count": count}


@page_for(Capability.READ_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def show_tags(request: MemberRequest) -> HttpResponse:
    """The company's tags."""
    context = {
        "tags": list_counted_tags(request.member.company),
        "can_manage": request.member.can(Capability.MANAGE_COMPANY),
        "can_read": request.member.can(Capability.READ_CANDIDATES),
    }
    return render(request, "console/candidates/tags.html", context)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def remove_company_tag(request: MemberRequest, tag_id: int) -> HttpResponse:
    """Remove a tag from the company and all its candidates."""
    remove_tag(request.member.company, tag_id)
    messages.success(request, _("The tag was removed."))
    return redirect("candidate_tags")
